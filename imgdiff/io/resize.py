"""Images at another size: the one place that chooses how to interpolate."""

from typing import Literal

import cv2
import numpy as np

_INTERPOLATIONS = {
    "area": cv2.INTER_AREA,
    "cubic": cv2.INTER_CUBIC,
    "linear": cv2.INTER_LINEAR,
    "nearest": cv2.INTER_NEAREST,
}

#: A place that lies within a mask as a whole, as ``shares`` counts.
WHOLE = 65535


def resize(
    image: np.ndarray,
    size: tuple[int, int],
    *,
    enlarge: Literal["cubic", "linear", "nearest"] = "cubic",
    shrink: Literal["area", "linear", "nearest"] = "area",
) -> np.ndarray:
    """An image at another size. The whole is always seen: the aspect is given up if need be.

    Args:
        image: (H, W) or (H, W, C) of any type that OpenCV takes: uint8, float32, float64.
        size: (height, width) in pixels, at least 1 each.
        enlarge: How, where it gains pixels: "cubic" is sharp and may overshoot (floats leave their
            range), "linear" stays in range, "nearest" makes squares of pixels.
        shrink: How, where it loses pixels: "area" takes the mean of what each pixel stands for,
            "linear" looks at four of them, "nearest" at one.

    Returns:
        (height, width) or (height, width, C) of the same type; ``image`` itself where it has that
        size already.
    """
    height, width = size
    if image.shape[:2] == (height, width):
        return image
    shrinks = image.shape[0] * image.shape[1] > height * width
    interpolation = _INTERPOLATIONS[shrink if shrinks else enlarge]
    return cv2.resize(image, (width, height), interpolation=interpolation)


def size_within(shape: tuple[int, ...], pixels: int) -> tuple[int, int]:
    """The (height, width) of an image of no more than about so many pixels, its aspect kept.

    Args:
        shape: (H, W, ...) of the image, which is never enlarged.
        pixels: At least 1.
    """
    height, width = shape[:2]
    scale = min(1.0, (pixels / (height * width)) ** 0.5)
    return max(1, round(height * scale)), max(1, round(width * scale))


def shares(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The share of each place that lies within a mask, in half the memory of floats.

    Args:
        mask: bool (H, W).
        size: (height, width) in pixels, at least 1 each.

    Returns:
        uint16 (height, width), ``WHOLE`` where all of it does; 0 below half of 1 / ``WHOLE``.
    """
    return resize(np.multiply(mask, WHOLE, dtype=np.uint16), size, enlarge="linear")
