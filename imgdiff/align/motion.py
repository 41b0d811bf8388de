"""A small shift and turn between two pictures of one thing, found and undone.

A scanner, a tripod or a second rendering moves a picture by a pixel or two and turns it by part
of a degree; at the corners of a large image that is more than any feature forgives.
"""

import math
from typing import Any

import cv2
import numpy as np

from imgdiff.align.canvas import AlignedPair
from imgdiff.align.warp import warped

#: The motion is looked for in pictures with sides up to these, one after the other.
_SIDES = (160, 640)
_BLUR = 1.2
#: OpenCV's own, in pixels.
_ECC_BLUR = 5
#: Rounds are ample; OpenCV also stops when the correlation no longer grows.
_CRITERIA = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-5)
#: Least displacement in pixels that is undone; largest shift, in pixels or as a share of the
#: longer side; largest turn in degrees. Beyond that something was moved on purpose.
_LEAST, _MOST, _MOST_SHARE, _MOST_TURN = 0.4, 4.0, 0.005, 1.5
#: The correlation (1 is perfect) that has to remain, and the share of what lacks that has to go.
_CORRELATION, _GAIN = 0.5, 0.15
#: Shifts this near to whole pixels are whole: nothing is interpolated then.
_WHOLE = 0.15


def undo_shift(pair: AlignedPair) -> AlignedPair | None:
    """``pair`` with ``after`` moved onto ``before``, where a small motion explains a part.

    A shift of up to 4 px (or 0.5 % of the longer side) and a turn of up to 1.5 degrees are undone.
    The motion maximises the enhanced correlation coefficient, which light and contrast do not
    disturb (Evangelidis and Psarakis 2008).

    Args:
        pair: Two images on one grid, of one size.

    Returns:
        The moved pair with its ``alignment``; None where there is no such motion.
    """
    if not pair.valid.all():
        return None
    motion = find_motion(pair.before, pair.after, pair.ignored)
    return None if motion is None else warped(pair, np.vstack([motion, (0, 0, 1)]), "shift")


def find_motion(
    before: np.ndarray, after: np.ndarray, ignored: np.ndarray | None = None
) -> np.ndarray | None:
    """The Euclidean motion that takes places (x, y) of ``before`` to those of ``after``.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H, W, 3).
        ignored: bool (H, W), what is not looked at; None where all is.

    Returns:
        float64 (2, 3); None where no motion is found that is small and helps.
    """
    height, width = before.shape[:2]
    motion: Any = np.eye(2, 3, dtype=np.float32)
    correlation = unmoved = 0.0
    scale = 1.0
    for side in _SIDES:
        finer = min(1.0, side / max(height, width))
        one, two = (_grey(image, finer) for image in (before, after))
        if min(one.std(), two.std()) < 1:
            return None
        motion[:, 2] *= finer / scale
        scale = finer
        seen = _seen(ignored, one.shape)
        unmoved = cv2.computeECC(one, two, seen)
        try:
            correlation, motion = cv2.findTransformECC(
                one, two, motion, cv2.MOTION_EUCLIDEAN, _CRITERIA, seen, _ECC_BLUR
            )
        except cv2.error:  # it did not converge: the pictures are too different
            return None
    gain = (correlation - unmoved) / max(1e-6, 1 - unmoved)
    if correlation < _CORRELATION or gain < _GAIN:
        return None
    motion = motion.astype(np.float64)
    motion[:, 2] /= scale
    moves = _displacements(motion, height, width)
    shift, furthest = moves.mean(axis=0), np.abs(moves).max()
    turn = abs(math.degrees(math.atan2(motion[1, 0], motion[0, 0])))
    most = max(_MOST, _MOST_SHARE * max(height, width))
    if furthest < _LEAST or np.abs(shift).max() > most or turn > _MOST_TURN:
        return None
    whole = np.round(shift)
    if whole.any() and np.abs(moves - whole).max() <= _WHOLE:
        return np.array([[1, 0, whole[0]], [0, 1, whole[1]]])
    return motion


def _grey(image: np.ndarray, scale: float) -> np.ndarray:
    grey: Any = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _BLUR)


def _seen(ignored: np.ndarray | None, shape: tuple[int, ...]) -> Any:
    """A mask as OpenCV takes it, of a scaled picture; nothing that is ignored is blurred in."""
    if ignored is None:
        return None
    seen = cv2.resize((~ignored).astype(np.uint8), shape[::-1], interpolation=cv2.INTER_AREA)
    kernel = np.ones((2 * round(3 * _BLUR) + 1,) * 2, np.uint8)
    return cv2.erode(seen, kernel, borderValue=1)


def _displacements(motion: np.ndarray, height: int, width: int) -> np.ndarray:
    """How far the corners move, (4, 2)."""
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
    return corners @ motion[:, :2].T + motion[:, 2] - corners
