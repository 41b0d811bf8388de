"""What would count as changed, had accepted captures not shown as much."""

import numpy as np

from imgdiff.change.regions import find_regions
from imgdiff.result import Comparison


def places_within(result: Comparison) -> int:
    """How many places differ, no more than in accepted captures; 0 where none taught anything."""
    learned = result.ignored.learned
    if learned is None:
        return 0
    usual = np.where(result.heatmap <= learned.limits, result.heatmap, np.float32(0))
    return len(find_regions(usual, result.valid, result.threshold, result.min_area))


def unusual_heat(result: Comparison) -> np.ndarray:
    """float32 (H, W), the heat without that which accepted captures showed too."""
    learned = result.ignored.learned
    if learned is None:
        return result.heatmap
    return np.where(result.heatmap <= learned.limits, np.float32(0), result.heatmap)
