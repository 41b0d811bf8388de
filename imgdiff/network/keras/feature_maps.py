"""Local operations on feature maps (N, H, W, C), alike on every Keras backend and in any window."""

from imgdiff.network.keras.framework import keras

ops = keras.ops


def soft_unit(features, floor):
    """Features (N, H, W, C) over their length; places with less energy than ``floor`` stay
    short, so that dark and flat areas do not flicker."""
    return features / soft_length(features, floor)


def soft_length(features, floor):
    """Length over the channels, (N, H, W, 1), never below ``floor``."""
    energy = ops.sum(ops.square(features), axis=-1, keepdims=True)
    return ops.sqrt(energy + ops.square(floor))


def half(x):
    return ops.average_pool(x, 2, strides=2, padding="valid")


def pad_edge(x):
    """One more row and column on every side, the edge repeated."""
    x = ops.concatenate([x[:, :1], x, x[:, -1:]], axis=1)
    return ops.concatenate([x[:, :, :1], x, x[:, :, -1:]], axis=2)


def stretch(x, factor):
    """Bilinear enlargement of (N, H, W, C) by a power of two, a doubling at a time."""
    while factor > 1:
        n, h, w, c = (ops.shape(x)[i] for i in range(4))
        x = pad_edge(x)
        above, here, below = (0.25 * x[:, :-2], 0.75 * x[:, 1:-1], 0.25 * x[:, 2:])
        x = ops.reshape(ops.stack([above + here, here + below], axis=2), (n, 2 * h, w + 2, c))
        left, here, right = (0.25 * x[:, :, :-2], 0.75 * x[:, :, 1:-1], 0.25 * x[:, :, 2:])
        x = ops.reshape(ops.stack([left + here, here + right], axis=3), (n, 2 * h, 2 * w, c))
        factor //= 2
    return x


def squared_distance(a, b):
    return ops.sum(ops.square(a - b), axis=-1, keepdims=True)


def nearest_squared_distance(a, b):
    """At each place the squared distance to the nearest of the other side's 3 x 3 neighbours,
    taken both ways; the larger of the two. Shapes (N, H, W, C) -> (N, H, W, 1)."""
    height, width = ops.shape(a)[1], ops.shape(a)[2]
    a, b = pad_edge(a), pad_edge(b)
    forth = back = None
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            # d(a(q), b(q + shift)) over every q that either direction asks for.
            top, left = min(1, 1 - dy), min(1, 1 - dx)
            h, w = height + abs(dy), width + abs(dx)
            here = a[:, top : top + h, left : left + w]
            there = b[:, top + dy : top + dy + h, left + dx : left + dx + w]
            d = squared_distance(here, there)
            y, x = 1 - top, 1 - left
            one = d[:, y : y + height, x : x + width]
            other = d[:, y - dy : y - dy + height, x - dx : x - dx + width]
            forth = one if forth is None else ops.minimum(forth, one)
            back = other if back is None else ops.minimum(back, other)
    return ops.maximum(forth, back)
