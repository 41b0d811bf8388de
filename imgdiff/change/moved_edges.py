"""Edges that stand elsewhere while the others stay: a wall moved by three pixels, a disc that grew.

The network forgives an edge some pixels, for pairs are never quite aligned, bent or seen from quite
the same place. But that moves all edges alike, or by what lies near to it. So the profile across
each edge is looked for along its normal in the other image, and how far it went is judged by a
smooth motion that the edges of the whole pair agree on, and by how far they scatter round it.
"""

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands

#: Levels of a step that makes an edge, for Canny (1986), with its hysteresis; smoothing before.
_STRONG, _WEAK, _SIGMA = 160.0, 80.0, 1.0
#: Pixels by which an edge is followed at most; half of the profile that has to be the same; and
#: half of the length along the edge of which profiles are means.
_FARTHEST, _HALF, _ALONG = 5, 4, 4
#: Least deviation of a profile, in levels; the share of its energy that is left where it fits, and
#: that is left where it stood at least.
_LEVELS, _FITS, _AWAY = 12.0, 0.12, 0.3
#: Pixels by which an edge has to move, and times what half of all scatter by.
_PIXELS, _SCATTER = 2.0, 5.0
#: The share of the contrast round an edge by which one that moved so far differs at least.
_DIFFERS = 0.25
#: Most edges that are looked at, and fewest that tell what is usual.
_MOST, _ENOUGH = 20_000, 30
#: Side of the square in which most edges have to have gone the same way, how many at least, the
#: share of them, and within how many pixels.
_NEAR, _FEWEST, _MOSTLY, _SAME = 15, 10, 0.7, 1.0
_SQUARE = np.ones((7, 7), np.uint8)


