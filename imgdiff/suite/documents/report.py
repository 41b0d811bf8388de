"""Two documents as a page that opens from disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

from imgdiff.io.temporary_names import scratch_folder
from imgdiff.result import Comparison
from imgdiff.suite.documents.page import PageResult
from imgdiff.suite.documents.wording import page_label, page_sentence
from imgdiff.suite.outcome import Outcome, kinds_of
from imgdiff.suite.reports.html_page import html_of
from imgdiff.suite.reports.viewer_file import viewer_data

#: What a page is in a report.
_STATES = {
    "removed": "missing",
    "inserted": "new",
    "changed": "changed",
    "same": "passed",
    "identical": "passed",
}


def document_html(
    names: tuple[str, str],
    summary: str,
    pages: Sequence[PageResult],
    comparison_of: Callable[[PageResult], Comparison],
) -> bytes:
    """Makes the page: those that differ first, each in the viewer.

    Args:
        names: Of both documents.
        summary: The verdict in a sentence.
        pages: All of them.
        comparison_of: Gives the comparison of one.
    """
    with scratch_folder() as scratch:
        outcomes = []
        for number, page in enumerate(pages):
            viewer = None
            if page.state != "identical":
                viewer = scratch / f"{number}.viewer"
                viewer.write_bytes(viewer_data(comparison_of(page)))
            outcomes.append(_outcome(page, viewer))
        headline, _, tally = summary.partition(": ")
        words = f"{headline}: {names[0]} and {names[1]}", tally.rstrip(".")
        return html_of(outcomes, Path("report.html"), words=words)


def _outcome(page: PageResult, viewer: Path | None) -> Outcome:
    return Outcome(
        page_label(page),
        _STATES[page.state],
        row=page.row,
        details=page.details,
        kinds=kinds_of(page.details),
        viewer=viewer,
        said=page_sentence(page),
    )
