"""Who is in a made group picture: names given right and wrong, by how the faces are cut out.

    python -m benchmarks.group --data FOLDER --photos FOLDER --work FOLDER --run RUN --detect FILE

FOLDER holds att_faces.zip, RUN is what benchmarks.recognition or benchmarks.recognition.unlike made
of AT&T's people. Of the 12 people that it never saw eight are in the gallery, with four pictures
each, and four are strangers; the other six pictures of all twelve are pasted into photographs of
animals as in benchmarks.detection, made grey as AT&T's are.
"""

import argparse
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.detection import HIT, WITHIN, Group, groups, overlap
from benchmarks.markdown import percent, table
from benchmarks.recognition.sets import SETS, unzipped
from imgdiff.io.load import load_image
from imgdiff.recognition.detection.detectors import Detector, load_detector
from imgdiff.recognition.detection.framing import PLAIN, Framing
from imgdiff.recognition.detection.gallery_framing import gallery_framing
from imgdiff.recognition.gallery import open_gallery
from imgdiff.recognition.identification import Identification
from imgdiff.recognition.identify import identify
from imgdiff.recognition.runs.run import Run, load_run

#: How many people are in the gallery, and pictures of each.
_KNOWN, _PICTURES = 8, 4
#: Least and largest height of a face, in pixels.
_HEIGHTS = (64, 240)


def people(run: Run, data: Path, work: Path) -> tuple[Path, Path, list[str], set[str]]:
    """The folder of images, the gallery, the other images, and who is in the gallery."""
    which = SETS["att"]
    folder = unzipped(data / which.zip, work)
    dataset = which.read(folder)
    part = dataset.take(np.flatnonzero(dataset.given == "test"))
    names = sorted({part.names[i] for i in part.identities})
    seen = {Path(file).parent.name for x in ("train", "validation") for file in run.parts[x]}
    if seen & set(names):
        raise SystemExit(f"the run was trained on {seen & set(names)}")
    known, gallery, others = set(names[:_KNOWN]), work / "gallery", []
    shutil.rmtree(gallery, ignore_errors=True)
    for name in names:
        own = [part.path(i) for i in range(len(part)) if part.names[part.identities[i]] == name]
        own.sort()
        others += [str(path.relative_to(folder)) for path in own[_PICTURES:]]
        if name in known:
            (gallery / name).mkdir(parents=True)
            for path in own[:_PICTURES]:
                shutil.copy(path, gallery / name)
    return folder, gallery, others, known


def answers(
    made: Sequence[Group], run: Run, gallery: Path, detector: Detector, framing: Framing
) -> Iterator[tuple[str, Identification | None]]:
    """Who each face is, and what is said of it; None where it is not found."""
    for group in made:
        found = identify(
            group.picture, gallery=gallery, model=run, detect=detector, framing=framing
        )
        for file, box in zip(group.files, group.boxes, strict=True):
            near = [one for one in found.boxes if overlap(box, one.box) >= HIT]
            yield Path(file).parent.name, near[0].identification if near else None


def row(name: str, each: Sequence[tuple[str, Identification | None]], known: set[str]) -> list[str]:
    """What became of the people in the gallery, and of strangers."""
    counts: Counter[str] = Counter()
    for who, answer in each:
        kind = "known" if who in known else "stranger"
        verdict = "missed" if answer is None else answer.verdict
        if answer is not None and answer.verdict == "known" and who in known:
            verdict = "right" if answer.identity == who else "wrong"
        if answer is not None and answer.candidates and who in known:
            counts["nearest"] += answer.candidates[0].identity == who
        counts[kind] += 1
        counts[f"{kind} {verdict}"] += 1
    total, strangers = counts["known"], counts["stranger"]
    cells = [f"known {verdict}" for verdict in ("right", "wrong", "unknown", "cannot_judge")]
    return [
        name,
        *(percent(counts[cell], total) for cell in (*cells, "known missed", "nearest")),
        percent(counts["stranger known"], strangers),
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--detect", default="faces", help="faces, or an ONNX file.")
    parser.add_argument("--pictures", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    run = load_run(options.run)
    folder, gallery, files, known = people(run, options.data, options.work)
    photos = sorted(options.photos.glob("imagenet_n02*.jpg"))
    within = WITHIN["att_faces"]
    how = (options.pictures, options.seed, _HEIGHTS)
    made = list(groups(folder, files, within, photos, *how, grey=True))
    detector = load_detector(options.detect)
    opened = open_gallery(run, gallery)
    learned_framing = gallery_framing(gallery, opened, detector)
    shown = [file for group in made for file in group.files]
    whole = [
        (
            Path(file).parent.name,
            identify(load_image(folder / file).pixels, gallery=opened, model=run),
        )
        for file in shown
    ]
    rows = [row("the images themselves", whole, known)]
    for name, framing in (("as in the gallery", learned_framing), ("plainly", PLAIN)):
        began = time.process_time()
        each = list(answers(made, run, gallery, detector, framing))
        seconds = (time.process_time() - began) / len(made)
        rows.append(row(f"cut out {name} ({seconds:.2f} s a picture)", each, known))
    head = ["", "right", "wrong", "unknown", "cannot judge", "not found", "nearest is right"]
    print(f"{len(shown)} faces in {len(made)} pictures, found by {detector.name}\n")
    print("\n".join(table([*head, "strangers named"], rows)))


if __name__ == "__main__":
    main()
