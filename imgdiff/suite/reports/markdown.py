"""A visual test as Markdown, for a pull request or the page of a job."""

import html
import re
from collections.abc import Sequence

from imgdiff.suite.outcome import Outcome, counts, groups_of, worst_first
from imgdiff.suite.reports.assets import Assets
from imgdiff.suite.wording import headline, sentence, shared, tally

#: So many pictures are shown, and so many more named: job pages cut what is longer than 1 MB.
_SHOWN, _NAMED = 20, 200
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~])")


def markdown_of(outcomes: Sequence[Outcome], assets: Assets | None = None) -> bytes:
    """Makes a summary: the counts, then the worst pictures.

    Args:
        outcomes: The pictures.
        assets: Where their thumbnails go; None to do without.

    Returns:
        GitHub's Markdown.
    """
    lines = [f"## {headline(outcomes)}", "", f"{tally(outcomes)}.", ""]
    if by_state := counts(outcomes):
        lines += [f"| {' | '.join(by_state)} |", f"|{' --: |' * len(by_state)}"]
        lines += [f"| {' | '.join(f'{n:,}' for n in by_state.values())} |", ""]
    open_ones = [o for o in worst_first(outcomes) if o.state != "passed"]
    for number, members in groups_of(outcomes).items():
        lines += [f"- group {number}: {shared(len(members))}, as {text(members[0].name)}"]
    lines += [""] if lines[-1] else []
    if open_ones:
        lines += ["| picture | state | before | after | what |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(outcome, assets) for outcome in open_ones[:_SHOWN]]
        lines += [""]
    if named := open_ones[_SHOWN : _SHOWN + _NAMED]:
        more = len(open_ones) - _SHOWN
        lines += [f"<details><summary>{more:,} more</summary>", ""]
        lines += [f"- {text(o.name)}: {o.state}. {text(sentence(o))}" for o in named]
        if len(open_ones) > _SHOWN + _NAMED:
            lines += [f"- and {len(open_ones) - _SHOWN - _NAMED:,} more"]
        lines += ["", "</details>", ""]
    return "\n".join(lines).encode("utf-8", "xmlcharrefreplace")


def text(words: str) -> str:
    """A stranger's text as it is, whatever Markdown or HTML would make of it."""
    printable = "".join(c if c.isprintable() else "?" for c in words)
    return _SPECIAL.sub(r"\\\1", html.escape(printable, quote=False))


def _row(outcome: Outcome, assets: Assets | None) -> str:
    cells = [text(outcome.name), outcome.state]
    row = outcome.row
    for data in (row.close_before, row.close_after) if row else (b"", b""):
        cells.append(f'<img src="{assets.picture(data)}" width="160">' if assets and data else "")
    return f"| {' | '.join([*cells, text(sentence(outcome))])} |"
