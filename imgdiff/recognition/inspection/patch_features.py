"""What the network makes of each patch of a picture, and how far patches are from other pictures'.

As in PatchCore (Roth et al. 2022): features of the middle layers, averaged over their neighbours.
Where the pictures lie on one grid, a patch is looked for only near its place: a hole drilled where
others have one is usual, and elsewhere it is not.
"""

import functools

import cv2
import numpy as np

from imgdiff.network.architecture import FLOORS
from imgdiff.network.runtime.runtime import Runtime

#: Pixels from one patch to the next.
STRIDE = 4
#: Of whatever the network takes.
_CELL = 16
#: Numbers that are kept of each patch.
_KEPT = 128
#: A patch may have moved by so many.
_REACH = 1


def patch_features(runtime: Runtime, image: np.ndarray) -> np.ndarray:
    """Features of each patch.

    Args:
        runtime: The network.
        image: uint8 (H, W, 3).

    Returns:
        float32 (ceil(H / 4), ceil(W / 4), C): of blocks 3 and 4, each up to unit length, mixed.
    """
    height, width = image.shape[:2]
    edges = -height % _CELL, -width % _CELL
    padded = cv2.copyMakeBorder(image, 0, edges[0], 0, edges[1], cv2.BORDER_REPLICATE)
    rows, columns = -(-height // STRIDE), -(-width // STRIDE)
    parts = []
    for block, tap in zip((3, 4), runtime.difference.features(np.asarray(padded)), strict=True):
        unit = tap / np.sqrt(np.square(tap).sum(axis=0) + FLOORS[block - 1] ** 2)
        for axis in (1, 2):
            unit = _mean_of_three(np.repeat(unit, 1 if block == 3 else 2, axis=axis), axis)
        parts.append(unit[:, :rows, :columns])
    features = np.concatenate(parts)
    mixed = _projection(len(features)) @ features.reshape(len(features), -1)
    return np.ascontiguousarray(mixed.T).reshape(rows, columns, -1)


@functools.cache
def _projection(channels: int) -> np.ndarray:
    """To fewer numbers that keep distances nearly as they are (Johnson and Lindenstrauss 1984)."""
    rng = np.random.default_rng(0)
    return rng.normal(0, _KEPT**-0.5, (_KEPT, channels)).astype(np.float32)


def _mean_of_three(x: np.ndarray, axis: int) -> np.ndarray:
    width = [(1, 1) if i == axis else (0, 0) for i in range(x.ndim)]
    padded = np.moveaxis(np.pad(x, width, mode="edge"), axis, 0)
    return np.moveaxis((padded[:-2] + padded[1:-1] + padded[2:]) / 3, 0, axis)


def patch_distances(patches: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far each patch is from the nearest near its place in another picture.

    Args:
        patches: (h, w, C).
        other: (h, w, C), on the same grid.

    Returns:
        float32 (h, w), squared distances >= 0.
    """
    height, width = patches.shape[:2]
    own = np.square(patches).sum(axis=2)
    around = np.pad(other, ((_REACH, _REACH), (_REACH, _REACH), (0, 0)), mode="edge")
    lengths = np.square(around).sum(axis=2)
    nearest = np.full((height, width), np.inf, np.float32)
    for dy in range(2 * _REACH + 1):
        for dx in range(2 * _REACH + 1):
            place = np.s_[dy : dy + height, dx : dx + width]
            product = np.einsum("hwc,hwc->hw", patches, around[place])
            np.minimum(nearest, own + lengths[place] - 2 * product, out=nearest)
    return np.maximum(nearest, 0)
