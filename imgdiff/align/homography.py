"""The simplest transform that corresponding places follow: similarity, affine or homography."""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from imgdiff.align.warp import corners_of, transformed

#: Error of a place in pixels below which more accuracy tells nothing, and rounds of the fit.
_ERROR, _ROUNDS = 0.05, 4
#: Places further off than so many usual errors do not count.
_OUTLIER = 3.0
#: Fewest places that may carry a transform.
FEWEST = 12
#: Scale of the whole, and of its most stretched part against its least; beyond that it is no view
#: of one thing.
_SCALES, _STRETCH = (0.35, 2.9), 4.0
#: Share of what both pictures show up to which what agrees may be one thing on plain ground, and
#: share of its places before and after that are the same up to which it went elsewhere.
_SPREAD, _STAYED = 0.25, 0.2


@dataclass(frozen=True, eq=False)
class Fit:
    """A transform and how well it holds.

    Attributes:
        transform: float64 (3, 3), from places of ``before`` to those of ``after``.
        agreeing: bool (N,), the places that follow it.
        residual: Root mean square of their distances, in pixels of ``after``.
        places: float64 (M, 2), those of them on ``before``.
    """

    transform: np.ndarray
    agreeing: np.ndarray
    residual: float
    places: np.ndarray


def find_fit(before: np.ndarray, after: np.ndarray, tolerance: float) -> Fit | None:
    """The transform that most places follow.

    A homography by MAGSAC++ (Barath et al. 2020) says which places agree; of a similarity, an
    affine map and a homography fitted to these the one is taken that costs least by its errors and
    its parameters together (GRIC: Torr 1998).

    Args:
        before: float64 (N, 2), places (x, y).
        after: Likewise, the places that correspond.
        tolerance: Largest distance of a place that agrees, in pixels of ``after``.

    Returns:
        The fit; None where fewer than ``FEWEST`` places agree.
    """
    if len(before) < FEWEST:
        return None
    try:
        _, mask = cv2.findHomography(before, after, cv2.USAC_MAGSAC, tolerance, None, 5000, 0.9999)
    except cv2.error:
        return None
    if mask is None or np.count_nonzero(mask) < FEWEST:
        return None
    agreeing = mask.ravel() > 0
    whole = _fit_homography(before[agreeing], after[agreeing])
    for _ in range(_ROUNDS):
        if whole is None:
            return None
        distances = _distances(whole, before, after)
        usual = max(_ERROR, 1.4826 * float(np.median(distances[agreeing])))
        agreeing = distances <= min(tolerance, _OUTLIER * usual)
        if np.count_nonzero(agreeing) < FEWEST:
            return None
        whole = _fit_homography(before[agreeing], after[agreeing])
    if whole is None:
        return None
    one, two = before[agreeing], after[agreeing]
    square = max(_ERROR**2, float(np.square(_distances(whole, one, two)).mean()) / 2)
    best, least = whole, math.inf
    for parameters, transform in (
        (4, _fit_similarity(one, two)),
        (6, _fit_affine(one, two)),
        (8, whole),
    ):
        errors = np.minimum(np.square(_distances(transform, one, two)) / square, 2 * _OUTLIER**2)
        cost = float(errors.sum()) + parameters * math.log(2 * len(one))
        if cost < least:
            best, least = transform, cost
    distances = _distances(best, before, after)
    residual = float(np.square(distances[agreeing]).mean())
    return Fit(best, agreeing, math.sqrt(residual), before[agreeing])


def is_view(transform: np.ndarray, size: tuple[int, int]) -> bool:
    """Whether a homography can be another view of a flat thing: no mirror, no horizon in it.

    Args:
        transform: float64 (3, 3).
        size: (height, width) of ``before``.
    """
    height, width = size
    x, y = np.meshgrid(np.linspace(0, width - 1, 5), np.linspace(0, height - 1, 5))
    places = np.stack([x.ravel(), y.ravel(), np.ones(25)])
    to_w = (transform @ places)[2]
    if not np.isfinite(transform).all() or to_w.min() <= 1e-6:
        return False
    # The determinant of the derivative at each place.
    areas = np.linalg.det(transform) / to_w**3
    scales = np.sqrt(np.maximum(0, areas))
    middle = float(scales[12])
    if not _SCALES[0] <= middle <= _SCALES[1] or scales.min() <= 0:
        return False
    corners = transformed(corners_of(size), transform).astype(np.float32)
    return scales.max() <= _STRETCH * scales.min() and cv2.isContourConvex(corners)


def is_lone_thing(fit: Fit, size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Did one thing go elsewhere on plain ground, rather than the point of view?

    What agrees is a small part of what both pictures show, and stands where it did not stand.

    Args:
        fit: Of the two.
        size: (height, width) of ``before``.
        other: That of ``after``.
    """
    shown = transformed(corners_of(other), np.linalg.inv(fit.transform))
    both = _common(shown, corners_of(size))
    thing = _hull(fit.places)
    if not 0 < cv2.contourArea(thing) < _SPREAD * both:
        return False
    moved = transformed(fit.places, fit.transform) * (np.array(size) / other)[::-1]
    apart = cv2.contourArea(thing) + cv2.contourArea(_hull(moved))
    common = _common(thing, _hull(moved))
    return common < _STAYED * (apart - common)


def _hull(places: np.ndarray) -> Any:
    return cv2.convexHull(places.astype(np.float32))


def _common(one: Any, two: Any) -> float:
    """The area that two convex outlines share."""
    return cv2.intersectConvexConvex(one.astype(np.float32), two.astype(np.float32))[0]


def _distances(transform: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        off = np.linalg.norm(transformed(before, transform) - after, axis=1)
    return np.nan_to_num(off, nan=np.inf)


def _fit_homography(before: np.ndarray, after: np.ndarray) -> Any:
    try:
        transform, _ = cv2.findHomography(before, after, 0)
    except cv2.error:
        return None
    return transform


def _fit_similarity(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """By least squares; a turn, a scale and a shift."""
    one, two = before.mean(axis=0), after.mean(axis=0)
    from_, to = before - one, after - two
    square = max(1e-12, float((from_**2).sum()))
    a = float((from_ * to).sum()) / square
    b = float((from_[:, 0] * to[:, 1] - from_[:, 1] * to[:, 0]).sum()) / square
    linear = np.array([[a, -b], [b, a]])
    return _matrix(linear, two - linear @ one)


def _fit_affine(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    one, two = before.mean(axis=0), after.mean(axis=0)
    linear = np.linalg.lstsq(before - one, after - two, rcond=None)[0].T
    return _matrix(linear, two - linear @ one)


def _matrix(linear: np.ndarray, shift: np.ndarray) -> np.ndarray:
    transform = np.eye(3)
    transform[:2, :2], transform[:2, 2] = linear, shift
    return transform
