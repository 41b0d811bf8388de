"""Many comparisons as rows of a table: what is left of each, small enough to keep hundreds."""

from dataclasses import dataclass

from imgdiff.explain import wording
from imgdiff.explain.kinds_wording import kind_counts
from imgdiff.io.natural_order import natural_key
from imgdiff.render import thumbnails
from imgdiff.result import Comparison


@dataclass(frozen=True)
class Row:
    """One pair, compared or not.

    Attributes:
        before: The file's name.
        after: The other one's.
        error: Why there is no result; the rest is empty then.
        verdict: The verdict's state: "identical", "same" or "different"; "" without a result.
        score: The heat's peak in [0, 1]; that of the regions where there are any.
        changed_fraction: As in ``Comparison``, like the following two.
        cosine_similarity: In [-1, 1]; None where the scores were not wanted.
        euclidean_distance: At least 0; likewise.
        regions: How many.
        kinds: What happened in them, as "1 recolored, 2 edited".
        summary: The whole verdict in a sentence.
        detail: The sentence without the answer that it begins with.
        notes: As in ``Comparison``.
        where: A thumbnail of the heat over before, JPEG or PNG; see ``thumbnails``.
        close_before: One of before, where the strongest change is.
        close_after: One of after, at the same place.
    """

    before: str
    after: str
    error: str = ""
    verdict: str = ""
    score: float = 0.0
    changed_fraction: float = 0.0
    cosine_similarity: float | None = 1.0
    euclidean_distance: float | None = 0.0
    regions: int = 0
    kinds: str = ""
    summary: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    where: bytes = b""
    close_before: bytes = b""
    close_after: bytes = b""

    @property
    def name(self) -> str:
        """The pair's: the one name of both files, or both."""
        return self.before if self.before == self.after else f"{self.before} → {self.after}"

    @property
    def scores(self) -> dict[str, float]:
        """Both scores by name, to six digits; empty where they were not wanted."""
        scores = {
            "cosine_similarity": self.cosine_similarity,
            "euclidean_distance": self.euclidean_distance,
        }
        return {name: round(value, 6) for name, value in scores.items() if value is not None}

    @property
    def changed(self) -> bool:
        """Is there a difference that matters."""
        return self.verdict == "different"

    @property
    def headline(self) -> str:
        """The verdict in a word or two: "Different", "Same" or "Not compared"."""
        if self.error:
            return "Not compared"
        return "Different" if self.changed else "Same"


def row_of(result: Comparison) -> Row:
    """Takes what a table keeps of a comparison.

    Args:
        result: What ``compare_images`` gave.

    Returns:
        Its row, with three thumbnails of at most 40 kB each.
    """
    close_before, close_after = thumbnails.close_up(result)
    cosine, distance = result.scores() if result.show_scores else (None, None)
    # The strongest region is the first.
    score = result.regions[0].score if result.regions else float(result.heatmap.max())
    return Row(
        before=result.names[0],
        after=result.names[1],
        verdict=result.verdict.state,
        score=score,
        changed_fraction=result.changed_fraction,
        cosine_similarity=cosine,
        euclidean_distance=distance,
        regions=len(result.regions),
        kinds=", ".join(f"{n:,} {kind}" for kind, n in kind_counts(result.regions).items()),
        summary=result.summary,
        detail=wording.detail(result),
        notes=result.notes,
        where=thumbnails.where(result),
        close_before=close_before,
        close_after=close_after,
    )


def by_strength(row: Row) -> tuple:
    """Gives a key that sorts different before same, the hottest first; what has no result last.

    Args:
        row: Of the table to be sorted.

    Returns:
        The key for ``sorted``; rows of the same heat are in natural order of their names.
    """
    strength = (not row.changed, -row.score, -row.changed_fraction)
    return bool(row.error), strength, natural_key(row.before), natural_key(row.after)
