"""Pictures at the size at which a detector looks at them."""

import numpy as np

from imgdiff.io.resize import resize


def shrunk(picture: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, float]:
    """A picture that fits into a size, with its aspect kept; never enlarged.

    Args:
        picture: uint8 (H, W, 3).
        size: (height, width) that it must fit into.

    Returns:
        uint8 (h, w, 3), and by what its coordinates are to be multiplied to be the picture's.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, size[0] / height, size[1] / width)
    if scale == 1:
        return picture, 1.0
    return resize(picture, (max(1, round(height * scale)), max(1, round(width * scale)))), 1 / scale


def padded(picture: np.ndarray, size: tuple[int, int], level: int) -> np.ndarray:
    """A picture with more below it and to its right, as a network's input.

    Args:
        picture: uint8 (h, w, 3).
        size: (height, width), neither smaller than the picture's.
        level: Of what is added.

    Returns:
        float32 (1, 3, height, width) in [0, 255].
    """
    height, width = picture.shape[:2]
    tensor = np.full((1, 3, *size), level, np.float32)
    tensor[0, :, :height, :width] = picture.transpose(2, 0, 1)
    return tensor
