"""How an image is brought to a network's size: stretched, or placed by the moments of its ink.

What is written by hand is seldom cut out alike. Its centre of gravity and its spread (Hu 1962; Liu
et al. 2003 of characters) say where it is and how large, and leave its proportions as they are,
which stretching would hide.
"""

from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.io.resize import resize

FITS = ("stretch", "ink")
#: What differs less from the ground, of 255, is grain of the paper.
_FAINT = 40
#: Standard deviation of the ink after placing, as a share of the sides (of both together).
_SPREAD = 0.24
#: A dot is enlarged so far and no further.
_MOST_ENLARGED = 16.0


class Placement(NamedTuple):
    """Where an image's pixels went.

    Attributes:
        scale: (horizontal, vertical), all but equal.
        shift: (x, y) in the network's pixels, added after scaling.
    """

    scale: tuple[float, float]
    shift: tuple[float, float]

    def back(self, places: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """A map on the network's grid, on that of the image; 0 where the network saw nothing.

        Args:
            places: float32 (h, w).
            shape: (H, W) of the image.
        """
        (sx, sy), (dx, dy) = self.scale, self.shift
        matrix = np.array([[sx, 0, dx + (sx - 1) / 2], [0, sy, dy + (sy - 1) / 2]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(places, matrix, shape[::-1], flags=flags)


def fitted(image: np.ndarray, size: tuple[int, int], fit: str) -> np.ndarray:
    """An image as a network takes it.

    Args:
        image: uint8 RGB (H, W, 3).
        size: (height, width) of the network's images.
        fit: "stretch": the whole image, its aspect given up if need be. "ink": what differs from
            the ground, in the middle and at one size, its aspect kept.

    Returns:
        uint8 RGB (height, width, 3).
    """
    placement = place(image, size) if fit == "ink" else None
    if placement is None:
        return resize(image, size)
    (sx, sy), (dx, dy) = placement
    height, width = image.shape[:2]
    # Shrunk by areas first: the warp looks at four pixels only.
    scaled = resize(image, (round(height * sy), round(width * sx)))
    matrix = np.array([[1, 0, dx], [0, 1, dy]])
    return cv2.warpAffine(
        scaled,
        matrix,
        size[::-1],
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_ground(image).tolist(),
    )


def place(image: np.ndarray, size: tuple[int, int]) -> Placement | None:
    """Where its ink comes to lie in the middle, spread as widely as every other's.

    Args:
        image: uint8 RGB (H, W, 3).
        size: (height, width) of the network's images.

    Returns:
        None where nothing differs from the ground; the image is stretched then.
    """
    ink = np.abs(image.astype(np.int16) - _ground(image)).max(axis=2)
    ink[ink < _FAINT] = 0
    if not ink.any():
        return None
    (x, width), (y, height) = (_moments(ink.sum(axis=axis, dtype=np.float64)) for axis in (0, 1))
    spread = np.hypot(width / size[1], height / size[0])
    scale = min(_SPREAD / max(spread, 1e-9), _MOST_ENLARGED)
    rows, columns = (max(1, round(side * scale)) for side in image.shape[:2])
    sx, sy = columns / image.shape[1], rows / image.shape[0]
    return Placement((sx, sy), (size[1] / 2 - (x + 0.5) * sx, size[0] / 2 - (y + 0.5) * sy))


def _moments(ink: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of where it is along a side."""
    at, total = np.arange(len(ink)), ink.sum()
    mean = at @ ink / total
    return float(mean), float(np.sqrt(np.square(at - mean) @ ink / total))


def _ground(image: np.ndarray) -> np.ndarray:
    """The color that most of an image has, (3,)."""
    return np.median(image.reshape(-1, image.shape[2]), axis=0).astype(np.int16)
