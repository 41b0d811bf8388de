"""Another point of view, found and undone: any shift and turn, half to twice the scale.

From coarse to fine: corners are tracked from where they are, which is cheap and enough for a few
percent of the picture; where most of them get lost, features are matched all over. What was found
is made exact by tracking corners once more, in the picture that it moved.
"""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from imgdiff.align.agreement import disagreement
from imgdiff.align.canvas import AlignedPair, own_part
from imgdiff.align.features import evened, matches, tracked
from imgdiff.align.homography import Fit, find_fit, is_lone_thing, is_view
from imgdiff.align.local_flow import undo_local_flow
from imgdiff.align.warp import corners_of, places_inside, transformed, warp, warped
from imgdiff.io.resize import resize

#: Pictures are looked at with sides up to these, one after the other.
_SIDES = (800, 2000)
#: Share of the tracked corners that must agree for the rest to be no question of the view, and
#: levels of the pyramid that find them.
_MOST, _LEVELS = 0.5, 3
#: Largest distances of places that agree, in pixels: of features, and of corners once more.
_FEATURE, _CORNER = 3.0, 1.5
#: Least displacement that is undone, in pixels; distances to whole pixels that are none.
_LEAST, _WHOLE = 0.3, 0.12
#: Share of a picture that the other must show.
_OVERLAP = 0.25
#: Disagreement up to which a first idea needs no second: numbers in the rows of a sheet are alike;
#: and share of the structure that corresponds from which all stands where it stood.
_BEYOND_DOUBT, _STANDS = 0.05, 0.9


def undo_perspective(pair: AlignedPair) -> AlignedPair | None:
    """``pair`` with ``after`` seen from where ``before`` was taken.

    Args:
        pair: Two images as placed; where they lie on a canvas each one's own part is looked at.

    Returns:
        The moved pair with its ``alignment``; None where no view is found, or it is the same one.
    """
    before, after = own_part(pair.before, pair.in_before), own_part(pair.after, pair.in_after)
    seen = None if pair.ignored is None else ~own_part(pair.ignored, pair.in_before)
    fit = find_view(before, after, seen)
    if fit is None or is_lone_thing(fit, before.shape[:2], after.shape[:2]):
        return None
    moved = warped(pair, fit.transform, "perspective", fit.residual)
    if min(moved.alignment.overlap, moved.alignment.overlap_after) < _OVERLAP:
        return None
    return undo_local_flow(pair, moved)


def find_view(before: np.ndarray, after: np.ndarray, seen: np.ndarray | None = None) -> Fit | None:
    """The homography from one picture to another.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 of any size.
        seen: bool (H, W), the places of ``before`` that count; None where all do.

    Returns:
        Its fit, in pixels of the pictures as given; None where there is none, or nothing moved.
    """
    size, other = before.shape[:2], after.shape[:2]
    fit: Fit | None = None
    last = 0
    for side in _SIDES:
        if fit is not None and max(*size, *other) <= last:
            break
        last = side
        one, two = (_small(image, side) for image in (before, after))
        to_one, to_two = _grid(one, before), _grid(two, after)
        mask = None if seen is None else resize(seen.astype(np.uint8), one.shape[:2])
        even = evened(one)
        if fit is None:
            found, rounds = _first(one, even, two, mask), 2
        else:
            found, rounds = (
                replace(fit, transform=to_two @ fit.transform @ np.linalg.inv(to_one)),
                1,
            )
        for _ in range(rounds):
            if found is None or not is_view(found.transform, one.shape[:2]):
                return None
            found = _refined(even, two, mask, found.transform)
        if found is None or not is_view(found.transform, one.shape[:2]):
            return None
        transform = np.linalg.inv(to_two) @ found.transform @ to_one
        fit = replace(
            found,
            transform=transform / transform[2, 2],
            residual=float(found.residual / to_two[0, 0]),
            places=transformed(found.places, np.linalg.inv(to_one)),
        )
    if fit is None:
        return None
    if size == other and _furthest(fit.transform, size) < _LEAST:
        return None
    moves = transformed(corners_of(size), fit.transform) - corners_of(size)
    whole = np.round(moves.mean(axis=0))
    if np.abs(moves - whole).max() <= _WHOLE:  # nothing need be interpolated
        shift = np.array([[1, 0, whole[0]], [0, 1, whole[1]], [0, 0, 1]])
        return replace(fit, transform=shift)
    return fit


