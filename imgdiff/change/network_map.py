"""What the network says of a pair: run where the images can differ, stitched to one map."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np

from imgdiff.arrays import Bits, bands, differs
from imgdiff.change.scout_map import scout_map
from imgdiff.change.strips import strips
from imgdiff.change.windows import (
    CELL,
    cost,
    plan_windows,
    tile_pixels,
    whole_cells,
    with_margin,
)
from imgdiff.geometry import Box
from imgdiff.io.resize import Enlarged, resize, shares
from imgdiff.memory import tidy
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.runtime.scout import Scout

#: Heat stays within this many pixels of a pixel that differs. Features see further, so without
#: it every crisp change would wear a halo; it is also what makes a small change cheap.
REACH = 4
#: Windows of one size run together as long as they have no more pixels than this.
_BATCH = 512 * 512
#: The scout may look at so many times the pixels that the network may: it takes a fortieth of the
#: time for each, in float32.
_SCOUTED = 20

#: Called with how many of how many pixels have been through the network. What it raises stops
#: the work.
Progress = Callable[[int, int], None]


def part_of(progress: Progress | None, index: int, parts: int) -> Progress | None:
    """``progress`` for one of several equal parts of the work.

    Args:
        progress: What hears of the whole, if anything does.
        index: Which part, from 0.
        parts: How many there are.
    """
    if progress is None or parts == 1:
        return progress
    return lambda done, total: progress(index * total + done, parts * total)


class Meter:
    """Counts the pixels that have been through the network, over several maps.

    Args:
        progress: What hears of it, if anything does.
        total: Pixels of all the maps together.
    """

    def __init__(self, progress: Progress | None, total: int):
        self._progress, self._total, self._done = progress, total, 0

    def advance(self, pixels: int) -> None:
        """So many pixels more are done."""
        self._done += pixels
        if self._progress:
            self._progress(self._done, self._total)


@dataclass(frozen=True, eq=False)
class MapPlan:
    """What the network is to look at.

    Attributes:
        before: uint8 (h, w, 3), at the scale that the network works at; below 1 nothing but what
            the windows see.
        after: Likewise.
        reach: bool (h, w), the places that heat is wanted of on that scale ...
        wanted: ... and bool (H, W), on the grid of the pair as given.
        scale: 1 where the network sees all pixels, else less.
        windows: Where it is run.
        settled: The heat of other places, by the scout: float32 (h, W) of some rows; None where it
            has said nothing.
    """

    before: np.ndarray
    after: np.ndarray
    reach: np.ndarray
    wanted: np.ndarray | Bits
    scale: float
    windows: list[Box]
    settled: Callable[[slice], np.ndarray] | None = None

    @property
    def cost(self) -> int:
        """Pixels that go through the network."""
        return cost(self.windows, _canvas(self.before))


def plan_map(
    before: np.ndarray,
    after: np.ndarray,
    megapixels: float = math.inf,
    where: np.ndarray | None = None,
    scout: Scout | None = None,
    effort: str = "auto",
    doubtful: Callable[[slice], np.ndarray] | None = None,
) -> MapPlan:
    """Finds out what the network must look at.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        megapixels: Most that may go through the network, margins aside; where more would, the
            pair is scaled down for it.
        where: bool (H, W), the places that heat is wanted of; all that can differ by default.
        scout: Where this one is sure, the network need not look.
        effort: "scout" for the scout alone; see ``CompareOptions``.
        doubtful: Where it looks, however sure the scout is: bool (h, W), of the rows of a strip;
            None for nowhere.
    """
    height, width = before.shape[:2]
    wanted = reachable(before, after) if where is None else where
    settled, seen = None, None
    if scout:
        seen = scout_map(scout, before, after, wanted, megapixels * _SCOUTED)
        if effort == "scout":
            wanted, settled = np.zeros_like(wanted), seen.heat
        else:
            if doubtful is not None:
                for rows in strips(wanted.shape):
                    seen.unsure[rows] |= doubtful(rows) & wanted[rows]
            wanted, settled = np.asarray(seen.unsure), seen.settled_heat
        where = wanted
        tidy(wanted.size)
    most = tile_pixels(height * width)
    windows = plan_windows(wanted, most)
    scale = min(1.0, math.sqrt(megapixels * 1e6 / max(1, sum(box.area for box in windows))))
    if scale == 1:
        return MapPlan(before, after, wanted, wanted, scale, windows, settled)
    size = max(1, round(height * scale)), max(1, round(width * scale))
    # Every place that holds a wanted one.
    if where is None:
        reach = reachable(resize(before, size), resize(after, size))
    else:
        reach = shares(where, size) > 0
    windows = plan_windows(reach, most)
    bits = Bits(wanted)
    if seen and effort != "scout":
        settled = replace(seen, unsure=bits).settled_heat
    del wanted, where, seen  # of large pictures they take much
    before, after = (_windows_alone(resize(side, size), windows) for side in (before, after))
    return MapPlan(before, after, reach, bits, scale, windows, settled)


def network_map(runtime: Runtime, plan: MapPlan, meter: Meter | None = None) -> np.ndarray:
    """min(D / 2t, 1), with D the network's distance at each place and t its threshold.

    Args:
        runtime: The network.
        plan: What it is to look at.
        meter: Hears how much of that is done.

    Returns:
        float32 (H, W) in [0, 1]; outside of ``plan.wanted`` what the scout said, else exactly 0.
    """
    heat = np.zeros(plan.wanted.shape, np.float32)
    looked(runtime, plan, meter)(heat)
    return heat


def looked(
    runtime: Runtime, plan: MapPlan, meter: Meter | None = None
) -> Callable[[np.ndarray], None]:
    """``network_map`` as a function that raises a heat, float32 (H, W), to it in place.

    What it says of a large pair takes less memory than the plan, which is needed no more.
    """
    found, wanted, settled = None, plan.wanted, plan.settled
    if plan.windows:
        found = Enlarged(_heat_of_windows(runtime, plan, meter or Meter(None, 0)), wanted.shape)

    def raise_to_it(heat: np.ndarray) -> None:
        for rows in bands(len(heat)):
            if found is not None:
                np.maximum(heat[rows], found.band(rows), out=heat[rows], where=wanted[rows])
            if settled is not None:
                np.maximum(heat[rows], settled(rows), out=heat[rows])

    return raise_to_it


def reachable(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The places within ``REACH`` of a pixel that differs.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.

    Returns:
        bool (H, W).
    """
    side = 2 * REACH + 1
    return cv2.dilate(differs(before, after), np.ones((side, side), np.uint8)) > 0


