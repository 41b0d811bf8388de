"""Whether what differs is a copy at another place."""

import cv2
import numpy as np

from imgdiff.arrays import bands, bounds, differs
from imgdiff.geometry import Box
from imgdiff.result import Cause

#: Fewer pixels of a side tell nothing of where they came from.
_LEAST_SIDE = 3
#: Pixels round it that belong to its edges.
_RIM = 2
#: Most pixels of a side of what is looked at; how near and far a copy may lie; places tried.
_SIDE, _NEAR, _FAR, _TRIED = 768, 1.2, 96, 6
#: Levels up to which a copy is equal, from which on a place differs, the share of those places
#: that has to be a copy, and of which both ends have to lie in the picture.
_EQUAL, _DIFFERS, _COPIED, _SEEN = 10, 24, 0.75, 0.5


def find_copy(
    before: np.ndarray, after: np.ndarray, valid: np.ndarray, kept: np.ndarray
) -> Cause | None:
    """The shift that makes equal what differs, in the regions and outside of them.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        valid: bool (H, W), where both have pixels.
        kept: bool (H, W), the places outside of the regions: what differs there is explained.

    Returns:
        "moved" with its shift in whole pixels; None where no shift does.
    """
    everywhere = (differs(before, after) > _DIFFERS) & valid
    rest = everywhere & kept
    box = bounds(everywhere)
    if box is None or not rest.any() or min(box.width, box.height) < _LEAST_SIDE:
        return None
    rows, columns = box.grown(_RIM, Box.of_shape(*everywhere.shape)).slices
    rows = slice(rows.start, min(rows.stop, rows.start + _SIDE))
    columns = slice(columns.start, min(columns.stop, columns.start + _SIDE))
    where = everywhere[rows, columns]
    one, two = (
        cv2.cvtColor(np.ascontiguousarray(image[rows, columns]), cv2.COLOR_RGB2GRAY).astype(float)
        for image in (before, after)
    )
    near = cv2.dilate(where.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    edges = [np.hypot(*np.gradient(image)) * near for image in (one, two)]
    spectra = [np.fft.rfft2(edge, [2 * n for n in edge.shape]) for edge in edges]
    peaks = np.fft.irfft2(spectra[1] * spectra[0].conj(), [2 * n for n in one.shape])
    dy, dx = (np.fft.fftfreq(n, 1 / n).astype(int) for n in peaks.shape)
    outside = (np.abs(dy)[:, None] > _FAR) | (np.abs(dx) > _FAR)
    peaks[outside | (np.hypot(dy[:, None], dx) < _NEAR)] = 0
    order = np.argpartition(-peaks, _TRIED, axis=None)[:_TRIED]
    shares = {}
    for row, column in zip(*np.unravel_index(order, peaks.shape), strict=True):
        shift = int(dx[column]), int(dy[row])
        shares[shift] = share = _copied(before, after, rest, *shift)
        if share >= _COPIED:  # there are more places everywhere: they are asked if it matters
            shares[shift] = min(share, _copied(before, after, everywhere, *shift))
    shift = max(shares, key=lambda at: shares[at])
    if shares[shift] < _COPIED:
        return None
    return Cause("moved", None, float(np.hypot(*shift)), "px", float(shift[0]), float(shift[1]))


def _copied(before: np.ndarray, after: np.ndarray, where: np.ndarray, dx: int, dy: int) -> float:
    """Share of what differs that moved: what stands there came from there, and what stood went.

    Of something new, the ground that it hides has copies everywhere, and the thing has none.
    """
    height, width = where.shape
    asked = seen = copied = 0
    for rows in bands(height):
        ys, xs = np.nonzero(where[rows])
        ys += rows.start
        known, moved = np.ones(len(ys), bool), np.ones(len(ys), bool)
        for image, other, down, right in ((after, before, -dy, -dx), (before, after, dy, dx)):
            y, x = ys + down, xs + right
            inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
            here, there = image[ys[inside], xs[inside]], other[y[inside], x[inside]]
            near = np.abs(here.astype(np.int16) - there) <= _EQUAL
            moved[inside] &= near[:, 0] & near[:, 1] & near[:, 2]
            known &= inside
        asked += len(ys)
        seen += int(np.count_nonzero(known))
        copied += int(np.count_nonzero(moved & known))
    return copied / seen if seen and seen >= _SEEN * asked else 0.0
