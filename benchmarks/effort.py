"""What the scout saves and what it costs: effort "auto" and "scout" against "full".

    python -m benchmarks.effort --photos FOLDER [--boards FOLDER] [--large N]

Made pairs from the test photographs, disturbed and undisturbed, as in benchmarks.accuracy: pixels,
regions, verdicts at each effort, and how many pixels went through the network. --boards: board
pairs (640 x 640), --large: that many mosaics of test photographs, 1920 x 1080, with noise, JPEG and
light each, at their full resolution. Prints only.
"""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.accuracy.cases import CONTENTS, Case, make_cases
from benchmarks.accuracy.findings import regions_of, scored, wrong
from benchmarks.markdown import decimal, of, table
from benchmarks.processor import processor
from imgdiff.compare import compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.options import EFFORTS
from imgdiff.result import Comparison
from recipe.photos import read_photos
from recipe.pixel_metrics import average_precision, pixels, roc_auc

#: Side of the photographs' pieces in a mosaic.
_PIECE = 300
LARGE = (1080, 1920)


class Counting(Runtime):
    """A runtime that counts the pixels which go through the network for distances."""

    def __init__(self, runtime: Runtime):
        self.__dict__.update(runtime.__dict__)
        self.looked_at = 0

    def distance(self, before: np.ndarray, *others) -> np.ndarray:
        self.looked_at += before[..., 0].size
        return super().distance(before, *others)


def compared(
    runtime: Counting, pairs: Iterable[tuple], effort: str, **options
) -> tuple[list[Comparison], float, float]:
    """Every pair's result; megapixels through the network and seconds of all threads together."""
    start, runtime.looked_at = time.process_time(), 0
    results = [compare_images(*p, weights=runtime, effort=effort, **options) for p in pairs]
    return results, runtime.looked_at / 1e6, time.process_time() - start


def mosaics(photos: list[np.ndarray], count: int) -> dict[str, list[tuple]]:
    """Large pairs that differ everywhere, by what came between."""
    rng = np.random.default_rng(11)
    made: dict[str, list[tuple]] = {"noise of 4 levels": [], "JPEG, quality 70": [], "light": []}
    for _ in range(count):
        picture = np.zeros((*LARGE, 3), np.uint8)
        for top in range(0, LARGE[0], _PIECE):
            for left in range(0, LARGE[1], _PIECE):
                photo = photos[rng.integers(len(photos))]
                part = picture[top : top + _PIECE, left : left + _PIECE]
                size = part.shape[1::-1]
                part[:] = (
                    cv2.resize(photo, size)
                    if min(photo.shape[:2]) < _PIECE
                    else photo[: size[1], : size[0]]
                )
        noisy = picture + rng.normal(0, 4, picture.shape)
        lit = 1.1 * picture + 4 + rng.normal(0, 1.5, picture.shape)
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
        made["noise of 4 levels"].append((picture, _levels(noisy)))
        made["JPEG, quality 70"].append((picture, cv2.imdecode(data, cv2.IMREAD_COLOR)))
        made["light"].append((picture, _levels(lit)))
    return made


def _levels(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def accuracy_rows(cases: dict[str, list[Case]], runtime: Counting) -> list[list[str]]:
    """A row for each content and effort, and one of all for each effort."""
    rows: list[list[str]] = []
    kept: dict[str, list] = {effort: [] for effort in EFFORTS}
    every = [case for content in CONTENTS for case in cases[content]]
    for content in CONTENTS:
        pairs = [(case.pair.before, case.pair.after) for case in cases[content]]
        found = {e: compared(runtime, pairs, e) for e in EFFORTS}
        for effort, (results, asked, seconds) in found.items():
            maps = [result.heatmap for result in results]
            kept[effort] += [(m, asked / len(maps), seconds / len(maps)) for m in maps]
            rows.append([content, effort, *_figures(maps, cases[content], found["full"][0])])
    full = [heat for heat, _, _ in kept["full"]]
    for effort, values in kept.items():
        maps, asked, seconds = zip(*values, strict=True)
        figures = _figures(list(maps), every, full)
        rows.append(["all", effort, *figures, decimal(sum(asked)), decimal(sum(seconds), 1)])
    return rows


def _figures(maps: list[np.ndarray], cases: list[Case], full: list) -> list[str]:
    def regions(heats: list) -> list:
        heats = [getattr(heat, "heatmap", heat) for heat in heats]
        return [regions_of(heat, case, 0.5) for heat, case in zip(heats, cases, strict=True)]

    detected, reference = regions(maps), regions(full)
    scores, truth = pixels(maps, (case.pair for case in cases))
    flips = sum(bool(a) != bool(b) for a, b in zip(detected, reference, strict=True))
    return [
        f"{decimal(average_precision(scores, truth), 3)} / {decimal(roc_auc(scores, truth), 4)}",
        decimal(scored(detected, cases).f1, 3),
        of(*wrong(detected, cases, changed=False)),
        of(*wrong(detected, cases, changed=True)),
        of(flips, len(cases)),
    ]


def verdict_rows(name: str, pairs: list[tuple], runtime: Counting, **options) -> list[list[str]]:
    """A row for each effort: verdicts that differ from those of "full", and what it took."""
    found = {effort: compared(runtime, pairs, effort, **options) for effort in EFFORTS}
    rows = []
    for effort, (results, asked, seconds) in found.items():
        both = zip(results, found["full"][0], strict=True)
        flips = sum(a.verdict.state != b.verdict.state for a, b in both)
        regions = sum(len(result.regions) for result in results)
        figures = [of(flips, len(pairs)), str(regions), decimal(asked), decimal(seconds, 1)]
        rows.append([name, effort, *figures])
    return rows


def _print(head: list[str], rows: list[list[str]]) -> None:
    width = len(head)
    print("\n".join(table(head, [row + [""] * (width - len(row)) for row in rows])), flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=160, help="photo pairs; half of all else")
    parser.add_argument("--size", type=int, default=160, help="side of the pairs")
    parser.add_argument("--seed", type=int, default=21, help="draws other pairs of the same kinds")
    parser.add_argument("--boards", type=Path, help="folder of board pairs, NAME_a and NAME_b")
    parser.add_argument("--large", type=int, default=0, help="mosaics at full resolution")
    asked = parser.parse_args()
    runtime = Counting(get_runtime())
    print(f"Processor: {processor()}; {runtime.precision}.\n")
    photos = read_photos(asked.photos, "test")
    cost = ["megapixels through the network", "processor time (s)"]
    if asked.pairs:
        cases = make_cases(photos, asked.pairs, asked.size, asked.seed, undisturbed=0.2)
        head = ["content", "effort", "AP / AUROC of pixels", "F1 of regions", "false alarms"]
        head += ["missed", 'verdicts other than "full"', *cost]
        _print(head, accuracy_rows(cases, runtime))
    head = ["pairs", "effort", 'verdicts other than "full"', "regions", *cost]
    rows: list[list[str]] = []
    if asked.boards:
        firsts = sorted(asked.boards.glob("*_a.*"))
        pairs = [(first, _other(first)) for first in firsts]
        rows += verdict_rows("boards, 640 x 640", pairs, runtime)
    for name, pairs in mosaics(photos, asked.large).items() if asked.large else ():
        rows += verdict_rows(f"1920 x 1080, {name}", pairs, runtime, resolution="native")
    if rows:
        _print(head, rows)


def _other(first: Path) -> Path:
    return first.with_name(first.name.replace("_a.", "_b."))


if __name__ == "__main__":
    main()
