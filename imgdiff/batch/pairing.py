"""Which file belongs to which: two lists of names made into pairs.

From the strictest likeness to the loosest; what could be paired in two ways is not guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from imgdiff.batch.name_keys import STAGES, KeyFunction
from imgdiff.io.natural_order import natural_key


@dataclass(frozen=True)
class Unmatched:
    """A file without a partner.

    Attributes:
        name: The file's, as it was given.
        side: "before" or "after".
        reason: Why it has none, in words.
    """

    name: str
    side: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """Two lists of names, paired.

    Attributes:
        pairs: (before, after), in natural order.
        only_before: Files of the first side without a partner, in natural order.
        only_after: Those of the second side.
    """

    pairs: tuple[tuple[str, str], ...]
    only_before: tuple[Unmatched, ...]
    only_after: tuple[Unmatched, ...]

    @property
    def unmatched(self) -> tuple[Unmatched, ...]:
        """All files without a partner, those of the first side first."""
        return self.only_before + self.only_after


def match(before_names: Iterable[str], after_names: Iterable[str]) -> Matched:
    """Pairs the files of two sides by their names, with or without folders.

    In this order: the same path, the same name, the same name but for the extension, and names
    that differ only in a word for the side (shop_before.png, shop_after.png; also one that has
    such a word and one that has none). Letters' case does not count, unless both are there. A
    file with two possible partners stays unmatched, as they do.

    Args:
        before_names: Of the first side, in any order.
        after_names: Of the second side.

    Returns:
        Every name once, in a pair or unmatched with the reason.
    """
    sides = sorted(before_names, key=natural_key), sorted(after_names, key=natural_key)
    left = set(range(len(sides[0]))), set(range(len(sides[1])))
    reasons: tuple[dict[int, str], dict[int, str]] = {}, {}
    paired: dict[int, int] = {}
    for keys in STAGES:
        candidates = _candidates(sides, left, keys)
        reverse = _reversed(candidates)
        for i, partners in candidates.items():
            [j, *others] = partners
            if not others and len(reverse[j]) == 1:
                paired[i] = j
            else:
                reasons[0][i] = _ambiguous(i, candidates, reverse, *sides)
        for j in reverse.keys() - paired.values():
            reasons[1][j] = _ambiguous(j, reverse, candidates, *sides[::-1])
        # Set aside for good, paired or not: a looser likeness would only be a guess.
        left[0].difference_update(candidates)
        left[1].difference_update(reverse)
    pairs = tuple((sides[0][i], sides[1][paired[i]]) for i in sorted(paired))
    only_before = _unmatched("before", sides[0], paired.keys(), reasons[0])
    only_after = _unmatched("after", sides[1], paired.values(), reasons[1])
    return Matched(pairs, only_before, only_after)


def _unmatched(
    side: str, names: list[str], paired: Collection[int], reasons: dict[int, str]
) -> tuple[Unmatched, ...]:
    no_name = f"no {'after' if side == 'before' else 'before'} file has a matching name"
    indices = sorted(set(range(len(names))).difference(paired))
    return tuple(Unmatched(names[i], side, reasons.get(i, no_name)) for i in indices)


_Candidates = dict[int, set[int]]


def _candidates(
    sides: tuple[list[str], list[str]], left: tuple[set[int], set[int]], keys: KeyFunction
) -> _Candidates:
    """For each file left on the first side those of the second that share a key with it."""
    by_key = defaultdict(set)
    for j in left[1]:
        for key in keys(sides[1][j], True):
            by_key[key].add(j)
    candidates: _Candidates = {}
    for i in left[0]:
        partners = set().union(*(by_key.get(key, ()) for key in keys(sides[0][i], False)))
        if partners:
            candidates[i] = partners
    return candidates


def _reversed(candidates: _Candidates) -> _Candidates:
    reverse: _Candidates = defaultdict(set)
    for i, partners in candidates.items():
        for j in partners:
            reverse[j].add(i)
    return dict(reverse)


def _ambiguous(
    i: int, candidates: _Candidates, reverse: _Candidates, names: list[str], other_names: list[str]
) -> str:
    """Why a file that has candidates has no partner."""
    if len(candidates[i]) > 1:
        return f"more than one could be its partner: {_listed(candidates[i], other_names)}"
    [partner] = candidates[i]
    rivals = _listed(reverse[partner] - {i}, names)
    return f"{other_names[partner]} could be its partner, but also that of {rivals}"


def _listed(indices: set[int], names: list[str], most: int = 3) -> str:
    shown = [names[i] for i in sorted(indices)[:most]]
    more = len(indices) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
