"""Whether a calibration lowers false alarms, and still finds what is planted.

    python -m benchmarks.calibrate --boards FOLDER --seed 1 --write benchmarks/calibrate.md

Captures of one place are split: some teach, others are judged. Three kinds of place:

- screens: drawn pages of 640 x 400 with a clock and a counter that differ in every capture; planted
  is one thing: the clock's place filled with another color, emptied, or with half a line of text
  behind it, a button in another color, a word of the text replaced.
- boards: real boards (DeepPCB's template) seen by a made camera: a shift of up to two pixels, other
  light, noise, JPEG; changed are the same boards with their real defects.
- camera: a photograph seen by a made camera, with a part of it covered by that of another picture.

False alarms are unchanged captures that are called changed; found are planted ones that are. Told
is the rate that the calibration itself expects.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.markdown import of, table
from imgdiff.compare import compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.render.lettering import font
from imgdiff.suite.calibration.learn import calibrate

WORDS = "order cart shop price total ship light dark blue green small large north south".split()  # noqa: SIM905
PLANTED = ("filled", "emptied", "longer", "button", "word")


@dataclass(frozen=True)
class Place:
    """Captures of one place: the approved one, those that teach, others, and changed ones."""

    approved: np.ndarray
    teach: Sequence[np.ndarray]
    same: Sequence[np.ndarray]
    changed: Sequence[np.ndarray]


def screen(place: int, rng: np.random.Generator, planted: str = "") -> np.ndarray:
    """A page; ``place`` says what it shows, ``rng`` clock and counter."""
    own = np.random.default_rng(place)
    image = Image.new("RGB", (640, 400), (250, 250, 248))
    draw = ImageDraw.Draw(image)
    bar = tuple(int(v) for v in own.integers(20, 90, 3))
    draw.rectangle((0, 0, 639, 38), bar)
    x, size = 440 + int(own.integers(0, 80)), int(own.integers(12, 17))
    clock = f"{rng.integers(0, 24):02d}:{rng.integers(0, 60):02d}:{rng.integers(0, 60):02d}"
    if planted == "longer":
        draw.text((x - 72, 11), "offline", (255, 255, 255), font(size))
    draw.text((x, 11), clock, (255, 255, 255), font(size))
    if planted in ("filled", "emptied"):
        fill = tuple(int(v) for v in own.integers(0, 256, 3)) if planted == "filled" else bar
        draw.rectangle((x - 2, 9, x + 6 * size, 30), fill)
    for row in range(9):
        words = own.choice(WORDS, 7)
        if planted == "word" and row == place % 9:
            words[3] = "changed"
        draw.text((24, 80 + 24 * row), " ".join(words), (40, 40, 44), font(13))
    count = f"{rng.integers(100, 1000)} visitors"
    draw.text((430, 90), count, (40, 40, 44), font(int(own.integers(13, 20))))
    color = (200, 60, 40) if planted == "button" else (42, 102, 200)
    draw.rounded_rectangle((430, 250, 550, 284), 6, color)
    draw.text((446, 258), "Buy now", (255, 255, 255), font(13))
    return np.array(image)


def camera(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A picture as a fixed camera gives it: a little elsewhere, in other light, noise, JPEG."""
    height, width = pixels.shape[:2]
    move = np.float32([[1, 0, rng.uniform(-2, 2)], [0, 1, rng.uniform(-2, 2)]])
    seen = cv2.warpAffine(
        pixels, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    seen = seen * rng.uniform(0.94, 1.06) + rng.uniform(-6, 6) + rng.normal(0, 4, seen.shape)
    stream = BytesIO()
    quality = int(rng.integers(80, 95))
    Image.fromarray(seen.clip(0, 255).astype(np.uint8)).save(stream, "JPEG", quality=quality)
    return np.array(Image.open(stream))


def covered(pixels: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With a part of another picture, a tenth to a fifth of the sides."""
    height, width = pixels.shape[:2]
    h, w = int(height * rng.uniform(0.1, 0.2)), int(width * rng.uniform(0.1, 0.2))
    y, x = int(rng.integers(8, height - h - 8)), int(rng.integers(8, width - w - 8))
    changed = pixels.copy()
    changed[y : y + h, x : x + w] = cv2.resize(other, (width, height))[y : y + h, x : x + w]
    return changed


def place_of(kind: str, number: int, given: argparse.Namespace) -> Place:
    """The captures of one place."""
    rng = np.random.default_rng([given.seed, number])
    teach, held = given.teach, given.held_out
    if kind == "screens":
        place = given.seed * 1000 + number
        shots = [screen(place, rng) for _ in range(1 + teach + held)]
        changed = [screen(place, rng, planted) for planted in PLANTED]
    else:
        folder = given.boards if kind == "boards" else given.photos
        before, other = _two(folder, kind, number, given.seed)
        shots = [camera(before, rng) for _ in range(1 + teach + held)]
        if kind == "boards":
            changed = [camera(other, rng) for _ in range(2)]
        else:
            changed = [camera(covered(before, other, rng), rng) for _ in range(2)]
    return Place(shots[0], shots[1 : 1 + teach], shots[1 + teach :], changed)


def _two(folder: Path, kind: str, number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    names = sorted(folder.glob("*_a.jpg" if kind == "boards" else "*.jpg"))
    order = np.random.default_rng(seed).permutation(len(names))
    first = names[order[number]]
    second = names[order[number + 1]]
    if kind == "boards":
        second = first.with_name(first.name.replace("_a.", "_b."))
    return tuple(np.array(Image.open(f).convert("RGB")) for f in (first, second))  # type: ignore[return-value]


def measured(kind: str, given: argparse.Namespace, told: Callable[[list], None]) -> None:
    """Teaches and judges at each place; a row for all so far after each."""
    runtime = get_runtime(threads=1)
    counts = np.zeros(6, int)  # alarms without and with, held; found without and with, planted
    rates = []
    missed: dict[str, int] = {}
    for number in range(given.places):
        place = place_of(kind, number, given)
        learned = calibrate(place.approved, place.teach, weights=runtime)
        rates.append(learned.expected_rate)
        for shot in place.same:
            plain, judged = _both(place.approved, shot, learned, runtime)
            counts[:3] += (plain, judged, 1)
        for i, shot in enumerate(place.changed):
            plain, judged = _both(place.approved, shot, learned, runtime)
            counts[3:] += (plain, judged, 1)
            if not judged:
                name = PLANTED[i] if kind == "screens" else "defect"
                missed[name] = missed.get(name, 0) + 1
        row = [
            kind,
            number + 1,
            of(int(counts[0]), int(counts[2])),
            of(int(counts[1]), int(counts[2])),
            f"{100 * np.mean(rates):.0f} %",
            of(int(counts[3]), int(counts[5])),
            of(int(counts[4]), int(counts[5])),
            ", ".join(f"{name} {n}" for name, n in sorted(missed.items())) or "-",
        ]
        told(row)


def _both(approved: np.ndarray, shot: np.ndarray, learned, runtime) -> tuple[bool, bool]:
    plain = compare_images(approved, shot, weights=runtime)
    judged = compare_images(approved, shot, weights=runtime, calibration=learned)
    return plain.changed, judged.changed


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.calibrate", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--boards", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=4)
    parser.add_argument("--teach", type=int, default=10)
    parser.add_argument("--held-out", type=int, default=8)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    head = ["captures", "places", "false alarms without", "with a calibration", "told"]
    head += ["found without", "found with", "missed with"]
    kinds = [
        "screens",
        *(["boards"] if given.boards else []),
        *(["camera"] if given.photos else []),
    ]
    rows: dict[str, list] = {}
    numbers = f"--seed {given.seed} --places {given.places} --teach {given.teach}"
    numbers += f" --held-out {given.held_out}"
    for kind in kinds:

        def told(row: list, kind: str = kind) -> None:
            rows[kind] = row
            lines = ["# Calibrations", "", f"`python -m benchmarks.calibrate {numbers}`", ""]
            text = "\n".join(lines + table(head, list(rows.values())))
            if given.write:  # a run that is stopped leaves what it has
                given.write.write_text(text)
            print(row, flush=True)

        measured(kind, given, told)
    print("\n".join(table(head, list(rows.values()))))


if __name__ == "__main__":
    main()
