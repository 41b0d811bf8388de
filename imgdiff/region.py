"""A place that changed, and what happened there."""

from dataclasses import dataclass, field
from typing import Any

from imgdiff.geometry import Box
from imgdiff.once import Once

#: (red, green, blue), each from 0 to 255.
Color = tuple[int, int, int]


@dataclass(frozen=True)
class Change:
    """What happened at a place.

    Attributes:
        kind: One of ``change_kinds.KINDS``: "added" (only after has something there), "removed"
            (only before), "moved" (it stands at another place), "recolored" (the same structure in
            another color), "edited" (other content in the same place), "retouched" (blurred,
            smoothed, cloned), "resized" (also thicker or thinner), "one_sided" (a part that one
            image alone has), or "changed" where none of these is sure.
        confidence: Of the kind, 0 to 1; of "changed", that of the likeliest one.
        moved_from, moved_to: Of "moved": where it stands on before and on after; else None.
        from_color, to_color: Of "recolored": the color that changed most, before and after.
    """

    kind: str = "changed"
    confidence: float = 0.0
    moved_from: Box | None = None
    moved_to: Box | None = None
    from_color: Color | None = None
    to_color: Color | None = None

    @property
    def shift(self) -> tuple[int, int] | None:
        """How far right and down it moved, in pixels; None where it did not."""
        if self.moved_from is None or self.moved_to is None:
            return None
        return self.moved_to.left - self.moved_from.left, self.moved_to.top - self.moved_from.top

    def to_dict(self) -> dict[str, Any]:
        """The kind and the confidence, and what else is known, ready for JSON."""
        said: dict[str, Any] = {"kind": self.kind, "confidence": round(self.confidence, 4)}
        if self.moved_from is not None and self.moved_to is not None:
            said |= {"moved_from": list(self.moved_from), "moved_to": list(self.moved_to)}
            said |= {"shift": list(self.shift or ())}
        if self.from_color is not None and self.to_color is not None:
            said |= {"from_color": _hex(self.from_color), "to_color": _hex(self.to_color)}
        return said


class Changes(Once[tuple[Change, ...]]):
    """What happened in each region of a comparison: one for each, found when first asked for."""


@dataclass(frozen=True)
class Region:
    """One place that changed.

    Attributes:
        box: (left, top, right, bottom) in pixels of ``before``; right and bottom exclusive.
        score: The heat's peak inside, in [0, 1].
        area: Pixels inside at or above the threshold.
        only_in: "before" or "after" for a part that one image alone has, else None.
        changes: What happened in all regions of the comparison; None where nobody looked.
        place: Which of those is this region's.
    """

    box: Box
    score: float
    area: int
    only_in: str | None = None
    changes: Changes | None = field(default=None, compare=False, repr=False)
    place: int = field(default=0, compare=False, repr=False)

    @property
    def change(self) -> Change:
        """What happened there; the first call looks at all regions of the comparison."""
        if self.changes is not None:
            return self.changes()[self.place]
        return Change() if self.only_in is None else Change("one_sided", 1.0)

    @property
    def kind(self) -> str:
        """What happened there in a word, see ``Change``."""
        return self.change.kind

    @property
    def confidence(self) -> float:
        """Of the kind, 0 to 1."""
        return self.change.confidence

    def to_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {
            "box": list(self.box),
            "score": round(self.score, 6),
            "area": self.area,
            "only_in": self.only_in,
            **self.change.to_dict(),
        }


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
