"""Which places of two images the distance of their embeddings comes from.

Integrated gradients (Sundararajan, Taly and Yan 2017), from the features of one image to those of
the other: the shares of all places add up to the distance. The features enter the embedding's
first dense layer linearly, so only what comes after it has to be walked through.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from imgdiff.io.resize import resize
from imgdiff.network.distances import Distance, unit
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.symmetries import turned_back

#: Points of the way at which the slope is taken.
_STEPS = 32


def attribute(
    arrays: dict[str, np.ndarray],
    config: ModelConfig,
    distance: Distance,
    before: list[np.ndarray],
    after: list[np.ndarray],
) -> np.ndarray:
    """The share of each place in the distance of two images.

    Args:
        arrays: Every weight of the network by its name.
        config: What the network is.
        distance: Of its embeddings.
        before: ``Embedder.features`` of an image, (C, h, w) each.
        after: Of the other image.

    Returns:
        float64 (height, width) of the network's images. The sum is the distance (less that of an
        image to itself), taken both ways and averaged; places that make the two more alike are
        negative.
    """
    if config.symmetries > 1:
        # The cosine distance is the mean of those of the views.
        one = replace(config, symmetries=1)
        views = [
            attribute(arrays, one, distance, before[i : i + 1], after[i : i + 1])
            for i in range(config.symmetries)
        ]
        return np.mean([turned_back(view, i) for i, view in enumerate(views)], axis=0)
    pooled = config.network == "vgg16"
    to_dense, to_places = (_vgg16 if pooled else _flattened)(arrays, config)
    layer = "hidden" if pooled else "dense"
    a, b = to_dense(before), to_dense(after)
    total = np.zeros(config.known_size())
    for start, end, sign in ((b, a, 1), (a, b, -1)):
        weights = _mean_slope(arrays, config, distance, start, end) @ arrays[f"{layer}/kernel"].T
        gaps = [sign * (x.astype(float) - y) for x, y in zip(before, after, strict=True)]
        total += sum(_spread(place, config.known_size()) for place in to_places(weights, gaps))
    return total / 2


def _mean_slope(arrays, config: ModelConfig, distance: Distance, start, end) -> np.ndarray:
    """Of the distance to the image at ``start``, by the first dense layer's sums, on the way."""
    steps = ((np.arange(_STEPS) + 0.5) / _STEPS)[:, None]
    z = start + steps * (end - start)
    if config.network == "cnn":
        fixed, moving = (1 / (1 + np.exp(-np.clip(x, -500, 500))) for x in (start[None], z))
        back = moving * (1 - moving)
        return (distance.slope(moving, np.broadcast_to(fixed, moving.shape)) * back).mean(axis=0)
    if config.network == "resnet":
        return _slope_of_unit(distance, start[None], z).mean(axis=0)
    kernel, bias = arrays["out/kernel"].astype(float), arrays["out/bias"]
    fixed, moving = (np.maximum(x, 0) @ kernel + bias for x in (start[None], z))
    if config.unit:
        slope = _slope_of_unit(distance, fixed, moving)
    else:
        slope = distance.slope(moving, np.broadcast_to(fixed, moving.shape))
    return ((slope @ kernel.T) * (z > 0)).mean(axis=0)


def _slope_of_unit(distance: Distance, fixed: np.ndarray, moving: np.ndarray) -> np.ndarray:
    """By ``moving``, of the distance of both brought to length 1: only what turns it counts."""
    length = np.sqrt(np.square(moving).sum(axis=1, keepdims=True) + 1e-12)
    moving = moving / length
    slope = distance.slope(moving, np.broadcast_to(unit(fixed), moving.shape))
    return (slope - (slope * moving).sum(axis=1, keepdims=True) * moving) / length


Features = list[np.ndarray]


def _vgg16(arrays, config: ModelConfig) -> tuple[Callable, Callable]:
    cells = config.cells()

    def to_dense(taps: Features) -> np.ndarray:
        pooled = [
            (rows @ tap @ columns.T).transpose(1, 2, 0).ravel()  # gh, chw, kw -> gkc
            for tap, (rows, columns) in zip(taps, cells, strict=True)
        ]
        sums = np.concatenate(pooled) @ arrays["hidden/kernel"] + arrays["hidden/bias"]
        return sums.astype(float)

    def to_places(weights: np.ndarray, gaps: Features) -> Features:
        places, start = [], 0
        for gap, (rows, columns) in zip(gaps, cells, strict=True):
            shape = (len(rows), len(columns), len(gap))
            of_tap = weights[start : start + np.prod(shape)].reshape(shape)
            start += of_tap.size
            spread = rows.T @ of_tap.transpose(2, 0, 1) @ columns  # gh, gkc, kw -> chw
            places.append((spread * gap).sum(axis=0))
        return places

    return to_dense, to_places


def _flattened(arrays, config: ModelConfig) -> tuple[Callable, Callable]:
    def to_dense(last: Features) -> np.ndarray:
        flat = last[0].transpose(1, 2, 0).ravel()
        return (flat @ arrays["dense/kernel"] + arrays["dense/bias"]).astype(float)

    def to_places(weights: np.ndarray, gaps: Features) -> Features:
        channels, height, width = gaps[0].shape
        of_place = weights.reshape(height, width, channels).transpose(2, 0, 1)
        return [(of_place * gaps[0]).sum(axis=0)]

    return to_dense, to_places


def _spread(places: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Enlarged to the image; the sum stays."""
    large = resize(places, size, enlarge="linear", shrink="linear")
    # What interpolation makes of the sum at the borders, put right by a constant.
    return (
        large * (places.size / large.size)
        + (places.sum() - large.sum() * places.size / large.size) / large.size
    )
