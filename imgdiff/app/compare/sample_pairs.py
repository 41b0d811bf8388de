"""The sample pairs: in a checkout they lie in ``samples``; an installed package has none."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from imgdiff.serving.uploaded_pair import Pair

FOLDER = Path(__file__).resolve().parents[3] / "samples"


@dataclass(frozen=True)
class SamplePair(Pair):
    """The two images of a sample.

    Args:
        title: What the sample is called.
        description: What changed in it.
    """

    title: str
    description: str


@dataclass(frozen=True)
class Sample:
    """One entry of the manifest, its files not yet read.

    Args:
        name: As it stands in the page's address.
        title: What it is called.
        description: What changed in it.
        before: Path of the first image.
        after: Path of the second image.
    """

    name: str
    title: str
    description: str
    before: Path
    after: Path

    def read(self) -> SamplePair:
        """The two images.

        Raises:
            OSError: A file cannot be read.
        """
        return SamplePair(
            self.before.read_bytes(),
            self.after.read_bytes(),
            (self.before.name, self.after.name),
            self.title,
            self.description,
        )


def find_samples() -> dict[str, Sample]:
    """The samples by name, in the manifest's order; none where there is no manifest."""
    manifest = FOLDER / "manifest.json"
    if not manifest.is_file():
        return {}
    try:
        entries = json.loads(manifest.read_text("utf-8"))["pairs"]
        samples = [_sample(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        logging.getLogger(__name__).exception("cannot read %s", manifest)
        return {}
    return {s.name: s for s in samples if s.before.is_file() and s.after.is_file()}


def _sample(entry: dict) -> Sample:
    changes = entry.get("what_changed", "")
    return Sample(
        name=entry["name"],
        title=entry.get("title", entry["name"]),
        description=changes if isinstance(changes, str) else ", ".join(changes),
        before=FOLDER / entry["before"],
        after=FOLDER / entry["after"],
    )
