"""Masks of class numbers, of which a few small ones stand for things, not for shades."""

from collections.abc import Iterator

import cv2
import numpy as np

from benchmarks.verdicts.families.files import palette_png, png
from benchmarks.verdicts.pair import DIFFERENT, SAME, Pair, boxes_of


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """A thing of another class, one more, one gone, one grown; and equal masks."""
    for count in (2, 4, 8, 19):
        for size in ((128, 96), (256, 192)):
            classes = _mask(rng, size, count)
            for kind, other in (
                ("another class", _reclassed(rng, classes, count)),
                ("one more", _added(rng, classes, count)),
                ("one grown", _grown(classes)),
            ):
                boxes = boxes_of(classes != other)
                if not boxes:
                    continue
                name = f"{kind}, {count} classes"
                yield _pair(name, classes, other, DIFFERENT, boxes, png)
                if kind == "another class":
                    write = palette_png
                    yield _pair(f"{name}, palette", classes, other, DIFFERENT, boxes, write)
            yield _pair(f"equal, {count} classes", classes, classes.copy(), SAME, (), png)


def _pair(kind, before, after, answer, boxes, write) -> Pair:
    shown = [np.repeat(x[..., None], 3, axis=2) for x in (before, after)]
    return Pair(kind, *shown, answer, boxes, files=(write(before), write(after), ".png"))


def _mask(rng: np.random.Generator, size: tuple[int, int], count: int) -> np.ndarray:
    """uint8 (H, W): discs of the classes from 1 on, on class 0."""
    classes = np.zeros((size[1], size[0]), np.uint8)
    for i in range(8):
        center = int(rng.uniform(0.1, 0.9) * size[0]), int(rng.uniform(0.1, 0.9) * size[1])
        cv2.circle(classes, center, int(rng.integers(9, 22)), 1 + i % (count - 1), cv2.FILLED)
    return classes


def _reclassed(rng: np.random.Generator, classes: np.ndarray, count: int) -> np.ndarray:
    """One connected thing takes the next class, or becomes ground where there is no other."""
    number = int(rng.choice(np.unique(classes[classes > 0])))
    _, parts = cv2.connectedComponents((classes == number).astype(np.uint8))
    sizes = np.bincount(parts.ravel())[1:]
    other = classes.copy()
    other[parts == 1 + int(sizes.argmax())] = number % (count - 1) + 1 if count > 2 else 0
    return other


def _added(rng: np.random.Generator, classes: np.ndarray, count: int) -> np.ndarray:
    other = classes.copy()
    free = np.argwhere(cv2.erode((classes == 0).astype(np.uint8), np.ones((19, 19))) > 0)
    if len(free):
        y, x = free[int(rng.integers(0, len(free)))]
        cv2.circle(other, (int(x), int(y)), 8, int(rng.integers(1, count)), cv2.FILLED)
    return other


def _grown(classes: np.ndarray) -> np.ndarray:
    """The highest class reaches 3 px further."""
    top = (classes == classes.max()).astype(np.uint8)
    return np.where(cv2.dilate(top, np.ones((7, 7))) > 0, classes.max(), classes)
