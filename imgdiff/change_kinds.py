"""What can have happened at a place, and the option that takes such kinds.

The options are called ``only_kinds`` and ``ignore_kinds``: ``only`` and ``ignore`` are places.
"""

from dataclasses import dataclass
from typing import Any

from imgdiff.checks import brief
from imgdiff.errors import OptionError

#: The kinds of change, as ``Region.kind``. "changed" is what could not be told for sure.
KINDS = (
    *("added", "removed", "moved", "recolored", "edited"),
    *("retouched", "resized", "one_sided", "changed"),
)
#: What a kind becomes where before and after change places; the others stay.
SWAPPED = {"added": "removed", "removed": "added"}


@dataclass(frozen=True)
class KindNames:
    """Some of ``KINDS``, as words or as one text with commas between them."""

    def check(self, name: str, value: Any) -> tuple[str, ...]:
        """Gives the kinds, each once, in the order of ``KINDS``.

        Raises:
            OptionError: One of them is none.
        """
        given = value.split(",") if isinstance(value, str) else value
        try:
            words = [part for word in given for part in _parts(word)]
        except Exception as error:  # an object may raise what it likes
            message = f"{name} must be some of {', '.join(KINDS)}; got {brief(value)}"
            raise OptionError(message) from error
        for word in words:
            if not isinstance(word, str) or word not in KINDS:
                raise OptionError(f"{name} must be some of {', '.join(KINDS)}; got {brief(word)}")
        return tuple(kind for kind in KINDS if kind in words)


def _parts(word: Any) -> list[Any]:
    """The kinds in a word that may hold several, as where an option is given twice."""
    if not isinstance(word, str):
        return [word]
    return [part.strip() for part in word.split(",") if part.strip()]
