"""Contact sheets of what went wrong: before, after, truth, heat."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.accuracy.cases import Case
from benchmarks.accuracy.findings import Regions
from imgdiff.render.colormaps import colorize
from recipe.region_metrics import match

#: Largest sheet, in bytes, and most failures on one.
MOST_BYTES = 400_000
MOST = 12
_CAPTION = 18
_GREY, _PAPER = (90, 90, 90), (255, 255, 255, 0)
#: Of the boxes of the true regions and of the found ones.
_INKS = ((0, 200, 83), (255, 60, 60))
_COLORS = 254


@dataclass(frozen=True)
class Failure:
    """kind: "missed", "false alarm", "false region" or "missed region". size: what makes it
    worse than another of its kind."""

    kind: str
    size: float
    place: int
    caption: str


def failures(detected: Regions, cases: list[Case]) -> list[Failure]:
    """The worst of each kind in turn, each pair once."""
    by_kind: dict[str, list[Failure]] = {}
    for place, (regions, case) in enumerate(zip(detected, cases, strict=True)):
        if failure := _failure(place, regions, case):
            by_kind.setdefault(failure.kind, []).append(failure)
    ranked = [sorted(of_kind, key=lambda f: -f.size) for of_kind in by_kind.values()]
    longest = max((len(of_kind) for of_kind in ranked), default=0)
    return [of_kind[i] for i in range(longest) for of_kind in ranked if i < len(of_kind)]


def _failure(place: int, regions, case: Case) -> Failure | None:
    changed = int(case.pair.changed.sum())
    if case.changed and not regions:
        levels = case.pair.levels
        moved = "" if levels is None else f", moved by {np.median(levels[case.pair.changed]):.0f}"
        return Failure("missed", changed, place, f"missed: {changed} px{moved}")
    if case.changed is False and regions:
        area, peak = sum(r.area for r in regions), max(r.score for r in regions)
        return Failure("false alarm", area, place, f"false alarm: {area} px, peak {peak:.2f}")
    pairs = match([r.box for r in regions], [r.box for r in case.true])
    false = [r.area for i, r in enumerate(regions) if i not in {one for one, _ in pairs}]
    lost = [r.area for j, r in enumerate(case.true) if j not in {other for _, other in pairs}]
    if false and max(false) >= max(lost, default=0):
        return Failure("false region", max(false), place, f"false region: {max(false)} px")
    if lost:
        return Failure("missed region", max(lost), place, f"missed region: {max(lost)} px")
    return None


def write_sheet(path: Path, heats, detected: Regions, cases: list[Case]) -> bool:
    """Writes the worst failures as one PNG of at most ``MOST_BYTES``; False where nothing
    failed."""
    rows = [
        _row(cases[f.place], heats[f.place], detected[f.place], f.caption)
        for f in failures(detected, cases)[:MOST]
    ]
    path.unlink(missing_ok=True)
    while rows:
        if len(rows) % 2:
            rows.append(np.full_like(rows[0], _PAPER))
        lines = [np.concatenate(rows[i : i + 2], axis=1) for i in range(0, len(rows), 2)]
        _with_inks(np.concatenate(lines)).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return True
        rows = rows[:-2]
    path.unlink(missing_ok=True)
    return False


def _row(case: Case, heat: np.ndarray, regions, caption: str) -> np.ndarray:
    """One failure, (H, W, 4): RGB and the place of an ink in ``_INKS``, from 1. Truth in white,
    faint traces of a change in grey."""
    truth = np.where(case.counts, 0, 90).astype(np.uint8)
    truth[case.pair.changed] = 255
    tiles = []
    for picture, boxes, ink in (
        (case.pair.before, (), 0),
        (case.pair.after, (), 0),
        (np.dstack([truth] * 3), case.true, 1),
        (colorize(heat), regions, 2),
    ):
        layer = np.zeros(truth.shape, np.uint8)
        for region in boxes:
            left, top, right, bottom = region.box
            cv2.rectangle(layer, (left, top), (right - 1, bottom - 1), ink, 1)
        tiles.append(np.dstack([picture, layer]))
    strip = _bordered(np.concatenate([_bordered(tile, 0, 4) for tile in tiles], axis=1), 6, 4)
    label = np.full((_CAPTION, strip.shape[1], 3), 255, np.uint8)
    at = (4, _CAPTION - 5)
    cv2.putText(label, caption, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, _GREY, 1, cv2.LINE_AA)
    return np.concatenate([np.dstack([label, np.zeros_like(label[..., 0])]), strip])


def _bordered(tile: np.ndarray, below: int, right: int) -> np.ndarray:
    wide = np.full((tile.shape[0] + below, tile.shape[1] + right, 4), _PAPER, np.uint8)
    wide[: tile.shape[0], : tile.shape[1]] = tile
    return wide


def _with_inks(sheet: np.ndarray) -> Image.Image:
    """With a palette, a third of the bytes; the inks have places of their own in it."""
    rgb = Image.fromarray(np.ascontiguousarray(sheet[..., :3]))
    picture = rgb.quantize(_COLORS, dither=Image.Dither.NONE)
    palette = (picture.getpalette() or [])[: 3 * _COLORS]
    palette += [0] * (3 * _COLORS - len(palette))
    places, inks = np.array(picture), sheet[..., 3]
    places[inks > 0] = _COLORS + inks[inks > 0] - 1
    picture = Image.fromarray(places, "P")
    picture.putpalette([*palette, *(level for ink in _INKS for level in ink)])
    return picture
