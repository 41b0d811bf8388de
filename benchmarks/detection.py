"""Detectors of faces on made group pictures: how many are found, what else is, and how fast.

    python -m benchmarks.detection --data FOLDER --photos FOLDER --work FOLDER --yunet FILE

FOLDER holds att_faces.zip and lfw_faces.zip. Faces of one of the two are pasted into photographs of
animals (ImageNet's n02), turned by up to 20 degrees, in another light, with noise, as JPEG. Without
--yunet that detector is left out, as are cascades where neither scikit-image nor OpenCV 4 is there.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from benchmarks.markdown import of, percent, table
from benchmarks.recognition.sets import unzipped
from imgdiff.io.load import load_image
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.detection.detectors import load_detector

#: (width, height) of the pictures, faces in each, and the least and largest height of a face.
_SIZE, _FACES, _HEIGHTS = (1280, 960), 6, (32, 200)
#: Where the face is in an image of each set, in shares of its sides.
WITHIN = {"att_faces": (0.12, 0.2, 0.88, 0.96), "lfw_faces": (0.05, 0.02, 0.95, 1.0)}
#: Intersection over union from which a box is the face's.
HIT = 0.3
#: Height below which a face is small.
_SMALL = 64
Find = Callable[[np.ndarray], Sequence[tuple[float, ...]]]


@dataclass(frozen=True, eq=False)
class Group:
    """A made picture: uint8 RGB, the boxes of its faces, and the files that these are of."""

    picture: np.ndarray
    boxes: np.ndarray
    files: tuple[str, ...]


def groups(
    folder: Path,
    files: Sequence[str],
    within: tuple,
    photos: Sequence[Path],
    count: int,
    seed: int,
    heights: tuple[float, float] = _HEIGHTS,
    grey: bool = False,
) -> Iterator[Group]:
    """Pictures with faces in them, all of it grey if need be."""
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        ground = load_image(photos[rng.integers(len(photos))]).pixels
        picture = cv2.resize(ground, _SIZE, interpolation=cv2.INTER_CUBIC).astype(np.float32)
        if grey:
            picture[:] = picture.mean(axis=2, keepdims=True)
        boxes: list[np.ndarray] = []
        shown: list[str] = []
        while len(boxes) < _FACES:
            file = files[rng.integers(len(files))]
            face = load_image(folder / file).pixels
            box = _pasted(picture, face, within, boxes, heights, rng)
            if box is not None:
                boxes.append(box)
                shown.append(file)
        noise = rng.normal(0, rng.uniform(0, 6), (*picture.shape[:2], 1 if grey else 3))
        picture += noise
        code = cv2.imencode(
            ".jpg",
            np.clip(picture, 0, 255).astype(np.uint8)[..., ::-1],
            [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 96))],
        )[1]
        seen = cv2.cvtColor(cv2.imdecode(code, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        yield Group(seen, np.array(boxes), tuple(shown))


def _pasted(
    picture: np.ndarray,
    face: np.ndarray,
    within: tuple,
    boxes: list,
    heights: tuple[float, float],
    rng: np.random.Generator,
) -> np.ndarray | None:
    """Draws a face into ``picture``; its box, or None where it would lie on another one."""
    low, high = np.log(heights)
    scale = np.exp(rng.uniform(low, high)) / (face.shape[0] * (within[3] - within[1]))
    height, width = scale * np.array(face.shape[:2])
    reach = 0.5 * float(np.hypot(width, height))
    wide, high = _SIZE
    x, y = rng.uniform(reach, wide - reach), rng.uniform(reach, high - reach)
    box = np.array([x, y, x, y]) + (np.array(within) - 0.5) * (width, height, width, height)
    grown = box + np.array([-reach, -reach, reach, reach])
    if any((grown[:2] < other[2:]).all() and (other[:2] < grown[2:]).all() for other in boxes):
        return None
    turn = cv2.getRotationMatrix2D((0, 0), rng.uniform(-20, 20), scale)
    turn[:, 2] = (x, y) - turn[:, :2] @ (np.array(face.shape[1::-1]) / 2)
    rows, columns = np.mgrid[-1 : 1 : face.shape[0] * 1j, -1 : 1 : face.shape[1] * 1j]
    soft = np.clip((1 - rows**4 - columns**4) * 3, 0, 1).astype(np.float32)
    lit = np.clip(face.astype(np.float32) * rng.uniform(0.6, 1.3), 0, 255)
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    mask = cv2.warpAffine(soft, turn, _SIZE, flags=flags)[..., None]
    picture += mask * (cv2.warpAffine(lit, turn, _SIZE, flags=flags) - picture)
    return box


def cascade(picture: np.ndarray) -> list[tuple[float, ...]]:
    """LBP, as scikit-image brings it."""
    import skimage.data
    from skimage.feature import Cascade

    known = Cascade(skimage.data.lbp_frontal_face_cascade_filename())
    found = known.detect_multi_scale(picture, 1.2, 1, (24, 24), (240, 240))
    return [(f["c"], f["r"], f["c"] + f["width"], f["r"] + f["height"]) for f in found]


def haar(picture: np.ndarray, name: str) -> list[tuple[float, ...]]:
    """Haar's of OpenCV 4; version 5 has none."""
    known = cv2.CascadeClassifier(f"{cv2.data.haarcascades}{name}.xml")
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = known.detectMultiScale(grey, 1.1, 5, minSize=(24, 24))
    return [(x, y, x + w, y + h) for x, y, w, h in found]


