"""The result in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from imgdiff.result import Comparison

_SIDES = {"only_before": "before", "only_after": "after"}


def verdict(result: Comparison) -> str:
    """ "Identical: ...", "Same: ..." or "Different: ...", and how much."""
    if not result.regions:
        if not np.array_equal(result.before, result.after):
            return "Same: the pixels differ, but nothing that matters changed."
        if result.before_size == result.after_size:
            return "Identical: every pixel is the same."
        return "Same: every compared pixel is equal."
    parts = []
    changed = [r for r in result.regions if r.kind == "changed"]
    if changed:
        count = "1 region" if len(changed) == 1 else f"{len(changed)} regions"
        parts.append(f"{count} changed, {_share(changed, result)} of the image")
    for kind, side in _SIDES.items():
        alone = [r for r in result.regions if r.kind == kind]
        if alone:
            parts.append(f"{_share(alone, result)} exists only in {side}")
    return f"Different: {'; '.join(parts)}."


def _share(regions, result: Comparison) -> str:
    share = sum(region.area for region in regions) / result.heatmap.size
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"
