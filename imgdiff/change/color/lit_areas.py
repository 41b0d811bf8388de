"""Areas that are lit: a row that is hovered, a selected card, a panel a few levels off its ground.

Such a step is hidden in the noise of a pixel and lies where neither image had an edge, so that no
part that was there tells of it. But it is straight, level or upright, and sharp: taken along its
length it is many times above the noise. So the steps of what the two differ by are measured along
rows and columns, in even places alone. One counts where it is long and sharp, no share of an edge
that both have, and where nothing moved on its other side. An area that such steps enclose was lit,
or became dark.

Light and gradients have no sharp steps; edges that were blurred or moved by a pixel have none that
goes on further away; and shadows have no level and upright outline.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from imgdiff.arrays import as_levels, components
from imgdiff.change.color.ciede2000 import ciede2000, to_lab
from imgdiff.change.color.opponent import OPPONENT, RGB
from imgdiff.change.edges import contrast, grown
from imgdiff.change.nuisance.light_change import LightChange
from imgdiff.change.nuisance.one_light import halfway
from imgdiff.io.resize import resize, size_within

#: Larger pictures are looked at on so many pixels.
_PIXELS = 500_000
#: Contrast from which a place is an edge of something else, in levels and in sigmas of the noise;
#: of so many rows and columns one tells of what is usual.
_EDGE, _EDGE_SIGMAS, _SAMPLE = 26.0, 5.0, 4
#: Length of the steps that are averaged; rows beside a step that tell nothing, how many beyond
#: tell, and how much further those lie that tell whether it goes on. The share of those places that
#: has to be even.
_LONG, _GAP, _DEEP, _FURTHER, _KNOWN = 25, 1, 4, 3, 0.2
_REACH = _GAP + _DEEP + _FURTHER
#: Least levels of a step, in sigmas of what such steps are by chance, and as a share of an edge
#: that both have there. The quantile that measures chance, and that of a normal distribution.
_LEVELS, _SIGMAS, _OF_BOTH, _QUANTILE, _NORMAL = 4.0, 8.0, 0.3, 0.5, 0.674
#: Within which shares of the step it goes on; by which share of it the other side may have moved.
_GOES_ON, _UNMOVED = (0.65, 1.35), 0.35
#: By which share of the steps' move an area's may differ from it; most kinds of steps looked at.
_OF_STEP, _GROUPS = 0.5, 4
#: Side of the smoothing that shows an area, and of what is too thin for one; pixels by which its
#: steps may be off and gaps are filled; the share of its outline that they have to make.
_NEAR, _OFF, _OUTLINE = 5, 7, 0.7
#: CIEDE2000 at the threshold.
_VISIBLE = 1.4

_Planes = Sequence[np.ndarray]


def lit_heat(
    before: np.ndarray, after: np.ndarray, light: LightChange, inside: np.ndarray
) -> np.ndarray:
    """Heat of even areas with straight edges that one image alone has. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        light: How the light changed between them.
        inside: bool (H, W), the places that are looked at.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold.
    """
    height, width = inside.shape
    heat = np.zeros((height, width), np.float32)
    size = size_within(inside.shape, _PIXELS)
    if min(size) <= _LONG:
        return heat
    before, after = resize(before, size), resize(after, size)
    even = (resize(inside.astype(np.float32), size) > 0.99) & _even(before, after)
    first, second = (
        cv2.split(cv2.transform(side, OPPONENT)) for side in halfway(before, after, light)
    )
    moved = [cv2.subtract(two, one) for one, two in zip(first, second, strict=True)]
    at, moves = _steps(moved, first, second, even.astype(np.float32))
    for group in _alike(moves):
        places = _enclosed(moved, even, at[group], moves[group].mean(axis=0))
        if not places.any():
            continue
        colors = np.array([[plane[places].mean() for plane in side] for side in (first, second)])
        lab = to_lab(as_levels(colors @ RGB.T))
        strength = min(1.0, float(ciede2000(lab[:1], lab[1:])[0]) / (2 * _VISIBLE))
        lit = _closed(places) * np.float32(strength)
        np.maximum(heat, resize(lit, (height, width), enlarge="linear"), out=heat)
    heat[~inside] = 0
    return heat


def _even(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (h, w): places with no edge near them but a faint one."""
    few = before[::_SAMPLE], after[::_SAMPLE]
    fine: np.ndarray = cv2.subtract(*few, dtype=cv2.CV_32F)  # type: ignore[call-overload]
    noise = float(np.median(np.abs(fine - cv2.blur(fine, (3, 1))))) / (_NORMAL * np.sqrt(2))
    edges = np.zeros(before.shape[:2], bool)
    for side in (before, after):
        edges |= contrast(cv2.GaussianBlur(side, (3, 3), 0)) >= max(_EDGE, _EDGE_SIGMAS * noise)
    return ~grown(edges)


