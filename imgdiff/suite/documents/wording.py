"""What became of documents and their pages, in words."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from imgdiff.explain.wording import percent
from imgdiff.suite.documents.page import PageResult

#: Pages that are named one by one.
_MOST = 8


def summary(pages: Sequence[PageResult], state: str, counts: Mapping[str, int]) -> str:
    """As "Different: page 3 inserted; page 5: 2 regions changed, 1.2% of it; 8 pages identical".

    Args:
        pages: All pages, in order.
        state: Of the whole.
        counts: How many pages there are of each state.
    """
    if state == "identical":
        every = "the page is" if len(pages) == 1 else f"all {len(pages):,} pages are"
        return f"Identical: {every} the same, pixel by pixel."
    parts = _named([page for page in pages if page.changed])
    for alike, words in (("same", "without a change that matters"), ("identical", "identical")):
        if count := counts.get(alike, 0):
            parts.append(f"{count:,} page{'' if count == 1 else 's'} {words}")
    return f"{state.capitalize()}: {'; '.join(parts)}."


def page_label(page: PageResult) -> str:
    """What a page is called: "page 5", or "page 5 (4 before)" where it had another number."""
    if page.before is None or page.after is None or page.before == page.after:
        return f"page {page.number:,}"
    return f"page {page.after:,} ({page.before:,} before)"


def page_sentence(page: PageResult) -> str:
    """What is to be said of a page alone."""
    if page.state == "inserted":
        return "Only the document after has this page."
    if page.state == "removed":
        return "Only the document before has this page."
    return page.row.summary or "Identical: every pixel is the same."


def _named(pages: Sequence[PageResult]) -> list[str]:
    """Pages that differ, a clause each; runs of inserted or removed ones together."""
    parts = []
    for state, run in groupby(pages[:_MOST], lambda page: page.state):
        if state == "changed":
            parts += [f"{page_label(page)}: {_changes(page)}" for page in run]
            continue
        for numbers in _runs([page.number for page in run]):
            what = f"page {numbers}" if "-" not in numbers else f"pages {numbers}"
            where = "" if state == "inserted" else " of the document before"
            parts.append(f"{what}{where} {state}")
    if len(pages) > _MOST:
        parts.append(f"{len(pages) - _MOST:,} more pages differ")
    return parts


def _runs(numbers: Sequence[int]) -> list[str]:
    """3, 4, 5, 8 as "3-5" and "8"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]:,}" if len(run) == 1 else f"{run[0]:,}-{run[-1]:,}" for run in runs]


def _changes(page: PageResult) -> str:
    """As "2 regions changed, 1.2% of it"."""
    if not page.row.regions:
        return page.row.detail.rstrip(".").split("; ")[0] or "changed"
    count = "1 region" if page.row.regions == 1 else f"{page.row.regions:,} regions"
    return f"{count} changed, {percent(page.row.changed_fraction)} of it"