def _first(
    one: np.ndarray, even: np.ndarray, two: np.ndarray, mask: np.ndarray | None
) -> Fit | None:
    """A first idea of the view, good to a pixel or so."""
    near, left = None, 1.0
    if one.shape == two.shape:
        here, there, count = tracked(even, evened(two), mask, _LEVELS)
        near = find_fit(here, there, _CORNER)
        if near is not None and _stands(one, two, near):
            return None  # what was lost is noise
        if near is not None and np.count_nonzero(near.agreeing) >= _MOST * count:
            if _furthest(near.transform, one.shape[:2]) < _LEAST:
                return None  # most of it stands where it stood
            left = _left(one, two, near)
            if left <= _BEYOND_DOUBT:
                return near
        else:
            near = None
    # Rows of letters look alike: what was tracked may have met the row below.
    anywhere = find_fit(*matches(one, two, mask), _FEATURE)
    if anywhere is None or not is_view(anywhere.transform, one.shape[:2]):
        return near
    return anywhere if near is None or _left(one, two, anywhere) < left else near


def _stands(one: np.ndarray, two: np.ndarray, fit: Fit) -> bool:
    """Do corners and all else that corresponds stand where they stood?"""
    if _furthest(fit.transform, one.shape[:2]) >= _LEAST:
        return False
    return disagreement(one, two, np.ones(one.shape[:2], bool))[1] >= _STANDS


def _furthest(transform: np.ndarray, size: tuple[int, int]) -> float:
    """Most that a corner moves along a side, in pixels."""
    corners = corners_of(size)
    return float(np.abs(transformed(corners, transform) - corners).max())


def _left(one: np.ndarray, two: np.ndarray, fit: Fit) -> float:
    """The disagreement that a view leaves; all of it where it shows too little."""
    size = one.shape[:2]
    inside = places_inside(fit.transform, size, two.shape[:2])
    if not is_view(fit.transform, size) or inside.mean() < _OVERLAP:
        return 1.0
    return disagreement(one, warp(two, fit.transform, size, fine=False), inside)[0]


def _refined(
    even: np.ndarray, two: np.ndarray, mask: np.ndarray | None, transform: np.ndarray
) -> Fit | None:
    """A view made exact, by corners of ``before`` tracked in ``two`` as the view shows it.

    ``even``: ``before`` as ``evened`` gives it.
    """
    size = even.shape
    moved = warp(two, transform, size, fine=False)
    inside: Any = places_inside(transform, size, two.shape[:2]).astype(np.uint8)
    inside = cv2.erode(inside, np.ones((9, 9), np.uint8))
    if mask is not None:
        inside = cv2.min(inside, mask)
    here, there, _ = tracked(even, evened(moved), inside, 1)
    return find_fit(here, transformed(there, transform), _CORNER) if len(here) else None


def _small(image: np.ndarray, side: int) -> np.ndarray:
    """An image with sides up to ``side``."""
    scale = min(1.0, side / max(image.shape))
    height, width = image.shape[:2]
    return resize(image, (max(1, round(height * scale)), max(1, round(width * scale))))


def _grid(small: np.ndarray, image: np.ndarray) -> np.ndarray:
    """From places of an image to those of a smaller copy, float64 (3, 3)."""
    y, x = (a / b for a, b in zip(small.shape[:2], image.shape[:2], strict=True))
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
