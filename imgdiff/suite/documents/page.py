"""What became of one page, as data."""

from dataclasses import dataclass, field
from typing import Any

from imgdiff.batch.rows import Row

#: What a page can be, in the order in which counts are told.
STATES = ("removed", "inserted", "changed", "same", "identical")


@dataclass(frozen=True)
class PageResult:
    """A page of one document, or of both.

    Attributes:
        before, after: Its number in either document, from 1; None where that one has it not.
        state: "removed", "inserted", "changed", "same" (nothing that matters changed) or
            "identical".
        row: What is left of its comparison: shares, heat, thumbnails; empty of an identical one.
        details: ``Comparison.to_dict()``; empty of identical pages and those in one document only.
    """

    before: int | None
    after: int | None
    state: str
    row: Row
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Is there a difference that matters."""
        return self.state not in ("same", "identical")

    @property
    def number(self) -> int:
        """Its number in the document after; of one that was removed, before."""
        return self.after or self.before or 0
