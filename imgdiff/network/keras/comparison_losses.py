"""Contrastive loss (Hadsell, Chopra and LeCun 2006), with y = 1 for similar."""

from typing import Any

from imgdiff.network.keras.distances import soft_unit, squared_distance
from imgdiff.network.keras.framework import keras

ops = keras.ops

#: Added under the root of distances: losses keep a slope at 0.
_SMOOTH = 1e-6


def contrastive_loss(y_true: Any, y_pred: Any, margin: float = 1.0) -> Any:
    """Mean of ``y d^2 + (1 - y) max(margin - d, 0)^2``.

    The paper writes it with y = 0 for similar.

    Args:
        y_true: 1 for similar, 0 for different; values between ask for the distance
            ``(1 - y) * margin``.
        y_pred: Euclidean distances d >= 0, same shape.
        margin: The distance that different pairs are to have at least, above 0.

    Returns:
        A scalar.
    """
    y_true = ops.cast(ops.convert_to_tensor(y_true), "float32")
    y_pred = ops.cast(ops.convert_to_tensor(y_pred), "float32")
    if len(y_true.shape) != len(y_pred.shape):  # (N,) beside (N, 1) must not broadcast to (N, N)
        y_true = ops.reshape(y_true, ops.shape(y_pred))
    apart = ops.square(ops.maximum(margin - y_pred, 0.0))
    return ops.mean(y_true * ops.square(y_pred) + (1.0 - y_true) * apart)


def place_loss(y_true, y_pred):
    """Contrastive loss at each place of a distance map.

    Changed and unchanged places are averaged on their own. The unchanged ones count once more,
    image by image, weighed by their own error: that mines the hard ones, on which the verdict
    of an unchanged pair hangs.

    Args:
        y_true: (N, h, w, 2). Channel 0 is 1 where unchanged, 0 where changed, -1 where it does
            not count (the ring round a change); channel 1 weighs the changed places.
        y_pred: (N, h, w, 1), distances.

    Returns:
        A scalar.
    """
    kind, weight = y_true[..., 0], y_true[..., 1]
    distance = ops.cast(y_pred[..., 0], "float32")
    same = ops.cast(kind > 0.5, "float32")
    changed = ops.cast(ops.abs(kind) < 0.5, "float32") * weight
    apart = ops.square(ops.maximum(1.0 - distance, 0.0))
    together = ops.square(distance) * same
    hard = ops.stop_gradient(ops.minimum(ops.square(together), 1.0))
    mined = ops.sum(hard * together, axis=(1, 2)) / (ops.sum(hard, axis=(1, 2)) + 1e-6)
    return (
        ops.sum(apart * changed) / (ops.sum(changed) + 1e-6)
        + ops.sum(together) / (ops.sum(same) + 1e-6)
        + 0.5 * ops.mean(mined)
    )


def image_loss(y_true, y_pred):
    """Contrastive loss on whole images, in-batch negatives mined, severity in order.

    The same loss is asked of the angle (distance of unit vectors), so that cosine similarity
    means something too.

    Args:
        y_true: (N, 2): how alike the two sides of each pair are, 0 to 1, and the pair's source
            (pairs of one source are no negatives of each other).
        y_pred: (N, 2, D): both embeddings.

    Returns:
        A scalar.
    """
    y_pred = ops.cast(y_pred, "float32")
    return _image_loss(y_true, y_pred) + _image_loss(y_true, soft_unit(y_pred, 1e-3))


def _image_loss(y_true, embeddings):
    alike, source = y_true[:, 0], y_true[:, 1]
    a, b = embeddings[:, 0], embeddings[:, 1]
    distance = ops.sqrt(squared_distance(a[:, None], b[None])[..., 0] + _SMOOTH)
    other = ops.cast(ops.abs(source[:, None] - source[None]) > 0.5, "float32")
    apart = ops.square(ops.maximum(1.0 - distance, 0.0)) * other
    negatives = ops.sum(apart) / (ops.sum(other) + 1e-6) + ops.mean(ops.max(apart, axis=1))
    pair_distance = ops.sqrt(squared_distance(a, b)[..., 0] + _SMOOTH)
    positives = contrastive_loss(alike, pair_distance)
    return positives + 0.5 * negatives + 0.5 * severity_loss(alike, pair_distance)


def severity_loss(alike, distance):
    """The more changed pair of any two is to be further apart.

    Args:
        alike: (N,), how alike the two sides of each pair are, 0 to 1.
        distance: (N,), of each pair.

    Returns:
        The mean of ``max(d_i - d_j + (alike_i - alike_j) / 4, 0)`` over the pairs with i more
        alike than j, a scalar.
    """
    lead = alike[:, None] - alike[None]
    ordered = ops.cast(lead > 0.02, "float32")
    short = ops.maximum(distance[:, None] - distance[None] + lead / 4.0, 0.0) * ordered
    return ops.sum(short) / (ops.sum(ordered) + 1e-6)
