"""Pairs from folders: reported cases, and those of other tools' own tests."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.accuracy.ui_verdicts import expectation
from benchmarks.verdicts.pair import DIFFERENT, NOT_IDENTICAL, SAME, Pair

#: What other tools' tests stand for: all that a person can see, anti-aliasing forgiven.
UI_LEVEL = "strict"


def read_cases(folder: Path) -> Iterator[Pair]:
    """Of cases.json: name, a, b, want (differ or same), kind. A file with several frames is asked
    about twice, as it comes and with all of them."""
    for case in json.loads((folder / "cases.json").read_text(encoding="utf-8")):
        paths = folder / case["a"], folder / case["b"]
        answer = {"differ": DIFFERENT, "same": SAME}[case["want"]]
        if case["kind"] == "frames":
            yield _pair("cases", case["name"], paths, NOT_IDENTICAL)
            yield _pair("cases", f"{case['name']}, all", paths, answer, frames="all")
        else:
            yield _pair("cases", case["name"], paths, answer)


def read_ui(folder: Path) -> Iterator[Pair]:
    """Of pairs.json: a, b and what the tool's own test expects."""
    for entry in json.loads((folder / "pairs.json").read_text(encoding="utf-8")):
        is_different, _ = expectation(entry["expected"])
        paths = folder / entry["a"], folder / entry["b"]
        name = Path(entry["a"]).stem.removesuffix("_a")
        yield _pair("ui", name, paths, DIFFERENT if is_different else SAME, UI_LEVEL)


def _pair(
    family: str, name: str, paths: tuple[Path, Path], answer: str, level: str = "auto", **options
) -> Pair:
    before, after = (read_pixels(path) for path in paths)
    return Pair(
        name,
        before,
        after,
        answer,
        paths=paths,
        level=level,
        options=options,
        peers=not options and answer != NOT_IDENTICAL,
        family=family,
    )


def read_pixels(path: Path) -> np.ndarray:
    """uint8 (H, W, 3 or 4), of the first frame, as a reader of 8 bits sees it."""
    with Image.open(path) as image:
        if image.mode.startswith(("I", "F")):
            grey = np.asarray(image).astype(np.float64) / 256
            return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
        alpha = image.mode in ("RGBA", "LA") or "transparency" in image.info
        return np.asarray(image.convert("RGBA" if alpha else "RGB"))
