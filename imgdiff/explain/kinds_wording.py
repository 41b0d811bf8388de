"""Kinds of change in words."""

from collections.abc import Iterable

from imgdiff.change_kinds import KINDS
from imgdiff.explain.cause_wording import listed
from imgdiff.explain.color_names import color_names
from imgdiff.region import Change, Region

#: Kinds that are named one by one.
_NAMED = 4
_UNSURE = "of no clear kind"


def change_words(change: Change) -> str:
    """What happened at a place, as "recolored from blue to green" or "moved by 30, 0 px"."""
    if change.kind == "one_sided":
        return "in one image alone"
    if change.kind == "recolored" and change.from_color and change.to_color:
        before, after = color_names(change.from_color, change.to_color)
        return f"recolored from {before} to {after}"
    if change.kind == "moved" and (shift := change.shift):
        return f"moved by {shift[0]:+d}, {shift[1]:+d} px"
    return change.kind


def kinds_words(regions: Iterable[Region]) -> tuple[str, str]:
    """What happened in several regions.

    Args:
        regions: Places that both images have.

    Returns:
        What is to be said of all together, as "recolored from blue to green", and what of each
        kind, as "1 recolored from blue to green and 2 edited". One of them is empty; both are
        where nothing is sure.
    """
    groups: dict[str, list[Change]] = {}
    for region in regions:
        change = region.change
        groups.setdefault(change.kind, []).append(change)
    if not groups.keys() - {"changed"}:
        return "", ""
    order = sorted(groups, key=lambda kind: (kind == "changed", -len(groups[kind]), _at(kind)))
    phrases = []
    for kind in order:
        words = {change_words(change) for change in groups[kind]}
        phrases.append((len(groups[kind]), words.pop() if len(words) == 1 else kind))
    if len(phrases) == 1:
        return phrases[0][1], ""
    named = [f"{n:,} {_UNSURE if words == 'changed' else words}" for n, words in phrases]
    more = sum(count for count, _ in phrases[_NAMED:])
    return "", listed([*named[:_NAMED], f"{more:,} of other kinds"] if more else named)


def kind_counts(regions: Iterable[Region]) -> dict[str, int]:
    """How many regions there are of each kind, in the order of ``KINDS``, without those of none."""
    kinds = [region.kind for region in regions]
    return {kind: kinds.count(kind) for kind in KINDS if kind in kinds}


def _at(kind: str) -> int:
    return KINDS.index(kind)
