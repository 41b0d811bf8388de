"""Operations on batches of pictures with a setting for each picture, on any Keras backend.

Pictures are float32 (N, H, W, C) with static shapes, settings (N, 1, 1, 1). No pixel leaves the
device, and no choice is made in Python by what a picture holds, so that all of it compiles.
"""

import math
from collections.abc import Callable

from imgdiff.network.keras.framework import keras

ops = keras.ops


def traced(function: Callable) -> Callable:
    """``function`` of tensors, compiled at its first call where the backend compiles: made of
    thousands of small steps, it would spend its time starting them. Torch runs it step by step.
    XLA takes half a minute to compile, so TensorFlow uses it only where a GPU makes it worth it."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        fused = bool(tf.config.list_physical_devices("GPU"))
        return tf.function(function, autograph=False, jit_compile=fused)
    if backend == "jax":
        import jax

        return jax.jit(function)
    if backend == "torch":
        import torch

        return torch.no_grad()(function)
    return function


def between(chance, low, high):
    """A uniform chance as a number from ``low`` to ``high``."""
    return low + (high - low) * chance


def log_between(chance, low: float, high: float):
    """The same, uniform in the logarithm."""
    return ops.exp(between(chance, math.log(low), math.log(high)))


def pick(which, options: list):
    """For each picture the option whose number ``which`` (N, 1, 1, 1) says."""
    chosen = options[0]
    for i, option in enumerate(options[1:], start=1):
        chosen = ops.where(which == i, option, chosen)
    return chosen


def drawn_from(chance, shares):
    """Settings in [0, 1) as numbers (N, 1, 1, 1) int32 drawn from ``shares`` (N, K) or (1, K),
    which need not sum to 1."""
    ends = ops.cumsum(shares, axis=-1)
    passed = chance[:, 0, 0] * ends[:, -1:] >= ends[:, :-1]
    return ops.sum(ops.cast(passed, "int32"), axis=-1)[:, None, None, None]


def levels(x):
    """Whole numbers from 0 to 255, as a file would hold them."""
    return ops.floor(ops.clip(x + 0.5, 0.0, 255.0))


def blend(image, other, mask):
    """``other`` over ``image``, as far as the mask says."""
    return image + (other - image) * mask


def grey(x):
    """Brightness (N, H, W, 1) of RGB pictures."""
    return 0.299 * x[..., :1] + 0.587 * x[..., 1:2] + 0.114 * x[..., 2:]


def largest(x, side: int):
    """The largest value in the window of ``side`` x ``side`` round each place; grows a mask."""
    return ops.max_pool(x, side, strides=1, padding="same")


def smallest(x, side: int):
    """The smallest value in that window; shrinks a mask."""
    return -largest(-x, side)


def grid(size: int):
    """The rows (1, size, 1, 1) and columns (1, 1, size, 1) of a picture."""
    line = ops.arange(size, dtype="float32")
    return ops.reshape(line, (1, size, 1, 1)), ops.reshape(line, (1, 1, size, 1))


def resample(x, rows, columns):
    """Pictures (N, H, W, C) seen through weights (N, P, H) of rows and (N, Q, W) of columns:
    (N, P, Q, C). Any blur, crop or scaling along the axes is such a pair, as matrices, which
    every device multiplies fast."""
    n, h, w, c = x.shape
    p, q = rows.shape[1], columns.shape[1]
    x = ops.reshape(ops.matmul(rows, ops.reshape(x, (n, h, w * c))), (n, p, w, c))
    x = ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (n, w, p * c))
    x = ops.reshape(ops.matmul(columns, x), (n, q, p, c))
    return ops.transpose(x, (0, 2, 1, 3))


def tents(at, length: int, reach):
    """Weights (N, P, length) that read a line of ``length`` samples at places ``at`` (N, P), by
    triangles ``reach`` (N, 1) wide to each side: 1 interpolates, more averages."""
    at = ops.clip(at, 0.0, length - 1.0)[..., None]
    line = ops.arange(length, dtype="float32")
    weights = ops.relu(reach[..., None] - ops.abs(at - line))
    return weights / ops.sum(weights, axis=-1, keepdims=True)


def gaussians(size: int, sigma):
    """Weights (N, size, size) of a blur by ``sigma``; near 0 it leaves everything as it is."""
    line = ops.arange(size, dtype="float32")
    apart = ops.square(line[:, None] - line[None]) / (
        2 * ops.square(ops.maximum(sigma[..., 0], 0.05))
    )
    weights = ops.exp(-apart)
    return weights / ops.sum(weights, axis=-1, keepdims=True)


def smooth(x, sigma):
    """Pictures blurred by ``sigma`` pixels each."""
    weights = gaussians(x.shape[1], sigma)
    return resample(x, weights, weights)


def fetch(x, rows, columns):
    """The values of square pictures (N, S, S, C) at whole places; rows and columns may be of any
    shape that fits (N, S, S, 1). At most 2**24 pixels in all: places are counted in float32,
    since some backends leave int32 to the processor."""
    n, s, _, c = x.shape
    first = ops.reshape(ops.arange(n, dtype="float32") * (s * s), (n, 1, 1, 1))
    places = ops.cast(ops.reshape(first + rows * s + columns, (-1,)), "int32")
    return ops.reshape(ops.take(ops.reshape(x, (n * s * s, c)), places, axis=0), (n, s, s, c))


def warp(x, rows, columns):
    """Square pictures read at places (N, S, S, 1) between the pixels, mirrored at the edges."""
    last = x.shape[1] - 1.0
    rows, columns = (last - ops.abs(last - ops.abs(v)) for v in (rows, columns))
    top, left = (ops.clip(ops.floor(v), 0.0, last - 1) for v in (rows, columns))
    down, right = rows - top, columns - left
    above = blend(fetch(x, top, left), fetch(x, top, left + 1), right)
    below = blend(fetch(x, top + 1, left), fetch(x, top + 1, left + 1), right)
    return blend(above, below, down)


def somewhere(draws, places):
    """A random one of the places (N, S, S, 1) that are 1, any if none is: its row and column,
    each (N, 1, 1, 1)."""
    n, s = places.shape[:2]
    lots = draws.lots(places.shape) * (places + 1e-3)
    best = ops.cast(ops.argmax(ops.reshape(lots, (n, s * s)), axis=-1), "float32")
    row, column = ops.floor((best + 0.5) / s), best - s * ops.floor((best + 0.5) / s)
    return tuple(ops.reshape(v, (n, 1, 1, 1)) for v in (row, column))


def value_at(x, row, column):
    """The color (N, 1, 1, C) of each picture at one place."""
    rows, columns = grid(x.shape[1])
    here = ops.cast((rows == ops.floor(row)) & (columns == ops.floor(column)), "float32")
    return ops.sum(x * here, axis=(1, 2), keepdims=True)


def mean_over(x, mask):
    """The mean color (N, 1, 1, C) under a mask (N, S, S, 1)."""
    total = ops.sum(mask, axis=(1, 2), keepdims=True)
    return ops.sum(x * mask, axis=(1, 2), keepdims=True) / ops.maximum(total, 1e-3)


def pixels(mask):
    """How much of each picture a mask covers, in pixels (N, 1, 1, 1)."""
    return ops.sum(mask, axis=(1, 2), keepdims=True)
