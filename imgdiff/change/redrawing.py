"""What is left of a small shape when another renderer's ways of drawing it are undone.

A renderer moves a shape by parts of a pixel, fits its sides to whole pixels, which makes it a
little wider or lower, and draws it heavier or lighter, softer or harder. All of that has few
parameters, which are fitted as an optical flow is (Lucas and Kanade 1981, with an affine model
along the axes): a few rounds of least squares. Another shape cannot be fitted so.
"""

from typing import NamedTuple

import cv2
import numpy as np

#: Pixels by which both are smoothed, for derivatives to reach as far as a renderer moves anything.
_SMOOTH = 0.7
#: Rounds; pixels by which the shape may move, and its sides besides.
_ROUNDS, _MOVES, _SIDES = 6, 2.0, 1.0
#: Most by which it may be heavier (in pixels, at each side), softer (half of a variance, in squared
#: pixels) and stronger (as a share of its ink).
_DRAWN = np.array([0.7, 0.6, 0.3], np.float32)
#: Doubt of each parameter, in pixels of edge: what nothing in the shape tells stays as it is.
_RIDGE = 0.02


class _Grid(NamedTuple):
    """Places of a picture, (h, w): in pixels, and from the middle of a shape in its own size."""

    xs: np.ndarray
    ys: np.ndarray
    across: np.ndarray
    down: np.ndarray
    size: float


def left_by_renderers(first: np.ndarray, second: np.ndarray, enough: float) -> float:
    """The most that is left anywhere of a difference between two shapes. Symmetric.

    Args:
        first: float32 (h, w), the share of ink in each pixel, with a rim that has none.
        second: Likewise.
        enough: No better fit is looked for where less than so much is left.

    Returns:
        The share of ink, smoothed by ``_SMOOTH`` pixels.
    """
    least = np.inf
    for more in (lambda share: share, _heavier):
        for one, two in ((more(first), second), (more(second), first)):
            smooth = [cv2.GaussianBlur(share, (0, 0), _SMOOTH) for share in (one, two)]
            least = min(least, _left(smooth[0], smooth[1], _grid(*smooth), enough))
        if least < enough:
            break
    return least


def _heavier(share: np.ndarray) -> np.ndarray:
    """A third of a pixel more all round: a hole of a pixel closes, which no derivative tells."""
    fine = cv2.resize(share, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    fine = cv2.dilate(fine, np.ones((3, 3), np.uint8))
    return cv2.resize(fine, share.shape[::-1], interpolation=cv2.INTER_AREA)


def _grid(first: np.ndarray, second: np.ndarray) -> _Grid:
    ys, xs = np.mgrid[: first.shape[0], : first.shape[1]].astype(np.float32)
    ink = np.abs(first) + np.abs(second)
    ink /= max(float(ink.sum()), 1e-6)
    across, down = (places - float((places * ink).sum()) for places in (xs, ys))
    spread = max(float((places**2 * ink).sum()) for places in (across, down))
    size = max(3.0, 1.5 * spread**0.5)
    return _Grid(xs, ys, across / size, down / size, size)


def _left(first: np.ndarray, second: np.ndarray, grid: _Grid, enough: float) -> float:
    """What is left of ``second`` when ``first`` is drawn as it was."""
    least = np.inf
    motion = np.zeros(4, np.float32)  # right, down, and what the sides move besides
    most = np.array([_MOVES, _MOVES, _SIDES, _SIDES], np.float32)
    for _ in range(_ROUNDS):
        moved = cv2.remap(
            first,
            grid.xs + motion[0] + motion[2] * grid.across,
            grid.ys + motion[1] + motion[3] * grid.down,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        right, lower = (cv2.Sobel(moved, cv2.CV_32F, x, 1 - x, scale=1 / 8) for x in (1, 0))
        sides = (right * grid.across, lower * grid.down)
        drawn = (cv2.magnitude(right, lower), cv2.Laplacian(moved, cv2.CV_32F), moved)
        ways = np.stack([way.ravel() for way in (right, lower, *sides, *drawn)])
        missing = (second - moved).ravel()
        square = ways @ ways.T + _RIDGE * grid.size * np.eye(len(ways), dtype=np.float32)
        steps = np.linalg.solve(square, ways @ missing)
        as_drawn = np.clip(steps[4:], -_DRAWN, _DRAWN)
        least = min(least, float(np.abs(missing - as_drawn @ ways[4:]).max()))
        if least < enough:
            break
        motion = np.clip(motion + steps[:4], -most, most)
    return least
