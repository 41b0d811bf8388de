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

#: An enlarged image, or a mask, of up to so many pixels is treated as one, else in bands of rows.
_AT_ONCE, _ROWS = 6_000_000, 256

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


class Enlarged:
    """An image enlarged linearly, of which only a band of rows is in memory.

    Args:
        image: float32 (h, w); or what is enlarged already, to be enlarged once more.
        size: (height, width) in pixels, no less than it has.
        part: (height, width) of the top left part that is wanted; all of it by default.
    """

    def __init__(
        self,
        image: "np.ndarray | Enlarged",
        size: tuple[int, int],
        part: tuple[int, int] | None = None,
    ):
        self.shape = part or size
        self._height, self._width = size
        if self._height * self._width <= _AT_ONCE:
            whole = image if isinstance(image, np.ndarray) else image.band(slice(0, image.shape[0]))
            image = resize(whole, size, enlarge="linear")
        self._image = image

    def band(self, rows: slice) -> np.ndarray:
        """Some of its rows.

        Args:
            rows: Their start and stop.

        Returns:
            float32 (rows, width), not to be written to.
        """
        return self._band(rows)[:, : self.shape[1]]

    def _band(self, rows: slice) -> np.ndarray:
        if self._image.shape == (self._height, self._width):
            return self._given(rows)
        last = self._image.shape[0] - 1
        places = (np.arange(rows.start, rows.stop) + 0.5) * ((last + 1) / self._height) - 0.5
        above = np.floor(places).astype(int)
        first = max(above[0], 0)
        near = self._given(slice(first, min(above[-1] + 1, last) + 1))
        wide = resize(near, (len(near), self._width), enlarge="linear")
        band = np.empty((rows.stop - rows.start, self._width), np.float32)
        for row, top, share in zip(band, above, places - above, strict=True):
            one, two = (wide[min(max(at, 0), last) - first] for at in (top, top + 1))
            cv2.addWeighted(one[None], 1 - share, two[None], share, 0, dst=row[None])
        return band

    def _given(self, rows: slice) -> np.ndarray:
        return self._image[rows] if isinstance(self._image, np.ndarray) else self._image.band(rows)


def size_within(shape: tuple[int, ...], pixels: int) -> tuple[int, int]:
    """The (height, width) of an image of no more than about so many pixels, its aspect kept.

    Args:
        shape: (H, W, ...) of the image, which is never enlarged.
        pixels: At least 1.
    """
    height, width = shape[:2]
    scale = min(1.0, (pixels / (height * width)) ** 0.5)
    return max(1, round(height * scale)), max(1, round(width * scale))


def mask_shares(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The share of each place of a smaller copy that lies within a mask.

    Args:
        mask: bool (H, W).
        size: (height, width) in pixels, no more than it has.

    Returns:
        float32 (height, width) in [0, 1].
    """
    if mask.size <= _AT_ONCE:
        return resize(mask.astype(np.float32), size)
    return shares(mask, size) / np.float32(WHOLE)


def shares(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The share of each place that lies within a mask, in half the memory of floats.

    Args:
        mask: bool (H, W).
        size: (height, width) in pixels, at least 1 each.

    Returns:
        uint16 (height, width), ``WHOLE`` where all of it does; 0 below half of 1 / ``WHOLE``.
    """
    if mask.size <= _AT_ONCE or size[1] >= mask.shape[1]:
        return resize(np.multiply(mask, WHOLE, dtype=np.uint16), size, enlarge="linear")
    narrow = np.empty((len(mask), size[1]), np.uint16)
    for top in range(0, len(mask), _ROWS):
        rows = np.multiply(mask[top : top + _ROWS], WHOLE, dtype=np.uint16)
        narrow[top : top + _ROWS] = resize(rows, (len(rows), size[1]))
    return resize(narrow, size)
