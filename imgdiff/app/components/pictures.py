"""Small pictures for the page. The viewer has the full size, and so have the downloads."""

import cv2
import numpy as np
from PIL import Image

from imgdiff.io.jpeg import encode_jpeg
from imgdiff.render.colormaps import colorize

#: A lossless picture larger than this many bytes is sent as JPEG.
HEAVY = 60_000


def thumbnail(pixels: np.ndarray, size: tuple[int, int] = (128, 104)) -> bytes:
    """The middle of an image, whatever its shape, as a file.

    Args:
        pixels: uint8 (H, W, 3) RGB.
        size: (width, height) of the thumbnail.
    """
    return encoded(_covering(pixels, size))


def halves(before: np.ndarray, after: np.ndarray, size: tuple[int, int] = (300, 200)) -> bytes:
    """Two images in one: the left half of the first, a line, the right half of the second.

    Args:
        before: uint8 (H, W, 3) RGB.
        after: uint8 (H, W, 3) RGB.
        size: (width, height) of the picture.

    Returns:
        The picture as a file.
    """
    middle = size[0] // 2
    left, right = _covering(before, size)[:, :middle], _covering(after, size)[:, middle:]
    picture = np.hstack([left, right])
    picture[:, middle - 2 : middle + 2] = 255
    return encoded(picture)


def encoded(picture: np.ndarray) -> bytes:
    """A picture as a file: PNG, or JPEG of high quality where that would be heavy.

    Args:
        picture: uint8 (H, W, 3) RGB.
    """
    bgr = np.ascontiguousarray(picture[..., ::-1])
    png = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
    if png.size <= HEAVY:
        return png.tobytes()
    return encode_jpeg(picture, 90)


def icon() -> Image.Image:
    """The page's icon: a glow on dark ground."""
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    return Image.fromarray(colorize(np.exp(-3 * (x**2 + y**2)).astype(np.float32)))


def _covering(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle of an image, scaled so that it covers (width, height)."""
    height, width = pixels.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide = max(1, min(width, round(size[0] / scale)))
    high = max(1, min(height, round(size[1] / scale)))
    left, top = (width - wide) // 2, (height - high) // 2
    cut = pixels[top : top + high, left : left + wide]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(cut, size, interpolation=how)
