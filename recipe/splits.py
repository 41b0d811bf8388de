"""Which photographs train, which validate, which test: decided by a hash of the name."""

import hashlib
from pathlib import Path

from imgdiff.io.formats import SUFFIXES


def part_of(name: str) -> str:
    """ "train" (80 %), "validation" (10 %) or "test" (10 %), fixed for ever by the name."""
    bucket = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 10
    return {0: "test", 1: "validation"}.get(bucket, "train")


def photographs(folder: str | Path, part: str) -> list[Path]:
    """The image files in ``folder`` that belong to ``part``, sorted by name."""
    folder = Path(folder)
    if not folder.is_dir():
        raise NotADirectoryError(f"expected a folder of photographs, got {folder}")
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    return [p for p in files if part_of(p.name) == part]
