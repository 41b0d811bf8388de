"""Measured examples: the measures of a changed place, and what its maker did there."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from imgdiff.change.kinds.classify import LEARNED
from imgdiff.change.kinds.measures import measures_of
from imgdiff.change.kinds.place import cut_out
from imgdiff.change.kinds.twins import find_moves
from imgdiff.change.regions import find_regions
from imgdiff.io.load import load_image
from recipe.kinds.drawn import SCENES, drawn_pair
from recipe.kinds.photographs import photo_pair

#: Shares of the contents.
CONTENTS = {"photo": 0.45, "page": 0.28, "chart": 0.13, "board": 0.14}
#: Share of the photographs whose sides have noise, light and compression of their own.
DISTURBED = 0.5
_SIZES = (160, 224, 320)
#: Levels by which a drawing and a photograph differ where they changed.
_DRAWN, _PHOTO = 3, 8


@dataclass(frozen=True)
class Examples:
    """measures: float32 (N, M). labels: (N,), numbers in ``LEARNED``. contents: (N,), names."""

    measures: np.ndarray
    labels: np.ndarray
    contents: np.ndarray


def make_examples(photos: list[Path], seed: int, count: int) -> Examples:
    """Makes pairs until there are enough places that changed.

    Args:
        photos: Photographs, of one part of the split.
        seed: Of all that is drawn.
        count: How many examples.
    """
    rows, labels, contents = [], [], []
    number = 0
    pictures: dict[Path, np.ndarray] = {}
    while len(rows) < count:
        rng = np.random.default_rng((seed, number))
        number += 1
        content = str(rng.choice(list(CONTENTS), p=list(CONTENTS.values())))
        size = int(rng.choice(_SIZES))
        crops = [_crop(rng, photos, pictures, size) for _ in range(3)]
        if content in SCENES:
            made = drawn_pair(rng, content, size, crops[0])
        else:
            made = photo_pair(rng, crops[0], crops[1:])
        if made is None:
            continue
        before, after, kind = made
        for row in _measured(rng, before, after, kind, content):
            rows.append(row)
            labels.append(LEARNED.index(kind))
            contents.append(content)
    return Examples(np.stack(rows), np.array(labels), np.array(contents))


def _crop(rng, photos: list[Path], pictures: dict[Path, np.ndarray], size: int) -> np.ndarray:
    path = photos[rng.integers(0, len(photos))]
    if path not in pictures:
        pictures[path] = load_image(path).pixels
    photo = pictures[path]
    shortest = min(photo.shape[:2])
    side = int(rng.integers(min(size // 2, shortest - 1), shortest))
    top, left = (int(rng.integers(0, n - side + 1)) for n in photo.shape[:2])
    crop = photo[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side >= size else cv2.INTER_CUBIC
    return cv2.resize(crop, (size, size), interpolation=how)


def _measured(rng, before, after, kind: str, content: str) -> list[np.ndarray]:
    """The measures of the regions that a comparison would find, as far as one place tells."""
    levels = cv2.absdiff(before, after).max(axis=2)
    if content == "photo":
        changed = (levels > _PHOTO).astype(np.uint8)
        wide = int(rng.integers(0, 6))
        if rng.random() < DISTURBED:
            before, after = _disturbed(rng, before), _disturbed(rng, after)
            wide = int(rng.integers(1, 8))
        changed = cv2.dilate(changed, np.ones((wide + 1, wide + 1), np.uint8))
        if rng.random() < 0.5:
            changed = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    else:
        changed = (levels > _DRAWN).astype(np.uint8)
    heat = changed.astype(np.float32)
    regions = find_regions(heat, np.ones(heat.shape, bool), 0.5, 6)
    if len(regions) > 6:
        return []
    boxes = {i: region.box for i, region in enumerate(regions)}
    cutouts = {i: cut_out(before, after, heat, box, 0.5) for i, box in boxes.items()}
    if kind == "moved" and len(regions) > 1:
        return []  # no single place tells; ``twins`` and ``slides`` find what belongs together
    moved = {n for move in find_moves(cutouts) for n in (move.source, move.target)}
    return [measures_of(cutout) for i, cutout in cutouts.items() if i not in moved]


def _disturbed(rng, image: np.ndarray) -> np.ndarray:
    x = image.astype(np.float32)
    if rng.random() < 0.5:
        x = x * rng.uniform(0.93, 1.07) + rng.uniform(-6, 6)
    if rng.random() < 0.6:
        x = x + rng.normal(0, rng.uniform(0.5, 5), x.shape)
    out = np.clip(x + 0.5, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 97))]
        out = cv2.imdecode(cv2.imencode(".jpg", out[..., ::-1], quality)[1], 1)[..., ::-1]
    return np.ascontiguousarray(out)
