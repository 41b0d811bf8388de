"""Pairs like those that people have, each timed at the one size that it has."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.speed.cases import Pair, pair_of, texture

#: Size of a table's cells, in pixels.
_CELL = (110, 28)
_INK = (34, 30, 30)


def named_cases(cases: Path | None, boards: Path | None) -> dict[str, Callable[[Path], Pair]]:
    """What makes each pair, its files in a folder that it is given.

    Args:
        cases: Folder with the reported dashboard, "dash_20_numbers_a.png" and "_b.png"; without it
            that one is left out.
        boards: Folder of pairs of boards, "..._a.jpg" and "..._b.jpg"; likewise.
    """
    made: dict[str, Callable[[Path], Pair]] = {
        f"table, {count} changed cell{'s' * (count > 1)}": lambda folder, count=count: pair_of(
            *_table(1920, 1080, count), folder
        )
        for count in (1, 20, 200)
    }
    if cases:
        files = [cases / f"dash_20_numbers_{side}.png" for side in "ab"]
        made["dashboard, 20 changed numbers"] = lambda _: _read(files)
    made["long page, 2 changed cells"] = lambda folder: pair_of(*_table(1280, 6000, 2), folder)
    made["noisy photograph"] = lambda folder: pair_of(*_photographs(1920, 1080, 6), folder)
    made["JPEG of a photograph"] = lambda folder: pair_of(
        *_photographs(4000, 3000, 0), folder, ".jpg"
    )
    if boards:
        first = min(boards.glob("*_a.jpg"))
        made["board"] = lambda _: _read([first, first.with_name(first.name.replace("_a.", "_b."))])
    return made


def _table(width: int, height: int, changed: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers in cells, some of which are others in the second."""
    rng, before = np.random.default_rng(5), np.full((height, width, 3), 255, np.uint8)
    wide, high = _CELL
    cells = [
        (left, top)
        for top in range(0, height - high, high)
        for left in range(0, width - wide, wide)
    ]
    for left, top in cells:
        cv2.rectangle(before, (left, top), (left + wide, top + high), (226, 224, 220), 1)
        _write(before, left, top, rng)
    after = before.copy()
    for index in rng.choice(len(cells), changed, replace=False):
        left, top = cells[index]
        after[top + 2 : top + high - 2, left + 2 : left + wide - 2] = 255
        _write(after, left, top, rng)
    return before, after


def _write(image: np.ndarray, left: int, top: int, rng: np.random.Generator) -> None:
    at, text = (left + 10, top + 19), str(rng.integers(10_000, 99_999))
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, _INK, 1, cv2.LINE_AA)


def _photographs(width: int, height: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Two of one scene, each with noise of its own, in levels; a thing is there in one alone."""
    rng = np.random.default_rng(6)
    scene = texture(width, height).astype(np.float32)
    scene += 12 * cv2.GaussianBlur(rng.standard_normal(scene.shape, np.float32), (0, 0), 1.5)
    sides = []
    for number in range(2):
        side = scene + noise * rng.standard_normal(scene.shape, np.float32)
        if number:
            cv2.circle(side, (width // 3, height // 2), height // 27, (40, 60, 90), -1)
        sides.append(np.clip(side, 0, 255).astype(np.uint8))
    return sides[0], sides[1]


def _read(files: list[Path]) -> Pair:
    before, after = (cv2.cvtColor(cv2.imread(str(f)), cv2.COLOR_BGR2RGB) for f in files)
    return Pair(before, after, (str(files[0]), str(files[1])))
