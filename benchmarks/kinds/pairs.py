"""Pairs in which several things were done, each known, in places apart from each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.geometry import Box

#: Kinds of change that are made, and most of them in a pair.
KINDS = ("added", "removed", "moved", "recolored", "edited", "retouched", "resized")
MOST = 3
#: Pixels that are left between two changes, so that they are no one region.
_APART = 24
#: Pixels nearer than which parts of one change belong together.
_TOGETHER = 11
#: Levels from which a pixel is seen to differ, and how many have to.
_LEVELS, _PIXELS = 10, 20


@dataclass(frozen=True)
class Done:
    """One thing that was done: of which kind, and the boxes that it changed."""

    kind: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class KnownPair:
    """before, after: uint8 (H, W, 3). done: all that was done. content: which family."""

    before: np.ndarray
    after: np.ndarray
    done: tuple[Done, ...]
    content: str


#: One thing done to a picture: (before, after) or None where it cannot be.
Edit = Callable[[np.random.Generator, str], tuple[np.ndarray, np.ndarray] | None]


def composed(
    rng: np.random.Generator, base: np.ndarray, edit: Edit, content: str
) -> KnownPair | None:
    """A picture with up to ``MOST`` things done to it; None where nothing could be.

    Args:
        rng: Of all that is drawn.
        base: uint8 (H, W, 3), what is not touched looks like this.
        edit: Does one thing of a kind to it, whatever else is done.
        content: Of the pair.
    """
    before, after = base.copy(), base.copy()
    taken = np.zeros(base.shape[:2], bool)
    done: list[Done] = []
    for _ in range(int(rng.integers(1, MOST + 1))):
        kind = str(rng.choice(KINDS))
        made = edit(rng, kind)
        if made is None:
            continue
        apart = cv2.absdiff(*made).max(axis=2)
        touched = (made[0] != base).any(axis=2) | (made[1] != base).any(axis=2) | (apart > 0)
        box = bounds(touched)
        if (apart > _LEVELS).sum() < _PIXELS or box is None:
            continue
        around = box.grown(_APART, Box.of_shape(*base.shape[:2]))
        if taken[around.slices].any():
            continue
        taken[box.slices] = True
        for image, side in ((before, made[0]), (after, made[1])):
            image[touched] = side[touched]
        done.append(Done(kind, _boxes(apart)))
    return KnownPair(before, after, tuple(done), content) if done else None


def _boxes(apart: np.ndarray) -> tuple[Box, ...]:
    seen = (apart > _LEVELS).astype(np.uint8)
    joined = cv2.dilate(seen, np.ones((_TOGETHER, _TOGETHER), np.uint8))
    _, labels = cv2.connectedComponents(joined)
    labels[seen == 0] = 0
    found = [bounds(labels == label) for label in np.unique(labels[labels > 0])]
    return tuple(box for box in found if box is not None)


def many(
    make: Callable[[np.random.Generator], KnownPair | None], count: int, seed: tuple[int, ...]
):
    """So many pairs, the same for the same seed."""
    return list(_made(make, count, seed))


def _made(make, count: int, seed: tuple[int, ...]) -> Iterator[KnownPair]:
    number = made = 0
    while made < count:
        pair = make(np.random.default_rng((*seed, number)))
        number += 1
        if pair is not None:
            made += 1
            yield pair
