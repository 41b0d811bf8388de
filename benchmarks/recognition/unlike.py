"""What a run refuses to judge: images of its own kind that it should not, and others it should.

    python -m benchmarks.recognition.unlike --data FOLDER --photos FOLDER --work FOLDER --set att

Needs a run that ``benchmarks.recognition`` trained under --work; --photos is a folder of JPEGs. Of
each kind random pairs: how many the run calls the same without the check, and with it.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.markdown import table
from benchmarks.recognition.sets import SETS, unzipped
from imgdiff.io.load import load_image
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.runs.run import Run, load_run

#: Images of the run's own kind, at most.
_OWN = 300
_SIDE = 120


def flat(rng: np.random.Generator) -> list[np.ndarray]:
    """White, black, greys and colors without anything on them."""
    levels = [np.full(3, level) for level in range(0, 256, 17)]
    colors = levels + [rng.integers(0, 256, 3) for _ in range(14)]
    return [np.broadcast_to(c.astype(np.uint8), (_SIDE, _SIDE, 3)).copy() for c in colors]


def noise(rng: np.random.Generator) -> list[np.ndarray]:
    """Normal noise on grey, each pixel or each color for itself."""
    made = []
    for sigma in (5, 15, 40, 80):
        for channels in (1, 3) * 4:
            raw = rng.normal(rng.uniform(60, 200), sigma, (_SIDE, _SIDE, channels))
            made.append(np.repeat(raw.clip(0, 255).astype(np.uint8), 3 // channels, axis=2))
    return made


def ramps(rng: np.random.Generator) -> list[np.ndarray]:
    """From one grey to another, in any direction."""
    y, x = np.mgrid[:_SIDE, :_SIDE] / _SIDE - 0.5
    made = []
    for _ in range(20):
        angle, low, high = rng.uniform(0, 2 * np.pi), *rng.integers(0, 256, 2)
        t = (np.cos(angle) * x + np.sin(angle) * y + 0.71) / 1.42
        made.append(np.repeat((low + t * (high - low)).astype(np.uint8)[..., None], 3, axis=2))
    return made


def kinds(
    name: str, run: Run, data: Path, photos: Path, work: Path, most: int
) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Images by kind: the run's own first."""
    rng = np.random.default_rng(51)

    def read(root: Path, files: Sequence[str], most: int = most) -> list[np.ndarray]:
        drawn = [files[i] for i in rng.permutation(len(files))[:most]]
        return [load_image(root / file).pixels for file in drawn]

    root = Path(run.data) if Path(run.data).is_dir() else Path(run.data).parent
    own = read(root, run.parts["test"], _OWN)
    yield f"{name}, never seen", own
    own = own[:most]
    yield "the same at 60 % of the light", [(image * 0.6).astype(np.uint8) for image in own]
    yield "the same as JPEG 50", [_jpeg(image, 50) for image in own]
    yield "the same upside down", [image[::-1].copy() for image in own]
    for other, which in SETS.items():
        if other != name:
            folder = unzipped(data / which.zip, work)
            yield f"{other}", read(folder, list(image_files(folder)))
    yield "photographs", read(photos, [file.name for file in sorted(photos.glob("*.jpg"))])
    yield "white, black, one color", flat(rng)
    yield "ramps", ramps(rng)
    yield "noise", noise(rng)


def _jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    )


def refused(name: str, run: Run, data: Path, photos: Path, work: Path, most: int) -> list[str]:
    """The table of one run."""
    rows = []
    rng = np.random.default_rng(7)
    for kind, images in kinds(name, run, data, photos, work, most):
        looks = [run.look(image) for image in images]
        away = np.array([run.training_distance(look) for look in looks], float)
        points = np.stack([look.embedding for look in looks])
        one, two = (rng.permutation(len(points)) for _ in range(2))
        apart = one != two
        same = (run.distance(points[one], points[two]) < run.threshold)[apart]
        judged = (np.maximum(away[one], away[two]) <= 1)[apart]
        low, middle = np.percentile(away, (5, 50))
        rows.append(
            [
                kind,
                f"{len(images)}",
                f"{100 * (away > 1).mean():.1f}",
                f"{middle:.2f} ({low:.2f})",
                f"{100 * same.mean():.1f}",
                f"{100 * (same & judged).mean():.1f}",
            ]
        )
    head = [
        run.name,
        "images",
        "refused %",
        "distance, median (5 %)",
        "random pairs called the same % without",
        "with",
    ]
    return table(head, rows)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--photos", "--work"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--set", choices=list(SETS), required=True)
    parser.add_argument("--most", type=int, default=80, help="Images of each other kind.")
    given = parser.parse_args()
    for folder in sorted((given.work / "runs").glob(f"{given.set}*")):
        if folder.is_dir():
            run = load_run(folder)
            places = given.data, given.photos, given.work
            print("\n".join([*refused(given.set, run, *places, given.most), ""]))


if __name__ == "__main__":
    main()
