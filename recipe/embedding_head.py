"""The embedding head alone, on whole photographs under strong nuisance.

With the backbone fixed a view of a photograph is its pooled features, computed once, and the best
head for all photographs together is found in closed form. The batches that train the backbone
hold eight, in which few hard ones ever meet.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.network.keras.framework import keras
from imgdiff.network.runtime.runtime import INPUT_SIZE
from recipe.nuisances import disturb
from recipe.object_classes import Kinds

ops = keras.ops

#: Strengths of the views' nuisances, one view each.
STRENGTHS = (1.0, 1.7, 1.7)
#: Labelled pictures are embedded at this side: they are small.
KIND_SIZE = 112
#: Of the embedding's directions so many tell kinds apart, scaled by this beside the others.
KIND_DIRECTIONS, KIND_SHARE = 32, 0.5
#: Distance of two photographs in the root mean square: beyond the contrastive margin.
APART = 1.3
RIDGE = 1e-2


@dataclass(frozen=True)
class Views:
    """Pooled features. same: (photographs, views, C) of each photograph disturbed. kinds:
    (pictures, C) and their labels."""

    same: np.ndarray
    kinds: np.ndarray
    labels: np.ndarray


def whole(photo: np.ndarray) -> np.ndarray:
    """A photograph scaled as whole images are."""
    return cv2.resize(photo, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_AREA)


def gather_views(network, photos: list[np.ndarray], kinds: Kinds, per_kind: int, seed=1) -> Views:
    """Views of every photograph, and ``per_kind`` pictures of each kind."""
    backbone = network.backbone
    model = keras.Model(backbone.input, network.embedding.pool(list(backbone.output[2:])))
    same = []
    for i, photo in enumerate(photos):
        rng = np.random.default_rng((seed, i, 11))
        square = whole(photo)
        same.append(_pooled(model, np.stack([disturb(rng, square, "photo", s) for s in STRENGTHS])))
    rng = np.random.default_rng((seed, 12))
    chosen = np.concatenate(
        [
            rng.choice(np.nonzero(kinds.labels == k)[0], per_kind, replace=False)
            for k in range(len(kinds.names))
        ]
    )
    size = (KIND_SIZE, KIND_SIZE)
    pictures = [cv2.resize(kinds.images[i], size, interpolation=cv2.INTER_CUBIC) for i in chosen]
    pooled = [_pooled(model, np.stack(pictures[i : i + 16])) for i in range(0, len(pictures), 16)]
    return Views(
        np.stack(same),
        np.concatenate(pooled),
        kinds.labels[chosen],
    )


def _pooled(model, images: np.ndarray) -> np.ndarray:
    return np.asarray(ops.convert_to_numpy(model.predict_on_batch(images.astype(np.float32))))


def fit_embedding_head(network, views: Views) -> None:
    """Sets the embedding head to Fisher's linear discriminant (1936; Duda, Hart and Stork 2001) of
    the pooled features: the directions in which photographs differ most for how little their
    views do, and ``KIND_DIRECTIONS`` in which kinds do. In closed form, over all photographs at
    once; the same loss by gradient, in batches of 160, recognised less than three quarters of
    what this does. The ReLU is held in its linear range by its bias.
    """
    head, size = network.embedding, network.embedding.size
    same = views.same.astype(np.float64)
    middle, means = same.mean((0, 1)), same.mean(1)
    flat = same.reshape(-1, same.shape[-1]) - middle
    within = _scatter(same - means[:, None])
    centres = np.stack([views.kinds[views.labels == k].mean(0) for k in np.unique(views.labels)])
    spread = views.kinds - centres[np.searchsorted(np.unique(views.labels), views.labels)]
    kinds = min(KIND_DIRECTIONS, size // 4)
    photo_directions = _discriminant(within, _scatter(means - middle), size - kinds)
    kind_directions = _discriminant(
        _scatter(spread) + within, _scatter(centres - centres.mean(0)), kinds
    )
    directions = np.concatenate(
        [_to_length(photo_directions, flat, 1.0), _to_length(kind_directions, flat, KIND_SHARE)],
        axis=1,
    )
    directions = _to_length(directions, flat, APART)
    # A narrow network has fewer directions than the embedding has numbers: the rest stay zero.
    directions = np.pad(directions, ((0, 0), (0, size - directions.shape[1])))
    projected = flat @ directions
    lift = 6 * projected.std(0) + np.abs(projected).max(0)
    head.hidden.kernel.assign(directions)
    head.hidden.bias.assign(lift - middle @ directions)
    head.out.kernel.assign(np.eye(size))
    head.out.bias.assign(-lift)


def _scatter(x: np.ndarray) -> np.ndarray:
    """Mean outer product over all but the last axis."""
    flat = x.reshape(-1, x.shape[-1]).astype(np.float64)
    return flat.T @ flat / len(flat)


def _discriminant(within: np.ndarray, between: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` directions (C, count) with the most of ``between`` for their ``within``."""
    ridge = RIDGE * np.trace(within) / len(within) * np.eye(len(within))
    white = np.linalg.cholesky(np.linalg.inv(within + ridge))
    _, axes = np.linalg.eigh(white.T @ between @ white)
    return white @ axes[:, ::-1][:, :count]


def _to_length(directions: np.ndarray, features: np.ndarray, length: float) -> np.ndarray:
    """Scaled so that two of ``features`` lie ``length`` apart in the root mean square."""
    squared = np.square(features @ directions).sum(axis=1).mean()
    return directions * (length / np.sqrt(2 * squared))
