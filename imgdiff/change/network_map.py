"""The heat of a pair: the network run where the images can differ, stitched to one map."""

import math
from collections.abc import Callable, Iterator
from itertools import groupby

import cv2
import numpy as np

from imgdiff.arrays import differs
from imgdiff.change.windows import CELL, cost, plan, with_margin
from imgdiff.geometry import Box
from imgdiff.io.resize import resize
from imgdiff.network.runtime.areas import Area
from imgdiff.network.runtime.runtime import Runtime

#: Heat stays within this many pixels of a pixel that differs. Features see further, so without
#: it every crisp change would wear a halo; it is also what makes a small change cheap.
REACH = 4
#: Windows of one size run together as long as they have no more pixels than this.
_BATCH = 512 * 512

#: Told how many of how many pixels have been through the network.
Progress = Callable[[int, int], None]


def network_heat(
    runtime: Runtime,
    before: np.ndarray,
    after: np.ndarray,
    megapixels: float = math.inf,
    progress: Progress | None = None,
    where: np.ndarray | None = None,
) -> tuple[np.ndarray, float]:
    """min(D / 2t, 1), with D the network's distance at each place and t its threshold.

    before, after: uint8 (H, W, 3) on one grid. megapixels: most that may go through the network;
    where more would, the pair is scaled down for it. where: bool (H, W), the places that it is
    wanted of; all that can differ by default. Returns float32 (H, W) in [0, 1], exactly 0
    further than ``REACH`` from any pixel that differs; and the scale, 1 for all pixels.
    """
    height, width = before.shape[:2]
    reach = reachable(before, after) if where is None else where
    windows = plan(_whole_cells(reach))
    area = sum((right - left) * (bottom - top) for left, top, right, bottom in windows)
    scale = min(1.0, math.sqrt(megapixels * 1e6 / max(1, area)))
    if scale < 1:
        size = max(1, round(height * scale)), max(1, round(width * scale))
        one, two = (resize(x, size) for x in (before, after))
        found = network_heat(runtime, one, two, progress=progress)[0]
        found = resize(found, (height, width), enlarge="linear")
    else:
        distance = _distances(runtime, before, after, windows, progress)
        found = np.clip(distance / (2 * runtime.threshold), 0, 1)
    found[~reach] = 0
    return found, scale


def _distances(runtime, before, after, windows: list[Box], progress) -> np.ndarray:
    """Distance at each place, float32 (H, W), of the windows; 0 elsewhere."""
    height, width = before.shape[:2]
    # The network's poolings want whole cells; both images are continued alike.
    before, after = _whole_cells(before), _whole_cells(after)
    found = np.zeros(before.shape[:2], np.float32)
    rows, columns = found.shape
    total, done = cost(windows, columns, rows), 0
    for batch in _batches(windows, columns, rows):
        grown = [with_margin(box, columns, rows) for box in batch]
        inner = _inside(batch[0], grown[0])
        distances = runtime.distance(_cut(before, grown), _cut(after, grown), inner)
        for (left, top, right, bottom), distance in zip(batch, distances, strict=True):
            found[top:bottom, left:right] = distance
        done += cost(batch, columns, rows)
        if progress:
            progress(done, total)
    return found[:height, :width]


def reachable(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (H, W): the places within ``REACH`` of a pixel that differs."""
    side = 2 * REACH + 1
    return cv2.dilate(differs(before, after), np.ones((side, side), np.uint8)) > 0


def _whole_cells(x: np.ndarray) -> np.ndarray:
    """``x`` (H, W, ...) continued to sides that are multiples of ``CELL``."""
    below, beside = -x.shape[0] % CELL, -x.shape[1] % CELL
    if not (below or beside):
        return x
    return np.pad(x, ((0, below), (0, beside), *[(0, 0)] * (x.ndim - 2)), mode="edge")


def _batches(windows: list[Box], width: int, height: int) -> Iterator[list[Box]]:
    """Windows that lie alike in cuts of one size, as many as may run together."""

    def kind(box: Box) -> tuple[int, ...]:
        grown = with_margin(box, width, height)
        inner = _inside(box, grown)
        return *inner.size, inner.top, inner.left, grown[3] - grown[1], grown[2] - grown[0]

    for (*_, rows, columns), alike in groupby(sorted(windows, key=kind), key=kind):
        boxes, most = list(alike), max(1, _BATCH // (rows * columns))
        for i in range(0, len(boxes), most):
            yield boxes[i : i + most]


def _inside(box: Box, grown: Box) -> Area:
    """Where a window lies in the cut that is made for it."""
    left, top, right, bottom = box
    x, y = grown[:2]
    return Area(top - y, left - x, bottom - y, right - x)


def _cut(image: np.ndarray, boxes: list[Box]) -> np.ndarray:
    return np.stack([image[top:bottom, left:right] for left, top, right, bottom in boxes])
