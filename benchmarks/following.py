"""Who walks through made films: tracks, names by one look and by several, frames a second.

    python -m benchmarks.following --data FOLDER --photos FOLDER --work FOLDER --run RUN

FOLDER holds att_faces.zip, RUN is as for benchmarks.group, and so are the gallery and the
strangers. In each film three people cross a photograph of animals, pass each other, turn a little,
in changing light and another of their pictures every half second, with noise and as an MP4 of five
frames a second.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.detection import HIT, WITHIN, overlap
from benchmarks.group import people
from benchmarks.markdown import percent, table
from imgdiff.io.load import load_image
from imgdiff.recognition.detection.detectors import Detector, load_detector
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.runs.run import Run, load_run
from imgdiff.video.follow import follow
from imgdiff.video.mp4 import write_mp4

_SIZE, _FPS, _SECONDS, _PEOPLE = (640, 480), 5, 8, 3
#: Looks that decide.
_LOOKS = (1, 5, 9)


@dataclass(frozen=True, eq=False)
class Film:
    """A made film: its file, and of each frame whose face is where."""

    path: Path
    truth: list[list[tuple[str, np.ndarray]]]


def film(path: Path, folder: Path, own: dict[str, list[str]], ground: np.ndarray, seed) -> Film:
    """Three people cross a picture."""
    rng = np.random.default_rng(seed)
    who = rng.choice(sorted(own), _PEOPLE, replace=False)
    walks = [_Walk(rng, row) for row in range(_PEOPLE)]
    within, truth = WITHIN["att_faces"], []
    with write_mp4(path) as add:
        for number in range(_FPS * _SECONDS):
            picture = ground.copy()
            seen = []
            for name, walk in zip(who, walks, strict=True):
                files = own[name]
                face = load_image(folder / files[number // 3 % len(files)]).pixels
                box = walk.draw(picture, face, within, number)
                seen.append((str(name), box))
            picture += rng.normal(0, 4, (*picture.shape[:2], 1))
            add(np.clip(picture, 0, 255).astype(np.uint8), number / _FPS)
            truth.append(seen)
    return Film(path, truth)


class _Walk:
    """How one of them goes: from one side to the other and back, in a row of their own."""

    def __init__(self, rng: np.random.Generator, row: int) -> None:
        self._y = 100 + 130 * row + rng.uniform(-20, 20)
        self._begin, self._speed = rng.uniform(0, 2), rng.uniform(0.25, 0.6)
        self._height, self._light = rng.uniform(80, 130), rng.uniform(0, 6)

    def draw(self, picture: np.ndarray, face: np.ndarray, within, number: int) -> np.ndarray:
        """Draws a face at a frame, and gives its box."""
        seconds = number / _FPS
        share = abs((self._begin + self._speed * seconds) % 2 - 1)
        x, y = 90 + share * (_SIZE[0] - 180), self._y + 12 * np.sin(3 * seconds)
        scale = self._height / (face.shape[0] * (within[3] - within[1]))
        turn = cv2.getRotationMatrix2D((0, 0), 10 * np.sin(2 * seconds + self._light), scale)
        turn[:, 2] = (x, y) - turn[:, :2] @ (np.array(face.shape[1::-1]) / 2)
        rows, columns = np.mgrid[-1 : 1 : face.shape[0] * 1j, -1 : 1 : face.shape[1] * 1j]
        soft = np.clip((1 - rows**4 - columns**4) * 3, 0, 1).astype(np.float32)
        lit = face.astype(np.float32) * (0.95 + 0.25 * np.sin(seconds + self._light))
        mask = cv2.warpAffine(soft, turn, _SIZE)[..., None]
        picture += mask * (cv2.warpAffine(lit, turn, _SIZE, flags=cv2.INTER_AREA) - picture)
        height, width = scale * np.array(face.shape[:2])
        return np.array([x, y, x, y]) + (np.array(within) - 0.5) * (width, height, width, height)


def films(count: int, seed: int, work: Path, folder: Path, files, photos) -> Iterator[Film]:
    """Films, all of them grey as AT&T's pictures are."""
    own: dict[str, list[str]] = {}
    for file in files:
        own.setdefault(Path(file).parent.name, []).append(file)
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        ground = load_image(photos[rng.integers(len(photos))]).pixels
        ground = cv2.resize(ground, _SIZE).astype(np.float32).mean(axis=2, keepdims=True)
        ground = np.repeat(ground, 3, axis=2)
        yield film(work / f"{number}.mp4", folder, own, ground, (seed, number, 1))


def row(
    looks: int,
    made: Sequence[Film],
    run: Run,
    gallery: Gallery,
    framing,
    detector: Detector,
    known: set[str],
) -> list[str]:
    """What becomes of each face in each frame, with names by so many looks."""
    counts: Counter[str] = Counter()
    began = time.process_time()
    for one in made:
        numbers: dict[str, set[int]] = {}
        how = {"gallery": gallery, "model": run, "framing": framing, "stay": looks}
        sights = list(follow(one.path, detect=detector, **how))
        counts["frames"] += len(sights)
        for sight, truth in zip(sights, one.truth, strict=True):
            for who, box in truth:
                near = [other for other in sight.followed if overlap(box, other.box) >= HIT]
                kind = "known" if who in known else "stranger"
                counts[kind] += 1
                if not near:
                    counts[f"{kind} missed"] += 1
                    continue
                numbers.setdefault(who, set()).add(near[0].track)
                answer = near[0].identification
                verdict = "undecided" if answer is None else answer.verdict
                if verdict == "known":
                    verdict = "right" if answer.identity == who else "wrong"
                counts[f"{kind} {verdict}"] += 1
        counts["people"] += len(numbers)
        counts["tracks"] += sum(map(len, numbers.values()))
        counts["mixed"] += sum(
            len(a & b) for who, a in numbers.items() for other, b in numbers.items() if who < other
        )
    seconds = (time.process_time() - began) / counts["frames"]
    total = counts["known"]
    cells = ("right", "wrong", "unknown", "cannot_judge", "undecided", "missed")
    return [
        str(looks),
        *(percent(counts[f"known {cell}"], total) for cell in cells),
        percent(counts["stranger wrong"], counts["stranger"]),
        f"{counts['tracks']} of {counts['people']}",
        str(counts["mixed"]),
        f"{1 / seconds:.1f}",
    ]


def main() -> None:
    """Measures and prints."""
    from imgdiff.recognition.detection.gallery_framing import gallery_framing

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--detect", default="faces", help="faces, or an ONNX file.")
    parser.add_argument("--films", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    run = load_run(options.run)
    folder, gallery, files, known = people(run, options.data, options.work)
    photos = sorted(options.photos.glob("imagenet_n02*.jpg"))
    made = list(films(options.films, options.seed, options.work, folder, files, photos))
    detector = load_detector(options.detect)
    opened = open_gallery(run, gallery)
    framing = gallery_framing(gallery, opened, detector)
    rows = [row(looks, made, run, opened, framing, detector, known) for looks in _LOOKS]
    head = ["looks", "right", "wrong", "unknown", "cannot judge", "undecided", "missed"]
    head += ["strangers named", "tracks", "shared by two", "frames a second"]
    print("\n".join(table(head, rows)))


if __name__ == "__main__":
    main()
