"""The eight ways to lay down a square: as it is, mirrored, upside down, on its side."""

from typing import Any

import numpy as np

#: Of images of any shape, those that keep height and width; of square ones.
OF_ANY, OF_SQUARE = 4, 8


def turned(image: np.ndarray, symmetry: int) -> np.ndarray:
    """Images (..., H, W, C) under a symmetry; under 0 as they are.

    Args:
        image: Or several.
        symmetry: In 0..7; up to 3 it keeps height and width.
    """
    if symmetry & 1:
        image = np.flip(image, -2)
    if symmetry & 2:
        image = np.flip(image, -3)
    return np.swapaxes(image, -3, -2) if symmetry & 4 else image


def turned_back(places: np.ndarray, symmetry: int) -> np.ndarray:
    """A map (H, W) of an image that was turned, on the grid of the image as it was."""
    places = places[..., None]
    if symmetry & 4:
        places = np.swapaxes(places, -3, -2)
    return turned(places, symmetry & 3)[..., 0]


def turned_tensor(ops: Any, images: Any, symmetry: int) -> Any:
    """As ``turned``, of a tensor (N, H, W, C).

    Args:
        ops: ``keras.ops``.
        images: The tensor.
        symmetry: In 0..7.
    """
    axes = [axis for axis, bit in ((2, 1), (1, 2)) if symmetry & bit]
    if axes:
        images = ops.flip(images, axis=axes)
    return ops.transpose(images, (0, 2, 1, 3)) if symmetry & 4 else images
