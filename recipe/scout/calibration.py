"""From how much doubt on the trained network is asked."""

from typing import Any

import numpy as np

from imgdiff.change.scout_map import most_doubt
from imgdiff.network.onnx.nodes import Arrays
from imgdiff.network.onnx.scout_graph import build_scout_graph
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.scout_weights import DOUBTED, ScoutWeights
from recipe.scout.targets import Targets

#: Most of the places that it calls sure where the trained network's heat reaches ``DOUBTED``.
OVERLOOKED = 1e-4
#: Of the scout's places a side of a cell has, by which windows are cut.
_CELL = 4


def doubts(arrays: Arrays, targets: Targets) -> np.ndarray:
    """The most doubt around each place of each pair, float32 (N, h, w); see ``most_doubt``.

    Args:
        arrays: The scout's weights by name.
        targets: The pairs.
    """
    scout = Scout(ScoutWeights(build_scout_graph(arrays), 0.0, ""))
    pairs = zip(targets.before, targets.after, targets.asked, strict=True)
    return np.stack(
        [most_doubt(scout.look(before, after)[1], asked) for before, after, asked in pairs]
    )


def calibrate(doubt: np.ndarray, targets: Targets, threshold: float) -> float:
    """The doubt below which the scout is sure.

    The highest for which the trained network's heat reaches ``DOUBTED`` in at most ``OVERLOOKED``
    of the places that are called sure.

    Args:
        doubt: What ``doubts`` gave.
        targets: Of validation photographs.
        threshold: Of the trained network's distances.
    """
    wrong = _reached(targets, threshold)[targets.asked]
    values, group = np.unique(doubt[targets.asked], return_inverse=True)  # a cell has but one
    places = np.cumsum(np.bincount(group))
    few = np.cumsum(np.bincount(group, wrong)) <= OVERLOOKED * places
    if not few.any():
        return float(values[0])
    last = int(np.nonzero(few)[0][-1])
    return float(values[last + 1]) if last + 1 < len(values) else float(values[last]) + 1


def measure(
    doubt: np.ndarray, targets: Targets, threshold: float, sure_below: float
) -> dict[str, Any]:
    """How much the scout takes over, and what it overlooks, for the card.

    Args:
        doubt: What ``doubts`` gave.
        targets: Of photographs that it was neither taught nor calibrated on.
        threshold: Of the trained network's distances.
        sure_below: What ``calibrate`` gave.
    """
    reached = _reached(targets, threshold) & targets.asked
    sure = (doubt < sure_below) | ~targets.asked
    quiet = ~reached.any(axis=(1, 2))
    cells = _of_cells(~sure)
    return {
        "pairs": len(doubt),
        "places_asked": int(targets.asked.sum()),
        "sure": _share(sure[targets.asked]),
        "could_be_sure": _share(~reached[targets.asked]),
        "overlooked": _share(reached[sure & targets.asked], 6),
        "cells_sure": _share(~cells),
        "cells_sure_where_nothing_reaches_it": _share(~cells[quiet]),
        "pairs_sure_where_nothing_reaches_it": _share(~cells[quiet].any(axis=(1, 2))),
    }


def _reached(targets: Targets, threshold: float) -> np.ndarray:
    return targets.distance >= np.float16(2 * threshold * DOUBTED)


def _of_cells(mask: np.ndarray) -> np.ndarray:
    count, height, width = mask.shape
    cells = mask.reshape(count, height // _CELL, _CELL, width // _CELL, _CELL)
    result: np.ndarray = cells.any(axis=(2, 4))
    return result


def _share(mask: np.ndarray, digits: int = 4) -> float:
    return round(float(mask.mean()), digits) if mask.size else 0.0
