"""Parts of a pair, cut out in a grid: few pixels that stand for all, at full resolution."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

#: Side of a block, the unit of means, in pixels; JPEG and WebP work in such blocks too.
BLOCK = 8
#: Side of a patch in pixels, and how many of them there are at most in each direction.
_SIDE, _MOST = 64, 8


@dataclass(frozen=True)
class Patches:
    """Patches beside and below each other, of up to 512 x 512 pixels together.

    before, after: float32 (H, W, 3) in [0, 255]. kept: bool (H, W), the pixels that count.
    x, y: float32 (W,) and (H,), where each column and row lies in the picture, in [-1, 1].
    """

    before: np.ndarray
    after: np.ndarray
    kept: np.ndarray
    x: np.ndarray
    y: np.ndarray

    @cached_property
    def greys(self) -> tuple[np.ndarray, np.ndarray]:
        """The means of the channels of both, float32 (H, W), much faster than ``mean(axis=2)``."""
        ones = np.ones((1, 3), np.float32)  # sums of whole levels are exact
        before, after = (cv2.transform(side, ones) / 3 for side in (self.before, self.after))
        return before, after


def cut(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> Patches:
    """Cuts patches out of two images; they start at multiples of ``BLOCK``.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        kept: bool (H, W), what counts.
    """
    rows, columns = (_spans(length) for length in kept.shape)

    def chosen(image):
        return np.concatenate(
            [np.concatenate([image[r, c] for c in columns], axis=1) for r in rows]
        )

    counts = chosen(kept)
    height, width = kept.shape
    return Patches(
        before=chosen(before).astype(np.float32),
        after=chosen(after).astype(np.float32),
        kept=counts,
        x=_places(columns, width),
        y=_places(rows, height),
    )


def _spans(length: int) -> list[slice]:
    side = min(_SIDE, length)
    count = min(_MOST, -(-length // side))
    starts = np.linspace(0, length - side, count).astype(int) // BLOCK * BLOCK
    return [slice(start, start + side) for start in starts]


def _places(spans: list[slice], length: int) -> np.ndarray:
    places = np.concatenate([np.arange(s.start, s.stop) for s in spans])
    return (2 * (places + 0.5) / length - 1).astype(np.float32)
