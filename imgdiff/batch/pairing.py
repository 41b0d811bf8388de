"""Which file belongs to which: two lists of names made into pairs.

From the strictest likeness to the loosest; what could be paired in two ways is not guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from imgdiff.io.natural_order import natural_key

#: Words that tell the two sides apart: one of the first set, one of the second.
_LONG = (
    frozenset(["before", "old", "baseline", "reference", "expected", "original"]),
    frozenset(["after", "new", "actual", "current", "edited", "modified"]),
)
_SIDES = (
    _LONG,
    (frozenset(["a"]), frozenset(["b"])),
    (frozenset(["1"]), frozenset(["2"])),
    (frozenset(["left"]), frozenset(["right"])),
)
#: With nothing else in the name these are rather the first and second of many.
_NUMBERS = {("a",), ("b",), ("1",), ("2",)}
_SEPARATORS = re.compile(r"[-_ .()\[\]]+")


@dataclass(frozen=True)
class Unmatched:
    """A file without a partner. side: "before" or "after". reason: why, in words."""

    name: str
    side: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """pairs: (before, after), in natural order, as the files alone are."""

    pairs: tuple[tuple[str, str], ...]
    only_before: tuple[Unmatched, ...]
    only_after: tuple[Unmatched, ...]

    @property
    def unmatched(self) -> tuple[Unmatched, ...]:
        return self.only_before + self.only_after


def match(before_names: Iterable[str], after_names: Iterable[str]) -> Matched:
    """Pairs the files of two sides by their names, with or without folders.

    In this order: the same path, the same name, the same name but for the extension, and names
    that differ only in a word for the side (shop_before.png, shop_after.png; also one that has
    such a word and one that has none). Letters' case does not count, unless both are there. A
    file with two possible partners stays alone, as they do.
    """
    sides = sorted(before_names, key=natural_key), sorted(after_names, key=natural_key)
    left = set(range(len(sides[0]))), set(range(len(sides[1])))
    reasons: tuple[dict[int, str], dict[int, str]] = {}, {}
    paired: dict[int, int] = {}
    for keys in _STAGES:
        found = _candidates(sides, left, keys)
        back = _turned(found)
        for i, partners in found.items():
            [j, *others] = partners
            if not others and len(back[j]) == 1:
                paired[i] = j
            else:
                reasons[0][i] = _several(i, found, back, *sides)
        for j in back.keys() - paired.values():
            reasons[1][j] = _several(j, back, found, *sides[::-1])
        # Set aside for good, paired or not: a looser likeness would only be a guess.
        left[0].difference_update(found)
        left[1].difference_update(back)
    pairs = tuple((sides[0][i], sides[1][paired[i]]) for i in sorted(paired))
    only_before = _alone("before", sides[0], paired.keys(), reasons[0])
    only_after = _alone("after", sides[1], paired.values(), reasons[1])
    return Matched(pairs, only_before, only_after)


def _alone(
    side: str, names: list[str], paired: Collection[int], reasons: dict[int, str]
) -> tuple[Unmatched, ...]:
    lonely = f"no {'after' if side == 'before' else 'before'} file has a matching name"
    alone = sorted(set(range(len(names))).difference(paired))
    return tuple(Unmatched(names[i], side, reasons.get(i, lonely)) for i in alone)


_Keys = Callable[[str, bool], Iterable[Hashable]]
_Found = dict[int, set[int]]


def _candidates(
    sides: tuple[list[str], list[str]], left: tuple[set[int], set[int]], keys: _Keys
) -> _Found:
    """For each file left on the first side those of the second that share a key with it."""
    by_key = defaultdict(set)
    for j in left[1]:
        for key in keys(sides[1][j], True):
            by_key[key].add(j)
    found: _Found = {}
    for i in left[0]:
        partners = set().union(*(by_key.get(key, ()) for key in keys(sides[0][i], False)))
        if partners:
            found[i] = partners
    return found


def _turned(found: _Found) -> _Found:
    back: _Found = defaultdict(set)
    for i, partners in found.items():
        for j in partners:
            back[j].add(i)
    return dict(back)


def _several(i: int, found: _Found, back: _Found, own: list[str], theirs: list[str]) -> str:
    if len(found[i]) > 1:
        return f"more than one could be its partner: {_listed(found[i], theirs)}"
    [partner] = found[i]
    rivals = _listed(back[partner] - {i}, own)
    return f"{theirs[partner]} could be its partner, but also that of {rivals}"


def _listed(indices: set[int], names: list[str], most: int = 3) -> str:
    shown = [names[i] for i in sorted(indices)[:most]]
    more = len(indices) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


# What two names have to share. Each takes a name and whether it is on the second side, and gives
# keys: two files are alike if they have a key in common.


def _path(name: str, second: bool) -> Iterable[Hashable]:
    return [_plain(name)]


def _path_any_case(name: str, second: bool) -> Iterable[Hashable]:
    return [_plain(name).casefold()]


def _name(name: str, second: bool) -> Iterable[Hashable]:
    return [_parts(name)[1]]


def _stem(name: str, second: bool) -> Iterable[Hashable]:
    return [_parts(name)[2]]


def _sided(name: str, second: bool) -> Iterable[Hashable]:
    """One key for each word for a side; the word's own side is turned on the second side, so
    that "before" meets "after" and never another "before"."""
    tokens = _tokens(name)
    if tokens in _NUMBERS:
        return
    for i, token in enumerate(tokens):
        for family, words in enumerate(_SIDES):
            for own in (0, 1):
                if token in words[own]:
                    yield family, own != second, tokens[:i], tokens[i + 1 :]


def _one_sided(name: str, second: bool) -> Iterable[Hashable]:
    """The name as it is meets another one's without its word for a side."""
    tokens = _tokens(name)
    yield second, tokens
    for i, token in enumerate(tokens):
        if len(tokens) > 1 and (token in _LONG[0] or token in _LONG[1]):
            yield not second, tokens[:i] + tokens[i + 1 :]


def _in_folder(keys: _Keys) -> _Keys:
    return lambda name, second: [(_parts(name)[0], key) for key in keys(name, second)]


_STAGES: tuple[_Keys, ...] = (
    _path,
    _path_any_case,
    _name,
    *(stage for keys in (_stem, _sided, _one_sided) for stage in (_in_folder(keys), keys)),
)


def _plain(name: str) -> str:
    """One spelling: systems differ in slashes and in how they write an accent."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _parts(name: str) -> tuple[str, str, str]:
    """Folder, name and name without extension, in small letters."""
    path = PurePosixPath(_plain(name).casefold())
    return str(path.parent), path.name, path.stem


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(token for token in _SEPARATORS.split(_parts(name)[2]) if token)
