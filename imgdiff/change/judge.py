"""The regions of a comparison at a threshold."""

from functools import reduce

import numpy as np

from imgdiff.align.alpha_planes import on_black
from imgdiff.change.ignore import thresholds
from imgdiff.change.regions import (
    one_sided_regions,
    regions_and_specks,
    removed_bands,
    seen_parts,
    strongest_first,
)
from imgdiff.change.visible_heat import evidence_weight
from imgdiff.region import Region
from imgdiff.result import Comparison


def judged_regions(
    result: Comparison, threshold: float, min_area: int
) -> tuple[tuple[Region, ...], int]:
    """All places of a comparison that reach a threshold, and the parts that one image alone has.

    Args:
        result: A comparison, whose own regions do not matter.
        threshold: Heat from which a place counts as changed, in (0, 1].
        min_area: Smallest region that counts, in pixels, >= 1.

    Returns:
        The regions, strongest first; and how many places are too small to be one.
    """
    levels = thresholds(result.ignored, threshold, result.heatmap.shape)
    where = result.heatmap >= levels
    where &= result.valid
    where &= result.strict
    weight = None
    if where.any():
        weight = reduce(np.maximum, (evidence_weight(*shown, where) for shown in _shown(result)))
    del where
    regions, too_small = regions_and_specks(result.heatmap, result.valid, levels, min_area, weight)
    if result.fit == "pad":
        strips = one_sided_regions(result.before_size, result.after_size)
        regions += seen_parts(strips, result.hidden)
    regions += seen_parts(removed_bands(result.alignment), result.hidden)
    return strongest_first(regions), too_small


def _shown(result: Comparison) -> list[tuple[np.ndarray, np.ndarray]]:
    """The two images, and on black too where one of them is transparent."""
    white, alphas = (result.before, result.after), (result.before_alpha, result.after_alpha)
    if all(alpha is None for alpha in alphas):
        return [white]
    return [white, (on_black(white[0], alphas[0]), on_black(white[1], alphas[1]))]
