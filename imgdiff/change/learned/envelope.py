"""The range of colors that captures of one place showed, at each place and in three sizes.

Heat alone cannot tell one change from another where it is 1 in each capture, as at a clock. There a
new picture must show what was seen: each pixel a color between those that its surroundings had, and
so must the mean of 4 x 4 and of 16 x 16 pixels, by which a filled box is no text of the same ink.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

#: Pixels a side of what is averaged.
SCALES = (1, 4, 16)
#: A color may lie outside of the range by so many levels (of 255, in Lab), and by this share of it.
_LEVELS, _SHARE = (10, 6, 4), 0.25
#: Colors may come from so many places (of that size) around.
_REACH = (2, 1, 0)
#: Levels of 255 from which a difference is seen, and how many pixels around it may vary next.
_VISIBLE, VARIES = 6, 6
#: Heat reaches so many pixels from what it is of.
_HEAT_REACH = 12


def colors_of(pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    """The colors of a picture in each of ``SCALES``.

    Args:
        pixels: uint8 (H, W, 3) RGB.

    Returns:
        For each scale uint8 (ceil(H / s), ceil(W / s), 3) in OpenCV's 8-bit Lab.
    """
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    return tuple(_averaged(lab, scale) for scale in SCALES)


@dataclass(frozen=True, eq=False)
class Envelope:
    """The range of colors.

    Attributes:
        low, high: As ``colors_of`` gives them, the least and the most of each channel.
    """

    low: tuple[np.ndarray, ...]
    high: tuple[np.ndarray, ...]

    @classmethod
    def around(cls, captures: Sequence[tuple[np.ndarray, ...]]) -> "Envelope":
        """Of some captures, each as ``colors_of`` gives it."""
        scales = list(zip(*captures, strict=True))
        low = tuple(np.minimum.reduce(scale) for scale in scales)
        return cls(low, tuple(np.maximum.reduce(scale) for scale in scales))

    @property
    def varying(self) -> np.ndarray:
        """bool (H, W), where the captures differ to the eye, and what lies around."""
        span = (self.high[0].astype(np.int16) - self.low[0]).max(axis=2) > _VISIBLE
        reach = np.ones((2 * VARIES + 1,) * 2, np.uint8)
        return cv2.dilate(span.astype(np.uint8), reach) > 0

    def outside(self, colors: tuple[np.ndarray, ...], shape: tuple[int, int]) -> np.ndarray:
        """Where a picture shows what was not seen.

        Args:
            colors: Of the picture, see ``colors_of``.
            shape: (H, W) of it.

        Returns:
            bool (H, W), with what heat of it may reach.
        """
        found = np.zeros(shape, np.uint8)
        for i, scale in enumerate(SCALES):
            kernel = np.ones((2 * _REACH[i] + 1,) * 2, np.uint8)
            low, high = cv2.erode(self.low[i], kernel), cv2.dilate(self.high[i], kernel)
            slack = _LEVELS[i] + _SHARE * (high.astype(np.float32) - low)
            beyond = (colors[i] < low - slack) | (colors[i] > high + slack)
            strange: Any = beyond.any(axis=2).astype(np.uint8)
            if scale == 1:  # a pixel alone is noise
                strange = cv2.morphologyEx(strange, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
            large = np.repeat(np.repeat(strange, scale, axis=0), scale, axis=1)
            found |= large[: shape[0], : shape[1]]
        reach = np.ones((2 * _HEAT_REACH + 1,) * 2, np.uint8)
        return np.asarray(cv2.dilate(found, reach)) > 0


def _averaged(lab: np.ndarray, scale: int) -> np.ndarray:
    if scale == 1:
        return lab
    rows, columns = (-side % scale for side in lab.shape[:2])
    padded = cv2.copyMakeBorder(lab, 0, rows, 0, columns, cv2.BORDER_REPLICATE)
    size = padded.shape[1] // scale, padded.shape[0] // scale
    return cv2.resize(padded, size, interpolation=cv2.INTER_AREA)
