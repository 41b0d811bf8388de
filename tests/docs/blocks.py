"""The code in the documentation, block by block."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests import ROOT

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text, line, and why it is not run ("" where it is)."""

    language: str
    text: str
    line: int
    not_run: str


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text()
    fences = re.finditer(
        r"(?:<!-- not run: ([^>]*) -->\n)?^( *)```(\w*)\n(.*?)^\2```$",
        text,
        re.DOTALL | re.MULTILINE,
    )
    return [
        Block(f[3], re.sub(rf"^{f[2]}", "", f[4], flags=re.MULTILINE), _line(text, f), f[1] or "")
        for f in fences
    ]


def _line(text: str, match: re.Match) -> int:
    return text[: match.start()].count("\n") + 1


def inline_commands(page: Path) -> list[str]:
    """What stands between single backticks and begins like a command of ours."""
    prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    spans = [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose)]
    return [
        span
        for span in spans
        if re.match(r"(imgdiff |python -m (benchmarks|recipe|tests)\b)", span)
    ]
