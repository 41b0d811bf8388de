"""Sheets of the wrong ones: before, after, overlay, with the true places in green."""

from pathlib import Path

import cv2
import numpy as np

from benchmarks.verdicts.measure import Asked
from benchmarks.verdicts.pair import Pair
from benchmarks.verdicts.product import NAME
from imgdiff.result import Comparison

#: Of one cell, in pixels; pairs a column, and columns a sheet.
CELL, TITLE, DOWN, ACROSS = (220, 165), 16, 6, 2
CHECKS = ((205, 215, 235), (170, 185, 215))


def strip(pair: Pair, asked: Asked, result: Comparison | None) -> np.ndarray:
    """One pair, uint8 (h, w, 3): before, after and overlay under what was asked and said."""
    before, after = (_marked(_opaque(x), pair) for x in (pair.before, pair.after))
    sides = [before, after, before if result is None else np.asarray(result.overlay)]
    cells = [_fitted(side) for side in sides]
    row = np.concatenate(cells, axis=1)
    title = np.full((TITLE, row.shape[1], 3), 255, np.uint8)
    words = f"{asked.name}: {asked.want}, said {asked.answers[NAME].state}"
    cv2.putText(title, words, (3, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    return np.concatenate([title, row])


def write_sheets(strips: dict[str, list[np.ndarray]], folder: Path) -> list[Path]:
    """Of each family as many sheets as it takes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, each = [], DOWN * ACROSS
    for family, rows in strips.items():
        for start in range(0, len(rows), each):
            some = rows[start : start + each]
            blank = np.full_like(some[0], 255)
            some += [blank] * (-len(some) % DOWN)
            columns = [np.concatenate(some[i : i + DOWN]) for i in range(0, len(some), DOWN)]
            name = "".join(c if c.isalnum() else "_" for c in family)
            path = folder / f"{name}_{start // each + 1}.png"
            cv2.imwrite(str(path), np.concatenate(columns, axis=1)[..., ::-1])
            paths.append(path)
    return paths


def _opaque(image: np.ndarray) -> np.ndarray:
    """On a checkerboard where it is transparent."""
    if image.shape[2] == 3:
        return image
    rows, columns = np.indices(image.shape[:2]) // 8
    board = np.array(CHECKS)[(rows + columns) % 2]
    part = image[..., 3:] / 255.0
    return np.rint(image[..., :3] * part + board * (1 - part)).astype(np.uint8)


def _marked(image: np.ndarray, pair: Pair) -> np.ndarray:
    marked = np.ascontiguousarray(image).copy()
    for left, top, right, bottom in pair.boxes[:60]:
        cv2.rectangle(marked, (left - 2, top - 2), (right + 1, bottom + 1), (0, 170, 60), 1)
    return marked


def _fitted(image: np.ndarray) -> np.ndarray:
    width, height = CELL
    scale = min((width - 4) / image.shape[1], (height - 4) / image.shape[0])
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    cell = np.full((height, width, 3), 230, np.uint8)
    cell[2 : 2 + size[1], 2 : 2 + size[0]] = cv2.resize(image, size, interpolation=how)
    return cell