def candidates(only: str, yunet: str | None) -> dict[str, tuple[Find, tuple[float, ...]]]:
    """What is measured, by its name, and from what scores."""
    each: dict[str, tuple[Callable[[], Find], tuple[float, ...]]] = {
        "LBP cascade (scikit-image)": (lambda: cascade, (0,))
    }
    if hasattr(cv2, "CascadeClassifier"):
        for name in ("haarcascade_frontalface_default", "haarcascade_frontalface_alt2"):
            each[f"{name} (OpenCV 4)"] = (partial(partial, haar, name=name), (0,))
    each["MTCNN (faces)"] = (partial(load_detector, "faces", 0.6), (0.6, 0.7, 0.8, 0.9, 0.95, 0.99))
    if yunet:
        each["YuNet"] = (partial(load_detector, yunet, 0.3), (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
    return {name: (make(), scores) for name, (make, scores) in each.items() if only in name}


def tried(
    name: str, find: Find, scores: Sequence[float], pictures: Sequence[Group]
) -> Iterator[list[str]]:
    """From each score: recall, also of small faces, false boxes, processor seconds a picture."""
    find(pictures[0].picture)  # what is done once
    began = time.process_time()
    answers = [list(find(group.picture)) for group in pictures]
    seconds = (time.process_time() - began) / len(pictures)
    for least in scores:
        seen, tiny, false = [], [], 0
        for group, answer in zip(pictures, answers, strict=True):
            boxes = [getattr(x, "box", x) for x in answer if getattr(x, "score", 1) >= least]
            hits = np.array([[overlap(box, one) for one in boxes] for box in group.boxes])
            hits = hits.reshape(len(group.boxes), len(boxes)) >= HIT
            seen += hits.any(axis=1).tolist()
            tiny += (group.boxes[:, 3] - group.boxes[:, 1] < _SMALL).tolist()
            false += int((~hits.any(axis=0)).sum())
        small = [hit for hit, is_tiny in zip(seen, tiny, strict=True) if is_tiny]
        yield [
            f"{name} from {least:g}" if least else name,
            percent(sum(seen), len(seen)),
            of(sum(small), len(small)),
            str(false),
            f"{seconds:.2f}",
        ]


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two boxes."""
    left, top, right, bottom = np.concatenate(
        [np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])]
    )
    both = max(0.0, right - left) * max(0.0, bottom - top)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / (areas - both)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--yunet", help="YuNet's ONNX file.")
    parser.add_argument("--pictures", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", choices=[*WITHIN, "all"], default="all")
    parser.add_argument("--only", default="", help="Detectors with this in their name.")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    photos = sorted(options.photos.glob("imagenet_n02*.jpg"))
    known = candidates(options.only, options.yunet)
    for name, within in WITHIN.items():
        if options.set not in (name, "all"):
            continue
        folder = unzipped(options.data / f"{name}.zip", options.work)
        faces = image_files(folder)
        made = list(groups(folder, faces, within, photos, options.pictures, options.seed))
        rows = [row for key, one in known.items() for row in tried(key, *one, made)]
        head = ["", "found", "below 64 px", "false boxes", "processor s a picture"]
        print(f"{name}: {len(made)} pictures of {_SIZE[0]} x {_SIZE[1]}, {_FACES} faces each\n")
        print("\n".join(table(head, rows)) + "\n")


if __name__ == "__main__":
    main()
