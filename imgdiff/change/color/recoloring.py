"""Parts of a drawing whose colours were exchanged for others, one for one.

Light moves all colours of a picture along one smooth curve, and noise moves each pixel on its own.
Where a few flat colours each became one other, neither was at work: somebody changed them.
"""

import cv2
import numpy as np

from imgdiff.arrays import crops
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.edges import flat

#: Share of a part's pixels whose old colour became the same new one, and of those that are flat.
_PURE, _FLAT = 0.97, 0.75
#: Most colours of a part, each weighed by its share (the exponential of the entropy): more make a
#: gradient, which curves of tone move too.
COLORS = 32
#: Fewer pixels tell nothing.
_LEAST = 30
#: Pixels round a part that its answer depends on.
_AROUND = 4
#: Ink on a ground: levels by which they differ at least, share of the ground that has one color,
#: and levels by which a pixel may miss the mixture of both, or its share of ink in levels.
_INK, _GROUND, _ROUNDED = 20, 0.95, 3
#: Least thickness of a part, in pixels; or else the share of it that is so many levels from all
#: colours nearby.
_THICK, _MOSTLY, _NOVEL = 5, 0.7, 8


def recolored(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> np.ndarray:
    """The parts that were recoloured.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.

    Returns:
        bool (H, W), within ``differing``.
    """
    where = np.zeros_like(differing)
    for box in crops(differing, _AROUND):  # a part lies in one of them
        where[box.slices] = _recolored(*(x[box.slices] for x in (before, after, differing)))
    return where


def _recolored(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> np.ndarray:
    count, near = cv2.connectedComponents(
        cv2.dilate(differing.astype(np.uint8), np.ones((3, 3), np.uint8)), connectivity=8
    )
    labels = np.where(differing, near, 0)
    area = np.bincount(labels.ravel(), minlength=count)
    flat_area = np.bincount(labels[flat(before) & flat(after)], minlength=count)
    large = area >= _LEAST
    large[0] = False
    if not large.any():
        return np.zeros_like(differing)
    mostly_flat = large & (flat_area >= _FLAT * area)
    return (
        _exchanged(before, after, labels, area, mostly_flat)
        | _other_ink(before, after, near, differing, large & ~mostly_flat)[labels]
    )


def _exchanged(
    before: np.ndarray, after: np.ndarray, labels: np.ndarray, area: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """bool (H, W): the parts (of bool (count,)) whose flat colors were exchanged one for one."""
    count = len(area)
    if not wanted.any():
        return np.zeros(labels.shape, bool)
    where = wanted[labels]
    part = labels[where].astype(np.uint64)
    old, new = (packed(image[where]) for image in (before, after))
    # Both ways: steps of a gradient that become one are no exchange.
    for first, second in ((old, new), (new, old)):
        pure, colors = _mapping(part, first, second, count)
        wanted &= (pure >= _PURE) & (colors <= COLORS)
    thick = cv2.erode((labels > 0).astype(np.uint8), np.ones((_THICK, _THICK), np.uint8)) > 0
    novel = levels_moved(before, after, 2) >= _NOVEL
    # A thin part in a colour that is nearby may be an edge that moved.
    wanted &= (np.bincount(labels[thick], minlength=count) > 0) | (
        np.bincount(labels[novel], minlength=count) >= _MOSTLY * area
    )
    return wanted[labels]


def _other_ink(
    before: np.ndarray,
    after: np.ndarray,
    near: np.ndarray,
    differing: np.ndarray,
    wanted: np.ndarray,
) -> np.ndarray:
    """Of the parts of bool (count,): those that are another ink on the same even ground.

    Each pixel has as much of it as before, as no light and no renderer leaves it. near: int (H, W),
    the part that each pixel is in or beside.
    """
    if not wanted.any():
        return wanted
    count = len(wanted)
    beside, inside = (wanted[near] & where for where in (~differing, differing))
    ring, part = near[beside], near[inside]
    size = np.maximum(np.bincount(ring, minlength=count), 1)
    ground = np.stack(
        [np.bincount(ring, before[beside][:, c], minlength=count) / size for c in range(3)], axis=1
    )
    off = np.abs(before[beside] - ground[ring]).max(axis=1) > _ROUNDED
    even = np.bincount(ring, off, minlength=count) <= (1 - _GROUND) * size
    sides = [image[inside].astype(np.float32) - ground[part] for image in (before, after)]
    order = np.lexsort((sum(np.abs(side).sum(axis=1) for side in sides), part))
    strongest = np.zeros(count, np.intp)
    strongest[part[order]] = order  # the last of each part stays
    shares, missed, contrast = [], np.zeros(len(part)), np.full(count, np.inf)
    for side in sides:
        ink = side[strongest]
        shares.append((side * ink[part]).sum(axis=1) / np.maximum((ink**2).sum(axis=1), 1)[part])
        missed = np.maximum(missed, np.abs(side - shares[-1][:, None] * ink[part]).max(axis=1))
        contrast = np.minimum(contrast, np.abs(ink).max(axis=1))
    missed = np.maximum(missed, np.abs(shares[1] - shares[0]) * contrast[part])
    area = np.bincount(part, minlength=count)
    kept = np.bincount(part, missed <= _ROUNDED, minlength=count) >= _PURE * area
    return wanted & even & kept & (contrast >= _INK)


def effective_colors(pixels: np.ndarray) -> float:
    """How many colours pixels have, each weighed by its share: the exponential of their entropy.

    Args:
        pixels: uint8 (N, 3).
    """
    return _effective(np.unique(packed(pixels), return_counts=True)[1])


def _mapping(
    part: np.ndarray, old: np.ndarray, new: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """What became of the colours of each part.

    Args:
        part: (N,), which part each pixel belongs to.
        old: (N,), its colour before, packed.
        new: (N,), its colour after.
        count: How many parts there are.

    Returns:
        (count,) twice: the share of the pixels whose old colour became its most frequent new one,
        and how many old colours there are, each weighed by its share.
    """
    colors, color = np.unique(part << np.uint64(24) | old, return_inverse=True)
    pairs, size = np.unique(color.astype(np.uint64) << np.uint64(24) | new, return_counts=True)
    most = np.zeros(len(colors), np.int64)
    np.maximum.at(most, (pairs >> np.uint64(24)).astype(np.int64), size)
    part_of_color = (colors >> np.uint64(24)).astype(np.int64)
    area = np.bincount(part_of_color, np.bincount(color), minlength=count)
    pure = np.bincount(part_of_color, most, minlength=count) / np.maximum(area, 1)
    share = np.bincount(color) / area[part_of_color]
    entropy = np.bincount(part_of_color, -share * np.log(share), minlength=count)
    return pure, np.exp(entropy)


def _effective(sizes: np.ndarray) -> float:
    share = sizes / sizes.sum()
    return float(np.exp(-(share * np.log(share)).sum()))


def packed(pixels: np.ndarray) -> np.ndarray:
    """Colors as one number each.

    Args:
        pixels: uint8 (..., 3).

    Returns:
        uint64 (...), below 1 << 24.
    """
    return pixels.astype(np.uint64) @ np.array([1 << 16, 1 << 8, 1], np.uint64)
