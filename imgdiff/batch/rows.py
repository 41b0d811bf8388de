"""Many comparisons as rows of a table: what is left of each, small enough to keep hundreds."""

from collections.abc import Sequence
from dataclasses import dataclass

from imgdiff.batch.pairing import Unmatched, natural
from imgdiff.render import thumbnails
from imgdiff.result import Comparison


@dataclass(frozen=True)
class Row:
    """One pair, compared or not.

    before, after: the files' names. error: why there is no result; the rest is empty then.
    score: the heat's peak, in [0, 1]; of the regions where there are any. changed,
    changed_fraction, cosine_similarity, euclidean_distance, summary, notes: as in ``Comparison``.
    regions: how many.
    where, close_before, close_after: thumbnails, JPEG or PNG; see ``thumbnails``.
    """

    before: str
    after: str
    error: str = ""
    changed: bool = False
    score: float = 0.0
    changed_fraction: float = 0.0
    cosine_similarity: float = 1.0
    euclidean_distance: float = 0.0
    regions: int = 0
    summary: str = ""
    notes: tuple[str, ...] = ()
    where: bytes = b""
    close_before: bytes = b""
    close_after: bytes = b""

    @property
    def name(self) -> str:
        """Of the pair: the one name of both files, or both."""
        return self.before if self.before == self.after else f"{self.before} → {self.after}"

    @property
    def verdict(self) -> str:
        """In one word, or three."""
        if self.error:
            return "Not compared"
        return "Different" if self.changed else "Same"


def row_of(result: Comparison) -> Row:
    """What a table keeps of a comparison."""
    close_before, close_after = thumbnails.close_up(result)
    if result.regions:
        score = max(region.score for region in result.regions)
    else:
        score = float(result.heatmap.max())
    return Row(
        before=result.names[0],
        after=result.names[1],
        changed=result.changed,
        score=score,
        changed_fraction=result.changed_fraction,
        cosine_similarity=result.cosine_similarity,
        euclidean_distance=result.euclidean_distance,
        regions=len(result.regions),
        summary=result.summary,
        notes=result.notes,
        where=thumbnails.where(result),
        close_before=close_before,
        close_after=close_after,
    )


def by_strength(row: Row) -> tuple:
    """A key that sorts different before same, the hottest first; what has no result last."""
    strength = (not row.changed, -row.score, -row.changed_fraction)
    return bool(row.error), strength, natural(row.before), natural(row.after)


def counts(rows: Sequence[Row], unmatched: Sequence[Unmatched] = ()) -> str:
    """ "12 pairs: 3 different, 8 same, 1 could not be compared; 2 files without a partner"."""
    broken = sum(bool(row.error) for row in rows)
    different = sum(row.changed for row in rows)
    same = len(rows) - broken - different
    parts = [f"{different} different", f"{same} same"]
    if broken:
        parts.append(f"{broken} could not be compared")
    words = _number(len(rows), "pair") + (f": {', '.join(parts)}" if rows else "")
    return words + (f"; {_number(len(unmatched), 'file')} without a partner" if unmatched else "")


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" + ("" if count == 1 else "s")
