"""The two images of a pair made equally sharp, and a shift of a part of a pixel undone.

Blur, sharpening and resampling move every edge alike: by a share of its slopes (a shift) and of
what a smoothing takes from it. Those shares are fitted to the edges of the whole picture.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np

from imgdiff.arrays import as_levels, band_with, bands, rows_of
from imgdiff.geometry import Box

#: Side and width of the smoothings, in pixels.
_SMOOTHINGS = ((5, 0.8), (9, 1.8))
#: About so many pixels are looked at; the share of them that is no edge, and the least levels of an
#: edge.
_PIXELS, _NO_EDGE, _EDGE = 40_000, 0.7, 2.0
#: Larger pictures are looked at in so many tiles a side, which have so many pixels together.
_WHOLE, _TILES = 2_000_000, 6
#: Fewer pixels of edges tell nothing.
_LEAST = 200
#: Pixels that are brought halfway at once, and most rows of them: what takes more memory takes
#: three times as long.
_AT_ONCE, _ROWS, _FEW_ROWS = 600_000, 128, 64
#: Squared levels, a pixel, below which edges tell little; rounds of the fit.
_RIDGE, _ROUNDS = 4.0, 5


@dataclass(frozen=True, eq=False)
class Sharpness:
    """How what came between two images moved and softened their edges.

    Attributes:
        shares: float64 (4,), of the slopes along x and y (a shift, in pixels), and of what each
            smoothing takes away.
    """

    shares: np.ndarray

    def halfway(self, before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Both images brought halfway to the other's sharpness and place.

        Args:
            before: float32 (H, W) or (H, W, 3).
            after: Likewise.

        Returns:
            Two images like them.
        """
        if not self.shares.any():
            return before, after
        parts = zip(self.shares, _parts((before + after) / 2), strict=True)
        half = sum(np.float32(share / 2) * part for share, part in parts)
        return before + half, after - half

    def halfway_levels(
        self, before: np.ndarray, after: np.ndarray, part: Box | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """As ``halfway``, of two uint8 images.

        Args:
            before: uint8 (H, W) or (H, W, 3).
            after: Likewise.
            part: Which of it is wanted; all by default.
        """
        whole = Box.of_shape(*before.shape[:2])
        part = part or whole
        if not self.shares.any():
            return before[part.slices], after[part.slices]
        sides = np.empty_like(before[part.slices]), np.empty_like(after[part.slices])
        for rows in bands(part.height, rows_of(part.width, _AT_ONCE, _ROWS)):
            box = Box(part.left, part.top + rows.start, part.right, part.top + rows.stop)
            outer = box.grown(_SMOOTHINGS[-1][0], whole)
            parts = (image[outer.slices].astype(np.float32) for image in (before, after))
            for side, half in zip(sides, self.halfway(*parts), strict=True):
                side[rows] = as_levels(half[box.slices_in(outer)])
        return sides


def in_one_sharpness(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both images brought halfway to the other's sharpness and place.

    Args:
        before: float32 (H, W, 3), the lightness in the first channel.
        after: Likewise.

    Returns:
        Two images like them.
    """
    fit = fit_sharpness(*(np.ascontiguousarray(side[..., 0]) for side in (before, after)))
    if not fit.shares.any():
        return before, after
    sides = np.empty_like(before), np.empty_like(after)
    for rows in bands(len(before), _FEW_ROWS):
        outer, inner = band_with(rows, len(before), _SMOOTHINGS[-1][0])
        for side, half in zip(sides, fit.halfway(before[outer], after[outer]), strict=True):
            side[rows] = half[inner]
    return sides


def fit_sharpness(before: np.ndarray, after: np.ndarray) -> Sharpness:
    """What came between the edges of two images; nothing where there are too few of them.

    Args:
        before: float32 or uint8 (H, W), the lightness.
        after: Likewise.
    """
    terms, moved = (np.concatenate(some) for some in zip(*_samples(before, after), strict=True))
    strength = reduce(np.maximum, np.abs(terms).T)  # in a third of the time of ``max``
    edges = strength > max(_EDGE, float(np.quantile(strength, _NO_EDGE)))
    if edges.sum() < _LEAST:
        return Sharpness(np.zeros(terms.shape[1]))
    return Sharpness(_fit(terms[edges], moved[edges]))


def _samples(before: np.ndarray, after: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Terms (N, K) of evenly spread pixels and how they moved (N,), part by part."""
    height, width = before.shape
    seen = min(height * width, _WHOLE)
    tiles = 1 if seen == height * width else _TILES
    side = round(np.sqrt(seen)) // tiles
    step = max(1, round(np.sqrt(seen / _PIXELS)))
    for top, left in itertools.product(*(_spread(n, side, tiles) for n in (height, width))):
        part = np.s_[:, :] if tiles == 1 else np.s_[top : top + side, left : left + side]
        one, two = (image[part].astype(np.float32) for image in (before, after))
        few = np.s_[::step, ::step]
        terms = [term[few].ravel() for term in _parts((one + two) / 2)]
        moved = (two[few] - one[few]).ravel()
        yield np.stack(terms, axis=1).astype(np.float64), moved.astype(np.float64)


def _spread(length: int, side: int, tiles: int) -> np.ndarray:
    """Where tiles of a side start that are spread evenly."""
    return np.linspace(0, max(0, length - side), tiles).astype(int)


def _parts(middle: np.ndarray) -> list[np.ndarray]:
    """The slopes of an image, and what each smoothing takes from it."""
    parts = [cv2.Sobel(middle, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))]
    return parts + [middle - cv2.GaussianBlur(middle, (side, side), s) for side, s in _SMOOTHINGS]


def _fit(terms: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """The factors (K,) of terms (N, K) whose sum is nearest to ``moved`` (N,).

    The further off, the less a pixel counts.
    """
    factors, trust = np.zeros(terms.shape[1]), np.ones(len(moved))
    for _ in range(_ROUNDS):
        weighted = terms * trust[:, None]
        square = weighted.T @ terms + _RIDGE * len(moved) * np.eye(len(factors))
        factors = np.linalg.solve(square, weighted.T @ moved)
        error = np.abs(moved - terms @ factors)
        trust = 1 / (1 + np.square(error / (2 * np.median(error) + 0.5)))
    return factors