def _steps(
    moved: _Planes, before: _Planes, after: _Planes, even: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The level and upright steps between even places.

    Args:
        moved: What the two differ by, three planes float32 (h, w).
        before: Itself, likewise.
        after: Likewise.
        even: float32 (h, w), 1 or 0.

    Returns:
        Rows and columns, (N, 2), and by what the side of each that moved did, (N, 3).
    """
    rows, moves = _level_steps(moved, before, after, even)
    moved, before, after = (
        [cv2.transpose(plane) for plane in side] for side in (moved, before, after)
    )
    columns, others = _level_steps(moved, before, after, cv2.transpose(even))
    return np.concatenate([rows, columns[:, ::-1]]), np.concatenate([moves, others])


def _level_steps(
    moved: _Planes, before: _Planes, after: _Planes, even: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Likewise, of the level ones alone."""
    nothing = np.zeros((0, 2), int), np.zeros((0, 3), np.float32)
    counts = _sums(even)
    known = cv2.min(*_beside(counts)) >= _KNOWN * _LONG * _DEEP
    few = np.s_[::_SAMPLE, ::_SAMPLE]
    if not known[few].any():
        return nothing
    weights = even, 1 / np.maximum(counts, 1)
    means = [_means(plane, *weights) for plane in moved]
    needed, strength = [], np.zeros(known.shape, np.float32)
    for plane in means:
        step = cv2.absdiff(*_beside(plane))
        chance = float(np.quantile(step[few][known[few]], _QUANTILE)) / _NORMAL
        needed.append(max(_LEVELS, _SIGMAS * chance))
        cv2.max(strength, step * np.float32(1 / needed[-1]), strength)
    strength[~known] = 0
    if strength.max() < 1:
        return nothing
    peaks = strength >= cv2.dilate(strength, np.ones((2 * _GAP + 3, 1), np.uint8))
    at = np.nonzero(peaks & (strength >= 1))
    above, below = _beside_at(means, at)
    most = (np.abs(below - above) / np.array(needed)[:, None]).argmax(axis=0)
    here = most, np.arange(len(most))
    levels = np.abs(below - above)[here]
    went_on = np.subtract(*_beside_at(means, at, _FURTHER))[here] / (above - below)[here]
    unmoved = np.minimum(np.abs(above), np.abs(below)).max(axis=0)
    own = (
        np.abs(np.subtract(*_beside_at([_means(plane, *weights) for plane in side], at)))
        for side in (before, after)
    )
    good = (went_on >= _GOES_ON[0]) & (went_on <= _GOES_ON[1])
    good &= (unmoved <= _UNMOVED * levels) & (levels >= _OF_BOTH * np.minimum(*own).max(axis=0))
    moves = np.where(np.abs(above[here]) > np.abs(below[here]), above, below).T
    return np.stack([at[0] + _REACH, at[1]], axis=1)[good], moves[good]


def _sums(plane: np.ndarray) -> np.ndarray:
    """Sums of the rows that begin at each place."""
    anchor = (_LONG // 2, 0)
    return cv2.boxFilter(plane, cv2.CV_32F, (_LONG, _DEEP), anchor=anchor, normalize=False)


def _means(plane: np.ndarray, even: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Means over the even places of the rows that begin at each place. share: 1 / how many."""
    return cv2.multiply(_sums(cv2.multiply(plane, even)), share)


def _beside(rows: np.ndarray, further: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """What lies above and below each place that is far enough from the borders."""
    height = len(rows) - 2 * _REACH
    tops = _REACH - _GAP - _DEEP - further, _REACH + _GAP + further
    above, below = (rows[top : top + height] for top in tops)
    return above, below


def _beside_at(
    planes: _Planes, at: tuple[np.ndarray, ...], further: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Likewise of several planes at N places, (planes, N) each."""
    above, below = zip(*(_beside(rows, further) for rows in planes), strict=True)
    return np.stack([rows[at] for rows in above]), np.stack([rows[at] for rows in below])


def _alike(moves: np.ndarray) -> Iterator[np.ndarray]:
    """Steps that moved alike, bool (N,) each."""
    left = np.ones(len(moves), bool)
    for _ in range(_GROUPS):
        if not left.any():
            return
        middle = np.median(moves[left], axis=0)
        first = moves[left][np.linalg.norm(moves[left] - middle, axis=1).argmin()]
        group = left & _as(moves, first)
        yield group
        left &= ~group


def _as(moves: np.ndarray, move: np.ndarray) -> np.ndarray:
    """bool (...): which moves (..., 3) are nearer to one of them than to none."""
    near: np.ndarray = np.linalg.norm(moves - move, axis=-1) <= _OF_STEP * np.linalg.norm(move)
    return near


def _enclosed(moved: _Planes, even: np.ndarray, at: np.ndarray, move: np.ndarray) -> np.ndarray:
    """bool (h, w): the even areas that moved so and that steps at some places enclose."""
    weight = even.astype(np.float32)
    share = np.maximum(cv2.blur(weight, (_NEAR, _NEAR)), 1e-3)
    smooth = [cv2.blur(plane * weight, (_NEAR, _NEAR)) / share for plane in moved]
    away = _as(cv2.merge(smooth), move)
    # Thin lines that were drawn otherwise are no part of it.
    wide = cv2.morphologyEx(
        (away | ~even).view(np.uint8), cv2.MORPH_OPEN, np.ones((_NEAR, _NEAR), np.uint8)
    )
    away &= even & (wide > 0)
    steps = np.zeros(even.shape, bool)
    steps[tuple(at.T)] = True
    count, labels, parts = components(away)
    outline = away & grown(even & ~away)
    whole, stepping = (
        np.bincount(labels[places], minlength=count)
        for places in (outline, outline & grown(steps, _OFF))
    )
    found = stepping >= np.maximum(_LONG, _OUTLINE * whole)
    # What is shorter than a step has none of its own.
    found &= np.maximum(parts[:, 2], parts[:, 3]) >= _LONG
    found[0] = False
    return found[labels]


def _closed(places: np.ndarray) -> np.ndarray:
    """Places and what lies between them, as letters do, uint8 (h, w)."""
    brush = np.ones((_OFF, _OFF), np.uint8)
    return cv2.morphologyEx(places.view(np.uint8), cv2.MORPH_CLOSE, brush)
