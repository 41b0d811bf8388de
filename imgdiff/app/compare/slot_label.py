"""What stands beside the small picture in a filled slot: side, size, and the name of the file."""

from html import escape
from itertools import takewhile

from imgdiff.app.components.safe_text import printable

#: Fewer letters in common are no reason to part a name; of two equal names so many stay in sight.
_LEAST, _END = 6, 12


def slot_label(side: str, name: str, size: tuple[int, int], other: str = "") -> str:
    """HTML, in which of a name that is too long what tells it from the other is seen.

    Args:
        side: "before" or "after".
        name: Of the file; anything.
        size: (width, height) in pixels.
        other: Name of the file in the other slot; empty where there is none.
    """
    start, end = (escape(printable(part)) for part in parted(name, other))
    width, height = size
    return (
        f'<div class="slot"><b>{side.title()}</b> <small>{width} × {height}</small>'
        f'<div class="name" title="{start}{end}"><span>{start}</span><span>{end}</span></div></div>'
    )


def parted(name: str, other: str) -> tuple[str, str]:
    """A name as what it begins with like the other, which may be left out, and the rest."""
    same = len(name) - _END if name == other else _in_common(name, other)
    return (name[:same], name[same:]) if same >= _LEAST else (name, "")


def _in_common(name: str, other: str) -> int:
    """How many letters they begin with alike."""
    alike = (one == two for one, two in zip(name, other, strict=False))
    return sum(takewhile(bool, alike))
