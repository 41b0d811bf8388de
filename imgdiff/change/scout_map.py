"""What the scout says of a pair: where the trained network need not be asked, and the heat there.

VGG16 takes some hundred thousand multiplications a pixel, the scout five thousand. It was taught
what VGG16 says (distilled; Hinton, Vinyals and Dean 2015) of pairs that differ everywhere by noise,
light or compression, and is sure of most of their places; the others go on to VGG16.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import Bits, any_in_cells, bands, bounds
from imgdiff.change.windows import CELL, whole_cells
from imgdiff.errors import OptionError
from imgdiff.geometry import Box
from imgdiff.io.resize import WHOLE, Enlarged, resize, shares
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.scout_weights import DOUBTED, REACH, STRIDE
from imgdiff.result_parts import NOTHING_IGNORED, Ignored

#: Side of the windows that it is run on, in pixels: they take about 100 bytes each.
_TILE = 1024


@dataclass(frozen=True, eq=False)
class ScoutMap:
    """What the scout says.

    Attributes:
        expected: What it expects of the trained network, enlarged from what it saw.
        asked: The places that it was asked of.
        unsure: bool (H, W), those of them where that is not sure to stay below ``DOUBTED``.
    """

    expected: Enlarged
    asked: Bits
    unsure: np.ndarray | Bits

    def heat(self, rows: slice) -> np.ndarray:
        """What it expects at some rows, float32 (h, W) in [0, 1]; 0 where nobody asks."""
        return self.expected.band(rows) * self.asked[rows]

    def settled_heat(self, rows: slice) -> np.ndarray:
        """That where it is sure, below ``DOUBTED``; 0 elsewhere."""
        below = np.nextafter(np.float32(DOUBTED), np.float32(0))
        return np.minimum(self.heat(rows), below) * ~self.unsure[rows]


def usable_effort(
    effort: str, scout: Scout | None, threshold: float, ignored: Ignored = NOTHING_IGNORED
) -> str:
    """What of ``CompareOptions.effort`` can be done.

    Args:
        effort: As asked for.
        scout: That of the weights, if there is one.
        threshold: From which heat counts ...
        ignored: ... and places that have one of their own.

    Returns:
        "full" for "auto" where no scout is there, or where it is not sure below a threshold.

    Raises:
        OptionError: The scout alone is asked for, and there is none.
    """
    if effort == "scout" and scout is None:
        raise OptionError(
            "effort 'scout' needs a scout of these weights, and there is none. Use 'auto' or "
            "'full', or teach one: python -m recipe scout"
        )
    own = [place.threshold for place in ignored.tolerances if place.threshold is not None]
    no_use = scout is None or min([threshold, *own]) < DOUBTED
    return "full" if effort == "auto" and no_use else effort


def scout_map(
    scout: Scout,
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    megapixels: float = math.inf,
) -> ScoutMap:
    """Asks the scout.

    Args:
        scout: The scout of the network that would be asked else.
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        where: bool (H, W), the places that heat is wanted of; elsewhere heat is 0.
        megapixels: Most that it may look at; where more would, the pair is scaled down for it.
    """
    scale = math.sqrt(megapixels * 1e6 / max(1, int(np.count_nonzero(where))))
    shape = where.shape
    if scale < 1:
        size = max(1, round(scale * shape[0])), max(1, round(scale * shape[1]))
        small = shares(where, size) > 0
        heat, sure = _look(scout, resize(before, size), resize(after, size), small)
        sides, unsure = Enlarged(sure.astype(np.float32), shape), np.empty(shape, bool)
        for rows in bands(shape[0]):
            unsure[rows] = sides.band(rows) < 1 - 0.5 / WHOLE  # sure is what is so on all sides
    else:
        heat, sure = _look(scout, before, after, where)
        unsure = ~sure
    unsure &= where
    return ScoutMap(Enlarged(heat, shape), Bits(where), unsure)


def most_doubt(doubt: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The most doubt in the cell of each place and in those around it.

    Windows are of whole cells and carry wide margins, so that what lies beside a doubtful place is
    looked at for little; and there the scout is wrong most often.

    Args:
        doubt: float32 (h, w), by the scout, of the places of whole cells.
        asked: bool (h, w), the places that count.

    Returns:
        float32 (h, w).
    """
    side = CELL // STRIDE
    height, width = (length // side for length in doubt.shape)
    counted = np.where(asked, doubt, np.finfo(np.float32).min)
    cells = counted.reshape(height, side, width, side).max(axis=(1, 3))
    nearby = cv2.dilate(cells, np.ones((3, 3), np.uint8))
    return nearby.repeat(side, axis=0).repeat(side, axis=1)


def _look(
    scout: Scout, before: np.ndarray, after: np.ndarray, where: np.ndarray
) -> tuple[Enlarged, np.ndarray]:
    """Heat, float32 (H, W), and where it is sure, bool (H, W); sure of 0 where it did not look."""
    before, after, wanted = (whole_cells(x) for x in (before, after, where))
    canvas = Box.of_shape(*wanted.shape)
    asked = any_in_cells(wanted, STRIDE)
    heat, doubt = np.zeros((2, *asked.shape), np.float32)
    boxes = [
        inner.shifted(tile.left, tile.top).grown(0, canvas, CELL)
        for tile in canvas.tiles(_TILE)
        if (inner := bounds(wanted[tile.slices])) is not None
    ]
    for number, box in enumerate(boxes, 1):
        around = box.grown(REACH, canvas, CELL)
        last = number == len(boxes)
        seen = scout.look(before[around.slices], after[around.slices], last)
        place, part = box.slices_in(canvas, STRIDE), box.slices_in(around, STRIDE)
        heat[place], doubt[place] = (values[part] for values in seen)
    height, width = where.shape
    sure = most_doubt(doubt, asked) < scout.sure_below
    sure = sure.repeat(STRIDE, axis=0).repeat(STRIDE, axis=1)[:height, :width]
    return Enlarged(heat, canvas.shape, where.shape), sure
