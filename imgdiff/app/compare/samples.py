"""The sample pairs: in a checkout they lie in ``samples``; an installed package has none."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "samples"


@dataclass(frozen=True)
class Pair:
    """Two images as files' bytes. names: of the two files. title, words: of a sample, what it
    is called and what changed in it; empty for what a user dropped."""

    before: bytes
    after: bytes
    names: tuple[str, str]
    title: str = ""
    words: str = ""


@dataclass(frozen=True)
class Sample:
    """One entry of the manifest, its files not yet read."""

    name: str
    title: str
    words: str
    before: Path
    after: Path

    def read(self) -> Pair:
        """Errors: OSError."""
        names = (self.before.name, self.after.name)
        return Pair(
            self.before.read_bytes(), self.after.read_bytes(), names, self.title, self.words
        )


def find_samples() -> dict[str, Sample]:
    """The samples by name, in the manifest's order; none where there is no manifest."""
    manifest = FOLDER / "manifest.json"
    if not manifest.is_file():
        return {}
    try:
        entries = json.loads(manifest.read_text("utf-8"))["pairs"]
        found = [_sample(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        logging.getLogger(__name__).exception("cannot read %s", manifest)
        return {}
    return {s.name: s for s in found if s.before.is_file() and s.after.is_file()}


def _sample(entry: dict) -> Sample:
    words = entry.get("what_changed", "")
    return Sample(
        name=entry["name"],
        title=entry.get("title", entry["name"]),
        words=words if isinstance(words, str) else ", ".join(words),
        before=FOLDER / entry["before"],
        after=FOLDER / entry["after"],
    )