def moved_edges_heat(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of edges that moved where others did not. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold. ``out`` where that is given.
    """
    heat = np.zeros(inside.shape, np.float32) if out is None else out
    if min(inside.shape) <= 2 * (_FARTHEST + _HALF):
        return heat
    soft = [
        cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), _SIGMA)
        for image in (before, after)
    ]
    apart = cv2.dilate(cv2.absdiff(*soft), _SQUARE)
    for grey, one, other in zip(soft, (before, after), (after, before), strict=True):
        ys, xs, hot = _heat(grey, apart, one, other, inside)
        # Each edge is as wide as what it was looked at in; of a large picture there are few.
        for rows in bands(len(heat)):
            outer, inner = band_with(rows, len(heat), len(_SQUARE) // 2)
            here = (ys >= outer.start) & (ys < outer.stop) & (hot > 0)
            if here.any():
                band = np.zeros((outer.stop - outer.start, heat.shape[1]), np.float32)
                band[ys[here] - outer.start, xs[here]] = hot[here]
                np.maximum(heat[rows], cv2.dilate(band, _SQUARE)[inner], out=heat[rows])
    return heat


def _heat(
    grey: np.ndarray, apart: np.ndarray, one: np.ndarray, other: np.ndarray, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The edges of one image: rows, columns and heat, (N,).

    grey: it, smoothed. apart: levels by which both differ.
    """
    ys, xs, normals = _edges(grey, inside)
    heat = np.zeros(len(ys), np.float32)
    contrast = _contrast(grey, ys, xs)
    open_ones = apart[ys, xs] >= _DIFFERS * contrast
    if open_ones.sum() < _FEWEST:
        return ys, xs, heat
    went = np.zeros(len(ys), np.float32)
    went[open_ones] = _went(one, other, ys[open_ones], xs[open_ones], normals[open_ones])
    known = np.isfinite(went)
    off = np.zeros(len(ys))
    places = np.stack([xs, ys], axis=1)
    off[known], scatter = _beyond_all(places[known], normals[known], went[known], inside.shape)
    needed = max(_PIXELS, _SCATTER * scatter)
    heat[:] = np.clip(_agreed(inside.shape, ys, xs, known, np.abs(off), needed), 0, 1)
    return ys, xs, heat


def _contrast(grey: np.ndarray, ys: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """The range of levels round places, given by their rows and columns in order, (N,)."""
    found = []
    for rows in bands(len(grey)):
        outer, _ = band_with(rows, len(grey), len(_SQUARE) // 2)
        here = slice(*np.searchsorted(ys, (rows.start, rows.stop)))
        near = grey[outer]
        ranges = cv2.subtract(cv2.dilate(near, _SQUARE), cv2.erode(near, _SQUARE))
        found.append(ranges[ys[here] - outer.start, xs[here]])
    return np.concatenate(found)


def _edges(grey: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows and columns of edges, and their normals (N, 2) as (x, y), from dark to light."""
    dx, dy = (cv2.Sobel(grey, cv2.CV_16S, x, 1 - x) for x in (1, 0))
    edges = cv2.Canny(dx, dy, _WEAK, _STRONG, L2gradient=True) > 0
    rim = _FARTHEST + _HALF
    edges[:rim] = edges[-rim:] = edges[:, :rim] = edges[:, -rim:] = False
    edges &= inside
    places = np.flatnonzero(edges)
    if len(places) > _MOST:
        places = places[np.linspace(0, len(places) - 1, _MOST).astype(int)]
    ys, xs = np.divmod(places, edges.shape[1])
    normals = np.stack([dx[ys, xs], dy[ys, xs]], axis=1).astype(np.float32)
    return ys, xs, normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1)


def _went(
    one: np.ndarray, other: np.ndarray, ys: np.ndarray, xs: np.ndarray, normals: np.ndarray
) -> np.ndarray:
    """How far along its normal each edge went, in pixels, (N,); not finite where nobody knows."""
    reach = _HALF + _FARTHEST
    first = _profiles(one, ys, xs, normals, _HALF)
    second = _profiles(other, ys, xs, normals, reach)
    wide = 2 * _HALF + 1
    first -= first.mean(axis=1, keepdims=True)
    energy = (first**2).sum(axis=(1, 2))
    left = np.empty((len(ys), 2 * _FARTHEST + 1), np.float32)
    for k in range(2 * _FARTHEST + 1):
        part = second[:, k : k + wide]
        left[:, k] = ((part - part.mean(axis=1, keepdims=True) - first) ** 2).sum(axis=(1, 2))
    best = left.argmin(axis=1)
    here = np.arange(len(ys))
    went = best.astype(np.float32) - _FARTHEST
    # The lowest point of a parabola through three.
    middle = np.clip(best, 1, 2 * _FARTHEST - 1)
    low, at, high = left[here, middle - 1], left[here, middle], left[here, middle + 1]
    bend = low - 2 * at + high
    went += np.where((middle == best) & (bend > 0), (low - high) / (2 * np.maximum(bend, 1e-6)), 0)
    unchanged = left[here, _FARTHEST] <= _AWAY * energy
    went[unchanged & (np.abs(went) > 1.5)] = 0
    fits = (left[here, best] <= _FITS * energy) & (best > 0) & (best < 2 * _FARTHEST)
    strong = energy >= _LEVELS**2 * wide
    went[~(fits | unchanged) | ~strong] = np.nan
    return went


def _profiles(
    image: np.ndarray, ys: np.ndarray, xs: np.ndarray, normals: np.ndarray, reach: int
) -> np.ndarray:
    """Levels across edges, means along them: float32 (N, 2 reach + 1, 3)."""
    across = np.arange(-reach, reach + 1, dtype=np.float32)
    total = np.zeros((len(ys), len(across), 3), np.float32)
    rows = range(-_ALONG, _ALONG + 1, 2)
    for along in rows:
        x = xs[:, None] + normals[:, :1] * across - normals[:, 1:] * along
        y = ys[:, None] + normals[:, 1:] * across + normals[:, :1] * along
        total += cv2.remap(
            image,
            x.astype(np.float32),
            y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    return total / len(rows)


def _beyond_all(
    places: np.ndarray, normals: np.ndarray, went: np.ndarray, shape: tuple[int, ...]
) -> tuple[np.ndarray, float]:
    """How far edges went beyond the motion that all agree on, (N,); and what half scatter by."""
    if len(went) < _ENOUGH:
        return went, 0.0
    middle = np.array([shape[1], shape[0]]) / 2
    x, y = ((places - middle) / max(shape)).T
    terms = np.concatenate([normals * p[:, None] for p in (np.ones_like(x), x, y)], axis=1)
    factors = np.zeros(6)
    for _ in range(8):  # to the least sum of absolute values
        off = went - terms @ factors
        weights = 1 / np.maximum(np.abs(off), 0.1)
        weighted = terms * weights[:, None]
        factors = np.linalg.solve(weighted.T @ terms + 1e-3 * np.eye(6), weighted.T @ went)
    off = went - terms @ factors
    return off, float(np.median(np.abs(off)))


def _agreed(
    shape: tuple[int, ...],
    ys: np.ndarray,
    xs: np.ndarray,
    known: np.ndarray,
    off: np.ndarray,
    needed: float,
) -> np.ndarray:
    """How far each edge went beyond the others, 0.5 where it is as far as needed, float32 (N,).

    0 where those around it did not go the same way.
    """
    far = known & (off >= needed / 2)
    values = np.stack([np.ones(len(ys)), far, far * off, far * off**2]).astype(np.float32)
    around, count, total, squares = _sums_around(shape, ys, xs, values)
    mean = total / np.maximum(count, 1)
    spread = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean**2, 0))
    agreed = far & (count >= np.maximum(_FEWEST, _MOSTLY * around)) & (spread <= _SAME)
    return np.where(agreed, mean / (2 * needed), 0).astype(np.float32)


def _sums_around(
    shape: tuple[int, ...], ys: np.ndarray, xs: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Sums of values (K, N) of places in the square round each, float32 (K, N).

    ys: in order.
    """
    sums = np.zeros_like(values)
    for rows in bands(shape[0]):
        outer, _ = band_with(rows, shape[0], _NEAR // 2)
        asked, near = (slice(*np.searchsorted(ys, (r.start, r.stop))) for r in (rows, outer))
        if asked.start == asked.stop:
            continue
        picture = np.zeros((outer.stop - outer.start, shape[1]), np.float32)
        for total, value in zip(sums, values, strict=True):
            picture[ys[near] - outer.start, xs[near]] = value[near]
            around = cv2.boxFilter(picture, cv2.CV_32F, (_NEAR, _NEAR), normalize=False)
            total[asked] = around[ys[asked] - outer.start, xs[asked]]
    return sums
