"""What a comparison of two PDF files says, as data."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imgdiff.result import Comparison
from imgdiff.suite.documents import wording
from imgdiff.suite.documents.page import STATES, PageResult


@dataclass(frozen=True, eq=False)
class DocumentComparison:
    """The result of ``compare_documents``.

    Attributes:
        names: Of the two files.
        page_counts: How many pages ``before`` and ``after`` have.
        pages: Every page, in order; removed ones where they were.
        dpi: Dots per inch at which they were drawn.
        strongest: The comparison of the page that differs most; of one that only one document
            has, against an empty sheet.
        shown: Which of ``pages`` that is.
        comparison_of: Draws and compares one of ``pages`` again: of hundreds of pages not all
            pictures are held.
    """

    names: tuple[str, str]
    page_counts: tuple[int, int]
    pages: tuple[PageResult, ...]
    dpi: float
    strongest: Comparison
    shown: int
    comparison_of: Callable[[PageResult], Comparison] = field(repr=False)

    @property
    def changed(self) -> bool:
        """Is there a difference that matters, on any page."""
        return any(page.changed for page in self.pages)

    @property
    def state(self) -> str:
        """As of a picture: "identical", "same" or "different"."""
        if self.changed:
            return "different"
        return "identical" if set(self.counts) <= {"identical"} else "same"

    @property
    def counts(self) -> dict[str, int]:
        """How many pages there are of each state, without those of none."""
        counted = Counter(page.state for page in self.pages)
        return {state: counted[state] for state in STATES if counted[state]}

    @property
    def summary(self) -> str:
        """The verdict in one sentence: which pages were inserted, removed and changed."""
        return wording.summary(self.pages, self.state, self.counts)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the pixels, ready for JSON."""
        return {
            "changed": self.changed,
            "summary": self.summary,
            "state": self.state,
            "counts": self.counts,
            "dpi": self.dpi,
            "before": {"name": self.names[0], "pages": self.page_counts[0]},
            "after": {"name": self.names[1], "pages": self.page_counts[1]},
            "pages": [_fields(page) for page in self.pages],
        }

    def save(
        self,
        path: str | Path,
        view: str = "overlay",
        *,
        inputs: Iterable[str | Path] = (),
        force: bool = False,
    ) -> Path:
        """Writes what the suffix of ``path`` says, whole or not at all.

        Args:
            path: .html: a page that shows every page of the documents that differs. .json:
                ``to_dict()``. .png and .npy: of the page that differs most.
            view: What a PNG shows, see ``Comparison.save``.
            inputs: Paths that must not be overwritten.
            force: Whether a read-only file is replaced too; it keeps its rights, as any other.

        Returns:
            ``path``.

        Raises:
            OutputError: It cannot be written.
            OptionError: There is no such view.
        """
        from imgdiff.io.write import input_paths, replacing_read_only, write_file
        from imgdiff.render.export import plan_outputs

        inputs = input_paths(inputs)
        with replacing_read_only(force):
            ((_, kind),) = plan_outputs([path], view, protect=inputs)
            return write_file(path, self.export(kind), protect=inputs)

    def export(self, kind: str) -> bytes:
        """The bytes of such a file.

        Args:
            kind: One of ``options.EXPORTS``; see ``save``.
        """
        if kind == "json":
            text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False) + "\n"
            return text.encode("utf-8", "backslashreplace")
        if kind == "html":
            from imgdiff.suite.documents.report import document_html

            return document_html(self.names, self.summary, self.pages, self.comparison_of)
        from imgdiff.render.export import export

        return export(self.strongest, kind)

    def __repr__(self) -> str:
        return f"<DocumentComparison {self.names[0]!r} / {self.names[1]!r}: {self.summary}>"


def _fields(page: PageResult) -> dict[str, Any]:
    return {
        "before": page.before,
        "after": page.after,
        "state": page.state,
        "summary": wording.page_sentence(page),
        "changed_fraction": round(page.row.changed_fraction, 6),
        "peak": round(page.row.score, 6),
        "comparison": page.details or None,
    }
