"""Verdicts on made pairs, and the threshold with the fewest wrong ones."""

from dataclasses import dataclass

import numpy as np

from imgdiff.change.regions import find_regions
from recipe.pairs import Pair

#: Changed pixels from which missing the change is a plain mistake.
PLAIN_AREA = 64
#: A sum of shares that is no more than this above the least is as good: one pair of the 200 or so
#: plainly changed ones among 400.
CHANCE = 0.005


@dataclass(frozen=True)
class Verdicts:
    """How often pairs are called what they are not. NaN where there are none of a kind.

    Attributes:
        threshold: Of the distance.
        false_alarms: Share of the unchanged pairs called changed.
        missed: Share of the changed pairs called same.
        missed_plain: The same of those with ``PLAIN_AREA`` changed pixels or more.
    """

    threshold: float
    false_alarms: float
    missed: float
    missed_plain: float


def verdicts(
    distances: list[np.ndarray], pairs: list[Pair], threshold: float, min_area: int
) -> Verdicts:
    """What ``compare_images`` would say of pairs with these distance maps.

    Pairs with nothing but faint traces of a change are neither changed nor unchanged.

    Args:
        distances: float (H, W) of each pair.
        pairs: Their truth.
        threshold: Distance that counts as changed.
        min_area: Pixels of the smallest region.
    """
    predicted, areas, traces = [], [], []
    for distance, pair in zip(distances, pairs, strict=True):
        heat = np.minimum(distance.astype(np.float32) / (2 * threshold), 1)
        everywhere = np.ones(heat.shape, bool)
        predicted.append(bool(find_regions(heat, everywhere, 0.5, min_area)))
        areas.append(int(pair.changed.sum()))
        traces.append(bool(pair.ignored.any()))
    changed, area, untouched = np.array(predicted), np.array(areas), ~np.array(traces)

    def share(mask):
        return float(mask.mean()) if len(mask) else float("nan")

    return Verdicts(
        threshold,
        share(changed[(area == 0) & untouched]),
        share(~changed[area > 0]),
        share(~changed[area >= PLAIN_AREA]),
    )


def calibrate(distances: list[np.ndarray], pairs: list[Pair], min_area: int) -> Verdicts:
    """The operating point with the fewest wrong verdicts.

    Of the thresholds where the shares of false alarms and of missed plain changes have the least
    sum, or so little more that it is chance, the middle one: at the edge of that range other pairs
    would be called wrongly.

    Args:
        distances: float (H, W) of each pair.
        pairs: Their truth.
        min_area: Pixels of the smallest region.
    """
    tried = [verdicts(distances, pairs, float(t), min_area) for t in np.arange(0.3, 2.0, 0.02)]
    wrong = np.array([v.false_alarms + v.missed_plain for v in tried])
    best = np.nonzero(wrong <= wrong.min() + CHANCE + 1e-9)[0]
    return tried[best[len(best) // 2]]
