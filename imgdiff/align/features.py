"""Corresponding places of two pictures: found anywhere by features, and near by tracking."""

from typing import Any

import cv2
import numpy as np

from imgdiff.io.resize import resize

#: Most features of a picture; least contrast of one, low enough for fog and scans.
_FEATURES, _CONTRAST = 3000, 0.02
#: The neighbourhood is measured on so many times fewer pixels a side.
_COARSER = 4
#: The best match must be so much nearer than the second (Lowe 2004).
_RATIO = 0.8
#: Corners that are tracked: most of them, how good as a share of the best, and how far apart as a
#: share of the longer side, in pixels at least.
_CORNERS, _QUALITY, _APART, _LEAST_APART = 1200, 0.005, 0.012, 5
#: Side of the window that is tracked, and how far off a corner tracked there and back may end.
_WINDOW, _BACK = 21, 0.5
#: Width of the neighbourhood whose mean and contrast are evened out, and levels that the contrast
#: becomes; least contrast that does, in levels and as a multiple of the noise; noise that is
#: smoothed.
_EVEN, _SPREAD, _FLAT, _ABOVE, _NOISY = 8.0, 40.0, 4.0, 2.5, 2.0


def evened(image: np.ndarray) -> np.ndarray:
    """Grey without light: each pixel against the mean and the contrast around it.

    What is noise by its looks stays below what is structure.

    Args:
        image: uint8 (H, W, 3).

    Returns:
        uint8 (H, W), 128 where a pixel is as its surroundings.
    """
    grey: Any = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    noise = _noise(grey)
    if noise > _NOISY:
        grey = cv2.GaussianBlur(grey, (0, 0), 1)
    off = grey - _wide(grey)
    contrast = np.maximum(0, _wide(off * off))
    off *= _SPREAD / np.sqrt(contrast + max(_FLAT, _ABOVE * noise) ** 2)
    return np.clip(off + 128, 0, 255).astype(np.uint8)


def _wide(plane: np.ndarray) -> np.ndarray:
    """The mean of a neighbourhood, of a smaller copy: what is so smooth needs no more."""
    height, width = plane.shape
    size = max(1, round(height / _COARSER)), max(1, round(width / _COARSER))
    smooth = cv2.GaussianBlur(resize(plane, size), (0, 0), _EVEN / _COARSER)
    return resize(smooth, (height, width), enlarge="linear")


def _noise(grey: np.ndarray) -> float:
    """Standard deviation of the noise, from what neither edges nor slopes have (Immerkaer 1996).

    Of about a hundred thousand pixels; the median, so that texture in a part counts little.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    answers = np.abs(cv2.filter2D(grey, cv2.CV_32F, mask))
    step = max(1, int(np.sqrt(grey.size / 100_000)))
    return float(np.median(answers[::step, ::step])) / 0.6745


def matches(
    before: np.ndarray, after: np.ndarray, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Places that look alike, wherever they are, however turned and whatever their scale.

    SIFT (Lowe 2004) with evened descriptors (Arandjelovic and Zisserman 2012), nearest both ways
    and clearly nearer than the second.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 of any size.
        mask: uint8 (H, W), 0 where ``before`` is not looked at.

    Returns:
        float64 (N, 2) twice: places of ``before`` and of ``after``.
    """
    sift: Any = cv2.SIFT.create(_FEATURES, contrastThreshold=_CONTRAST)
    sides = []
    for image, seen in ((before, mask), (after, None)):
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        points, vectors = sift.detectAndCompute(grey, seen)
        if vectors is None or len(points) < 2:
            return np.empty((0, 2)), np.empty((0, 2))
        vectors = np.sqrt(vectors / np.maximum(1e-6, vectors.sum(axis=1, keepdims=True)))
        places = np.array([point.pt for point in points])
        sides.append((places, vectors))
    (one, ones), (two, twos) = sides
    likeness = ones @ twos.T
    nearest = likeness.argmax(axis=1)
    rows = np.arange(len(ones))
    first = likeness[rows, nearest]
    mutual = likeness.argmax(axis=0)[nearest] == rows
    # What stands within a few pixels of the best is no second thing.
    second = np.partition(likeness, -2, axis=1)[:, -2]
    clear = np.sqrt(np.maximum(0, 1 - first)) < _RATIO * np.sqrt(np.maximum(1e-9, 1 - second))
    kept = mutual & clear
    return one[kept], two[nearest[kept]]


def tracked(
    before: np.ndarray, after: np.ndarray, mask: np.ndarray | None, levels: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Corners of one picture followed into another (Lucas and Kanade 1981; Bouguet 2000).

    Args:
        before: uint8 (H, W), as ``evened`` gives it.
        after: Likewise, on its grid.
        mask: uint8 (H, W), 0 where nothing is looked for.
        levels: Of the pyramid above the first: each doubles how far a corner may have moved.

    Returns:
        float64 (N, 2) twice: where the corners are in each, to a fraction of a pixel; and how many
        were looked for.
    """
    apart = max(_LEAST_APART, round(_APART * max(before.shape)))
    corners = cv2.goodFeaturesToTrack(before, _CORNERS, _QUALITY, apart, mask=mask)
    if corners is None:
        return np.empty((0, 2)), np.empty((0, 2)), 0

    def follow(start: np.ndarray, end: np.ndarray, places: Any, there: Any = None) -> Any:
        window = (_WINDOW, _WINDOW)
        return cv2.calcOpticalFlowPyrLK(start, end, places, there, winSize=window, maxLevel=levels)

    there, found, _ = follow(before, after, corners)
    back, returned, _ = follow(after, before, there)
    off = np.abs(back - corners).reshape(-1, 2).max(axis=1)
    kept = (found.ravel() > 0) & (returned.ravel() > 0) & (off <= _BACK)
    places = (side.reshape(-1, 2)[kept].astype(np.float64) for side in (corners, there))
    return (*places, len(corners))  # type: ignore[return-value]
