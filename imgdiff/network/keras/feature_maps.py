"""Local operations on feature maps (N, H, W, C), alike on every Keras backend and in any window."""

from imgdiff.network.keras.distances import squared_distance
from imgdiff.network.keras.framework import keras

ops = keras.ops


def half(x):
    """Means over 2 x 2 places: (N, H, W, C) to (N, H/2, W/2, C)."""
    return ops.average_pool(x, 2, strides=2, padding="valid")


def pad_edge(x):
    """One more row and column on every side, the edge repeated."""
    x = ops.concatenate([x[:, :1], x, x[:, -1:]], axis=1)
    return ops.concatenate([x[:, :, :1], x, x[:, :, -1:]], axis=2)


def stretch(x, factor):
    """Bilinear enlargement by a power of two, a doubling at a time.

    Args:
        x: (N, H, W, C).
        factor: 1, 2, 4, ...

    Returns:
        (N, factor * H, factor * W, C).
    """
    while factor > 1:
        n, h, w, c = (ops.shape(x)[i] for i in range(4))
        x = pad_edge(x)
        above, here, below = (0.25 * x[:, :-2], 0.75 * x[:, 1:-1], 0.25 * x[:, 2:])
        x = ops.reshape(ops.stack([above + here, here + below], axis=2), (n, 2 * h, w + 2, c))
        left, here, right = (0.25 * x[:, :, :-2], 0.75 * x[:, :, 1:-1], 0.25 * x[:, :, 2:])
        x = ops.reshape(ops.stack([left + here, here + right], axis=3), (n, 2 * h, 2 * w, c))
        factor //= 2
    return x


def nearest_squared_distance(a, b):
    """The squared distance to the nearest of the other side's 3 x 3 neighbours, at each place.

    Taken both ways; the larger of the two.

    Args:
        a: (N, H, W, C).
        b: (N, H, W, C).

    Returns:
        (N, H, W, 1).
    """
    height, width = ops.shape(a)[1], ops.shape(a)[2]
    a, b = pad_edge(a), pad_edge(b)
    forth = back = None
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            # d(a(q), b(q + shift)) over every q that either direction asks for.
            top, left = min(1, 1 - dy), min(1, 1 - dx)
            h, w = height + abs(dy), width + abs(dx)
            fixed = a[:, top : top + h, left : left + w]
            shifted = b[:, top + dy : top + dy + h, left + dx : left + dx + w]
            distance = squared_distance(fixed, shifted)
            y, x = 1 - top, 1 - left
            from_a = distance[:, y : y + height, x : x + width]
            from_b = distance[:, y - dy : y - dy + height, x - dx : x - dx + width]
            forth = from_a if forth is None else ops.minimum(forth, from_a)
            back = from_b if back is None else ops.minimum(back, from_b)
    return ops.maximum(forth, back)
