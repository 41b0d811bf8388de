"""How exactly a motion is undone, and whether what changed is found afterwards.

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.motion --photos FOLDER

--photos: photographs, of which those that the hash of their name puts into the validation part are
measured on. Prints the tables and writes motion.md into --out.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.markdown import decimal, of, table
from benchmarks.motion.peers import blazediff_verdict, opencv_and_ssim
from benchmarks.motion.views import ViewPair, photograph_pairs, ratio_pairs, scan_pairs
from benchmarks.timing import timed
from imgdiff.align.warp import corners_of, described, transformed
from imgdiff.compare import compare_images
from recipe.splits import photographs

#: Steps of heat by which precision and recall are counted.
_STEPS = 1000


@dataclass
class Tally:
    """What one tool made of the pairs of one kind."""

    errors: list[float] = field(default_factory=list)
    positive: np.ndarray = field(default_factory=lambda: np.zeros(_STEPS + 1))
    negative: np.ndarray = field(default_factory=lambda: np.zeros(_STEPS + 1))
    alarms: list[bool] = field(default_factory=list)
    missed: list[bool] = field(default_factory=list)

    def add(
        self,
        pair: ViewPair,
        heat: np.ndarray | None,
        verdict: bool,
        transform: np.ndarray | None = None,
    ) -> None:
        """One pair."""
        (self.missed if pair.changed.any() else self.alarms).append(
            verdict != bool(pair.changed.any())
        )
        self.errors.append(corner_error(pair, transform))
        if heat is None:
            return
        steps = np.rint(np.clip(heat, 0, 1) * _STEPS).astype(int)
        for counts, places in ((self.positive, pair.changed), (self.negative, ~pair.changed)):
            counts += np.bincount(steps[places & pair.counted], minlength=_STEPS + 1)

    @property
    def average_precision(self) -> float:
        """Of all pixels that count."""
        found, false = (np.cumsum(c[::-1]) for c in (self.positive, self.negative))
        if not found[-1]:
            return float("nan")
        precision = found / np.maximum(1, found + false)
        return float((np.diff(found, prepend=0) * precision).sum() / found[-1])


def corner_error(pair: ViewPair, transform: np.ndarray | None) -> float:
    """Most that a corner of ``before`` is off, in its pixels; infinite without a transform."""
    if transform is None:
        return np.inf
    corners = corners_of(pair.before.shape[:2])
    off = transformed(corners, transform) - transformed(corners, pair.transform)
    scale = described(pair.transform, pair.before.shape[:2], "").scale
    return float(np.linalg.norm(off, axis=1).max()) / max(1.0, scale)


def pairs(photos: Path, count: int, seed: int) -> Iterator[ViewPair]:
    """All pairs, ``count`` of each kind."""
    files = photographs(photos, "validation")
    rng = np.random.default_rng(seed)
    yield from photograph_pairs(files, "near", count, rng)
    yield from photograph_pairs(files, "far", count, rng)
    yield from scan_pairs(count, rng)
    yield from ratio_pairs(count, rng)


def report(photos: Path, count: int, seed: int) -> list[str]:
    """The lines of motion.md."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for pair in pairs(photos, count, seed):
        result = compare_images(pair.before, pair.after)
        record = result.alignment.transform
        transform = np.array(record) if record is not None else np.eye(3)
        kind = pair.kind.split()[0]
        if kind == "ratio":  # the size says it
            transform = pair.transform
        tallies[kind, "imgdiff"].add(pair, result.heatmap, result.changed, transform)
        tallies[kind, "OpenCV's homography and SSIM"].add(
            pair, *opencv_and_ssim(pair.before, pair.after)
        )
        tallies[kind, "BlazeDiff"].add(pair, None, blazediff_verdict(pair.before, pair.after))
    rows = []
    for (kind, tool), tally in tallies.items():
        errors = np.array(tally.errors)
        exact = "-" if tool == "BlazeDiff" else of(int((errors < 0.5).sum()), len(errors))
        rows.append(
            [
                kind,
                tool,
                exact,
                decimal(float(np.median(errors))) if np.isfinite(np.median(errors)) else "-",
                decimal(tally.average_precision),
                of(sum(tally.alarms), len(tally.alarms)),
                of(sum(tally.missed), len(tally.missed)),
            ]
        )
    head = [
        *("motion", "tool", "corners within 0.5 px", "median error, px", "pixel AP"),
        *("same called changed", "changed called same"),
    ]
    return [
        "# Motion that is undone",
        "",
        f"`python -m benchmarks.motion --photos FOLDER --pairs {count} --seed {seed}`: {count}",
        "pairs of each kind, every other one with one thing changed. near: photographs seen from a",
        "few percent and degrees off; far: from half to twice the scale, any turn, an overlap of",
        "40 % or more; scan: drawn sheets and boards, moved and turned, with grain; ratio: pages",
        "with 1.25, 1.5, 2 or 3 times the pixels. All but ratio with other light, grain and JPEG",
        "on each side. Errors are the largest of a corner; average precision is over all pixels",
        "that both images show.",
        "",
        *table(head, rows),
    ]


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=40, help="of each kind")
    parser.add_argument("--seed", type=int, default=11)
    here = Path(__file__).parents[1]
    parser.add_argument("--out", type=Path, default=here, help="folder to write to")
    options = parser.parse_args()
    lines = timed("all", lambda: report(options.photos, options.pairs, options.seed))
    text = "\n".join(lines)
    (options.out / "motion.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