def _heat_of_windows(runtime: Runtime, plan: MapPlan, meter: Meter) -> np.ndarray:
    """Heat at each place of the windows, float32 (h, w); 0 elsewhere, where no page is written to.

    At a smaller scale also 0 where none is wanted, so that none is carried over.
    """
    canvas = _canvas(plan.before)
    heat = np.zeros(plan.before.shape[:2], np.float32)
    for batch in _batches(plan.windows, canvas):
        grown = [with_margin(box, canvas) for box in batch]
        one, two = (_cut(side, grown) for side in (plan.before, plan.after))
        distance = runtime.distance(one, two, _in(grown[0], batch[0]))
        distance = np.clip(distance / np.float32(2 * runtime.threshold), 0, 1)
        for box, values in zip(batch, distance, strict=True):
            place = heat[box.slices]
            place[:] = values[: place.shape[0], : place.shape[1]]
            if plan.scale < 1:
                place *= plan.reach[box.slices]
        meter.advance(cost(batch, canvas))
    return heat


def _canvas(image: np.ndarray) -> Box:
    """The whole cells that an image lies in."""
    return Box.of_shape(*(-(-side // CELL) * CELL for side in image.shape[:2]))


def _batches(windows: list[Box], canvas: Box) -> Iterator[list[Box]]:
    """Windows that lie in the same place of cuts of one size, as many as may run together."""

    def layout(box: Box) -> tuple[int, ...]:
        grown = with_margin(box, canvas)
        inner = _in(grown, box)
        return *inner.shape, inner.top, inner.left, *grown.shape

    for (*_, height, width), same_layout in groupby(sorted(windows, key=layout), key=layout):
        boxes, most = list(same_layout), max(1, _BATCH // (height * width))
        for i in range(0, len(boxes), most):
            yield boxes[i : i + most]


def _in(outer: Box, box: Box) -> Box:
    """Where a box lies in the cut of another one."""
    return box.shifted(-outer.left, -outer.top)


def _cut(image: np.ndarray, boxes: list[Box]) -> np.ndarray:
    """The network's poolings want whole cells: images are continued to them."""
    return np.stack([whole_cells(image[box.slices]) for box in boxes])


def _windows_alone(image: np.ndarray, windows: list[Box]) -> np.ndarray:
    """An image of which no page is in memory but those with what the network is to see."""
    kept, canvas = np.zeros(image.shape, image.dtype), _canvas(image)
    for box in windows:
        part = with_margin(box, canvas).slices
        kept[part] = image[part]
    return kept
