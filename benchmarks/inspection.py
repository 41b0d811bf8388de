"""Whether an inspection finds defects, and how often it calls a part anomalous that is none.

    python -m benchmarks.inspection --boards FOLDER --photos FOLDER --count 10 --seed 51

Three kinds of parts, each seen by a made camera (a shift of up to two pixels, other light, noise,
JPEG):

- templates: boards (DeepPCB) of which one accepted picture each, the template, is in the folder;
- boards: the same with eight accepted captures of the template;
- photographs: eight accepted captures of a photograph; defects are made: scratch, stain, dent,
  something of another photograph, something that is gone.

False alarms are further captures without a defect that are called anomalous; the rate that is
stated stands beside them. Places are the marked defects that a region touches. Compared is what
compare_images says of the same captures against the nearest accepted picture.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.calibrate import camera
from benchmarks.markdown import table
from imgdiff.compare import compare_images
from imgdiff.geometry import Box
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.recognition.evaluate.metrics import roc_auc
from imgdiff.recognition.inspection.inspect_image import Inspector

DEFECTS = ("scratch", "stain", "dent", "foreign", "gone")
#: Accepted captures of a part, and further ones without a defect.
_ACCEPTED, _GOOD = 8, 5


@dataclass
class Part:
    """A part: accepted pictures, further good ones, defective ones and where their defects are."""

    accepted: Sequence[np.ndarray]
    good: Sequence[np.ndarray]
    bad: Sequence[tuple[np.ndarray, list[Box]]]


@dataclass
class Counts:
    """What was judged so far."""

    scores: list[float] = field(default_factory=list)
    bad: list[bool] = field(default_factory=list)
    called: list[bool] = field(default_factory=list)
    compared: list[bool] = field(default_factory=list)
    places: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    learning: list[float] = field(default_factory=list)


def defect(image: np.ndarray, other: np.ndarray, kind: str, rng: np.random.Generator):
    """A picture with a made defect, and its box."""
    height, width = image.shape[:2]
    side = int(min(height, width) * rng.uniform(0.06, 0.14))
    x, y = int(rng.integers(8, width - side - 8)), int(rng.integers(8, height - side - 8))
    made, place = image.copy(), np.s_[y : y + side, x : x + side]
    if kind == "scratch":
        level = [int(v) for v in np.full(3, 255 if image[place].mean() < 128 else 0)]
        cv2.line(made, (x, y), (x + side, y + side), level, 2, cv2.LINE_AA)
    elif kind == "stain":
        mask = np.zeros((side, side), np.float32)
        cv2.circle(mask, (side // 2, side // 2), side // 3, 1, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), side / 12)[..., None]
        made[place] = (image[place] * (1 - 0.5 * mask)).astype(np.uint8)
    elif kind == "dent":
        v, u = np.mgrid[:side, :side].astype(np.float32)
        pull = np.exp(-((u - side / 2) ** 2 + (v - side / 2) ** 2) / (2 * (side / 5) ** 2))
        u, v = u + x + 0.25 * side * pull, v + y + 0.25 * side * pull
        made[place] = cv2.remap(image, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    elif kind == "foreign":
        made[place] = cv2.resize(other, (width, height))[place]
    else:
        mask = np.zeros((height, width), np.uint8)
        mask[place] = 255
        made = np.asarray(cv2.inpaint(image, mask, 5, cv2.INPAINT_TELEA))
    return made, Box(x, y, x + side, y + side)


def board(folder: Path, name: str, rng: np.random.Generator, captures: int) -> Part:
    """One of DeepPCB, its template and its tested picture with real defects."""
    good, bad = (_read(folder / f"{name}_{which}.jpg") for which in "ab")
    marked = json.loads((folder / "boxes.json").read_text())[name]
    boxes = [Box(*(int(v) for v in row[:4])) for row in marked]
    return Part(
        [camera(good, rng) for _ in range(captures)] if captures > 1 else [good],
        [camera(good, rng) for _ in range(_GOOD)],
        [(camera(bad, rng), boxes) for _ in range(2)],
    )


def photograph(files: Sequence[Path], number: int, rng: np.random.Generator) -> Part:
    """A photograph, with each of the made defects."""
    image, other = _read(files[number]), _read(files[number + 1])
    bad = []
    for kind in DEFECTS:
        made, box = defect(image, other, kind, rng)
        bad.append((camera(made, rng), [box]))
    accepted = [camera(image, rng) for _ in range(_ACCEPTED)]
    return Part(accepted, [camera(image, rng) for _ in range(_GOOD)], bad)


def _read(file: Path) -> np.ndarray:
    return np.array(Image.open(file).convert("RGB"))


def judge(parts: dict[str, Part], counts: Counts, rate: float) -> None:
    """All parts' accepted pictures in one folder; all others judged by it."""
    runtime = get_runtime(threads=1)
    with tempfile.TemporaryDirectory() as folder:
        for name, part in parts.items():
            for number, picture in enumerate(part.accepted):
                Image.fromarray(picture).save(Path(folder) / f"{name}_{number}.png")
        inspector = Inspector(folder, rate=rate, weights=runtime)
        for part in parts.values():
            pictures = [(p, []) for p in part.good] + list(part.bad)
            for turn, (picture, boxes) in enumerate(pictures):
                began = time.process_time()
                found = inspector.inspect(picture)
                (counts.seconds if turn else counts.learning).append(time.process_time() - began)
                counts.scores.append(found.score)
                counts.bad.append(bool(boxes))
                counts.called.append(found.anomalous)
                counts.compared.append(
                    compare_images(found.normal, picture, weights=runtime).changed
                )
                counts.places += [
                    any(box.intersection(region.box) for region in found.regions) for box in boxes
                ]


def row(name: str, counts: Counts, rate: float) -> list[str]:
    """What is printed of one kind of parts."""
    bad, called, compared = (np.array(x) for x in (counts.bad, counts.called, counts.compared))
    distances = -np.array(counts.scores)

    def share(x: np.ndarray) -> str:
        return f"{int(x.sum())} of {len(x)}"

    return [
        name,
        f"{100 * rate:g} %",
        share(called[~bad]),
        share(called[bad]),
        f"{roc_auc(distances, bad):.3f}",
        share(np.array(counts.places)),
        share(compared[~bad]),
        share(compared[bad]),
        f"{np.median(counts.seconds):.1f}",
        f"{np.median(counts.learning):.1f}",
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--count", type=int, default=10, help="Parts of each kind.")
    parser.add_argument("--seed", type=int, default=51)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--kinds", nargs="+", default=["templates", "boards", "photographs"])
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    names = sorted(file.name[:-6] for file in given.boards.glob("*_a.jpg"))
    drawn = [names[i] for i in rng.permutation(len(names))[: given.count]]
    files = sorted(given.photos.glob("*.jpg"))
    files = [files[i] for i in rng.permutation(len(files))[: given.count + 1]]
    rows = []
    for kind in given.kinds:
        counts = Counts()
        if kind == "photographs":
            parts = {f"p{i}": photograph(files, i, rng) for i in range(given.count)}
        else:
            captures = 1 if kind == "templates" else _ACCEPTED
            parts = {name: board(given.boards, name, rng, captures) for name in drawn}
        judge(parts, counts, given.rate)
        rows.append(row(kind, counts, given.rate))
    head = [
        "",
        "stated",
        "false alarms",
        "found",
        "ROC AUC",
        "places found",
        "compare: false alarms",
    ]
    head += ["compare: found", "s a picture", "s the first of a part"]
    print("\n".join(table(head, rows)))


if __name__ == "__main__":
    main()
