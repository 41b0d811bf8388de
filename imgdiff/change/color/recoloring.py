"""Parts of a drawing whose colours were exchanged for others, one for one.

Light moves all colours of a picture along one smooth curve, and noise moves each pixel on its own.
Where a few flat colours each became one other, neither was at work: somebody changed them.
"""

from collections.abc import Iterable
from functools import reduce

import cv2
import numpy as np

from imgdiff.arrays import crops, places_of
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.edges import flat
from imgdiff.change.mosaic import Mosaic, mosaics
from imgdiff.geometry import Box

#: Share of a part's pixels whose old colour became the same new one, and of those that are flat.
_PURE, _FLAT = 0.97, 0.75
#: Most colours of a part, each weighed by its share (the exponential of the entropy): more make a
#: gradient, which curves of tone move too.
COLORS = 32
#: Fewer pixels tell nothing.
_LEAST = 30
#: Pixels round a part that its answer depends on.
_AROUND = 4
#: Ink on a ground: levels by which they differ at least, pixels of the ground beside it, the share
#: of them that has one color, and levels by which a pixel may miss the mixture of both, or its
#: share of ink in levels.
_INK, _RING, _GROUND, _ROUNDED = 20, 8, 0.95, 3
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
    boxes = crops(differing, _AROUND)  # a part lies in one of them
    for mosaic in mosaics(boxes, _AROUND, Box.of_shape(*differing.shape)):
        mosaic.scatter(_recolored(mosaic, before, after, differing), where)
    return where


def _recolored(
    mosaic: Mosaic, before: np.ndarray, after: np.ndarray, differing: np.ndarray
) -> np.ndarray:
    """bool, one place for each of the mosaic."""
    flat_in_both = _flat(mosaic, before) & _flat(mosaic, after)
    before, after, differing = (mosaic.gather(x) for x in (before, after, differing))
    count, near = cv2.connectedComponents(
        cv2.dilate(differing.astype(np.uint8), np.ones((3, 3), np.uint8)), connectivity=8
    )
    mosaic.clear_margins(near)
    places = places_of(differing)
    part: np.ndarray = near[places]
    area = np.bincount(part, minlength=count)
    flat_area = np.bincount(part[flat_in_both[places]], minlength=count)
    large = area >= _LEAST
    large[0] = False
    mostly_flat = large & (flat_area >= _FLAT * area)
    found = _exchanged(before, after, near, differing, area, mostly_flat)
    found |= _other_ink(before, after, near, differing, large & ~found)
    recolored = np.zeros_like(differing)
    recolored[places] = found[part]
    return recolored


def _flat(mosaic: Mosaic, image: np.ndarray) -> np.ndarray:
    """The flat pixels of the boxes; at the edges of the picture nothing is above or to the left."""
    found = flat(mosaic.gather(image))
    for box, place in mosaic.places:
        if box.left == 0 or box.top == 0:
            found[place.slices] = flat(image[box.slices])
    return found


def _exchanged(
    before: np.ndarray,
    after: np.ndarray,
    near: np.ndarray,
    differing: np.ndarray,
    area: np.ndarray,
    wanted: np.ndarray,
) -> np.ndarray:
    """Of the parts of bool (count,): those whose flat colors were exchanged one for one.

    near: int (H, W), the part that each pixel is in or beside.
    """
    count = len(area)
    if not wanted.any():
        return wanted
    places = places_of(wanted[near] & differing)
    part = near[places].astype(np.uint64)
    old, new = (packed(image[places]) for image in (before, after))
    # Both ways: steps of a gradient that become one are no exchange.
    for first, second in ((old, new), (new, old)):
        pure, colors = _mapping(part, first, second, count)
        wanted = wanted & (pure >= _PURE) & (colors <= COLORS)
    thick = cv2.erode(differing.astype(np.uint8), np.ones((_THICK, _THICK), np.uint8)) > 0
    novel = levels_moved(before, after, 2) >= _NOVEL
    # A thin part in a colour that is nearby may be an edge that moved.
    return wanted & (
        (np.bincount(near[thick], minlength=count) > 0)
        | (np.bincount(near[novel & differing], minlength=count) >= _MOSTLY * area)
    )


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
    where = wanted[near]
    beside, inside = places_of(where & ~differing), places_of(where & differing)
    ring, part = near[beside], near[inside]
    size = np.maximum(np.bincount(ring, minlength=count), 1)
    round_it = np.ascontiguousarray(before[beside].T)
    ground = [np.bincount(ring, channel, minlength=count) / size for channel in round_it]
    off = _most(np.abs(c - g[ring]) for c, g in zip(round_it, ground, strict=True)) > _ROUNDED
    even = np.bincount(ring, off, minlength=count) <= (1 - _GROUND) * size
    even &= size >= _RING  # all of a picture has nothing round it
    under = [g[part] for g in ground]
    sides = [
        [c - g for c, g in zip(image[inside].T.astype(np.float32), under, strict=True)]
        for image in (before, after)
    ]
    strength = sum(_total(np.abs(c) for c in side) for side in sides)
    most = np.zeros(count)
    np.maximum.at(most, part, strength)
    peaks = np.flatnonzero(strength == most[part])
    strongest = np.zeros(count, np.intp)
    strongest[part[peaks]] = peaks  # the last of each part stays
    shares, missed, contrast = [], np.zeros(len(part)), np.full(count, np.inf)
    for side in sides:
        ink = [c[strongest] for c in side]
        here = [c[part] for c in ink]
        square = np.maximum(_total(c**2 for c in ink), 1)[part]
        share = _total(c * i for c, i in zip(side, here, strict=True)) / square
        left = _most(np.abs(c - share * i) for c, i in zip(side, here, strict=True))
        missed = np.maximum(missed, left)
        contrast = np.minimum(contrast, _most(np.abs(c) for c in ink))
        shares.append(share)
    missed = np.maximum(missed, np.abs(shares[1] - shares[0]) * contrast[part])
    area = np.bincount(part, minlength=count)
    kept = np.bincount(part, missed <= _ROUNDED, minlength=count) >= _PURE * area
    return wanted & even & kept & (contrast >= _INK)


def _most(channels: Iterable[np.ndarray]) -> np.ndarray:
    return reduce(np.maximum, channels)  # much faster than over the last axis


def _total(channels: Iterable[np.ndarray]) -> np.ndarray:
    return reduce(np.add, channels)


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
