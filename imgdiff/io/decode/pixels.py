"""The pixels of a Pillow image as an array, without a second copy of the whole in between."""

import numpy as np
from PIL import Image

from imgdiff.arrays import bands


def pixels_of(image: Image.Image) -> np.ndarray:
    """An image's values.

    Args:
        image: Of any mode.

    Returns:
        (H, W) or (H, W, C), C-contiguous, of memory of its own.
    """
    width, height = image.size
    if height == 0 or width == 0:
        return np.array(image)
    first = np.asarray(image.crop((0, 0, width, 1)))
    pixels = np.empty((height, *first.shape[1:]), first.dtype)
    for rows in bands(height):
        pixels[rows] = image.crop((0, rows.start, width, rows.stop))
    return pixels
