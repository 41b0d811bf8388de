"""The result in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imgdiff.change.regions import find_regions
from imgdiff.explain.causes import remainder

if TYPE_CHECKING:
    from imgdiff.result import Comparison

_SIDES = {"only_before": "before", "only_after": "after"}


def verdict(result: Comparison) -> str:
    """ "Identical: ...", "Same: ..." or "Different: ...": how much changed, and what differs
    beside."""
    rest = remainder(result)
    if not result.regions:
        left_out = len(find_regions(result.heatmap, result.valid))
        return _left_out(left_out) if left_out else _unchanged(result, rest)
    parts = []
    changed = [r for r in result.regions if r.kind == "changed"]
    if changed:
        count = "1 region" if len(changed) == 1 else f"{len(changed)} regions"
        parts.append(f"{count} changed, {_share(changed, result)} of the image")
    for kind, side in _SIDES.items():
        alone = [r for r in result.regions if r.kind == kind]
        if alone:
            parts.append(f"{_share(alone, result)} exists only in {side}")
    if rest is not None:
        apart = f"the same apart from {_listed(rest)}" if rest else "identical"
        parts.append(f"the rest is {apart}")
    return f"Different: {'; '.join(parts)}."


def _left_out(count: int) -> str:
    """Where the threshold, or the smallest region, is not the usual one."""
    what = "1 change is" if count == 1 else f"{count} changes are"
    return f"Same at these settings: {what} weaker or smaller than was asked for."


def _unchanged(result: Comparison, rest: tuple[str, ...] | None) -> str:
    if rest is None:
        return "Same: nothing that matters changed."
    if rest:
        return f"Same: nothing that matters changed; the two differ in {_listed(rest)} only."
    if result.before_size == result.after_size:
        return "Identical: every pixel is the same."
    return "Same: every compared pixel is equal."


def _listed(words: Sequence[str]) -> str:
    """ "a", "a and b" or "a, b and c"."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _share(regions, result: Comparison) -> str:
    share = sum(region.area for region in regions) / result.heatmap.size
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"
