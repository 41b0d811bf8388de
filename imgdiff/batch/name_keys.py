"""What two files' names have to share to belong together, from strict to loose.

A key function takes a name and whether it is on the second side, and gives keys: two files are
alike if they have a key in common.
"""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from pathlib import PurePosixPath

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

KeyFunction = Callable[[str, bool], Iterable[Hashable]]


def _path(name: str, second: bool) -> Iterable[Hashable]:
    return [_normalized(name)]


def _path_any_case(name: str, second: bool) -> Iterable[Hashable]:
    return [_normalized(name).casefold()]


def _name(name: str, second: bool) -> Iterable[Hashable]:
    return [_parts(name)[1]]


def _stem(name: str, second: bool) -> Iterable[Hashable]:
    return [_parts(name)[2]]


def _side_word(name: str, second: bool) -> Iterable[Hashable]:
    """One key for each word for a side.

    The word's side is turned on the second side: "before" meets "after", never another "before".
    """
    tokens = _tokens(name)
    if tokens in _NUMBERS:
        return
    for i, token in enumerate(tokens):
        for family, words in enumerate(_SIDES):
            for side in (0, 1):
                if token in words[side]:
                    yield family, side != second, tokens[:i], tokens[i + 1 :]


def _side_word_dropped(name: str, second: bool) -> Iterable[Hashable]:
    """The name as it is meets another one's without its word for a side."""
    tokens = _tokens(name)
    yield second, tokens
    for i, token in enumerate(tokens):
        if len(tokens) > 1 and (token in _LONG[0] or token in _LONG[1]):
            yield not second, tokens[:i] + tokens[i + 1 :]


def _in_folder(keys: KeyFunction) -> KeyFunction:
    return lambda name, second: [(_parts(name)[0], key) for key in keys(name, second)]


#: The strictest likeness first.
STAGES: tuple[KeyFunction, ...] = (
    _path,
    _path_any_case,
    _name,
    *(
        stage
        for keys in (_stem, _side_word, _side_word_dropped)
        for stage in (_in_folder(keys), keys)
    ),
)


def _normalized(name: str) -> str:
    """One spelling: systems differ in slashes and in how they write an accent."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _parts(name: str) -> tuple[str, str, str]:
    """Folder, name and name without extension, in small letters."""
    path = PurePosixPath(_normalized(name).casefold())
    return str(path.parent), path.name, path.stem


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(token for token in _SEPARATORS.split(_parts(name)[2]) if token)
