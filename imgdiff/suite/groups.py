"""The same change in many pictures is one decision: what changed, put together.

Two places show the same change where they are of one size and both their sides look the same: to
the last bit, or to the Siamese network, which is asked only where their colors do not tell them
apart. Two pictures belong to one group where they show the same changes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import cv2
import numpy as np

from imgdiff.batch.in_order import in_order
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.suite.outcome import Outcome, Patch
from imgdiff.suite.patches import pixels_of

#: Two sides nearer than this are the same: of 0.05, 0.1, 0.15, 0.2, 0.3 and 0.4 the largest that
#: joined nothing else on the drawn pages of seeds 1 and 2, for what is joined wrongly is approved
#: unseen (python -m benchmarks.groups).
NEAR = 0.1
#: Sides of one change differ by no more than so many pixels, or this share.
_PIXELS, _SHARE = 6, 0.15
#: Sides are others where, scaled to so many pixels a side, they differ by more levels in the mean:
#: twice as many as any two differed that were nearer than ``NEAR`` (drawn pages, seeds 3 and 4).
_LEVELS = {8: 13, 32: 24}

#: Gives the embeddings of a patch's sides: float64 (2, D).
Embed = Callable[[Patch], np.ndarray]


def embedded(patch: Patch) -> np.ndarray:
    """What the shipped network makes of the sides of a patch: float64 (2, D), to four digits."""
    sides = pixels_of(patch.before), pixels_of(patch.after)
    return np.round(get_runtime(threads=1).embed(*sides).astype(np.float64), 4)


def grouped(
    outcomes: Sequence[Outcome], near: float = NEAR, embed: Embed = embedded
) -> list[Outcome]:
    """Numbers the pictures that show the same changes.

    Args:
        outcomes: The pictures.
        near: See ``NEAR``.
        embed: Gives the embeddings of what nothing else tells apart.

    Returns:
        The same with ``group``: from 1, the largest group first; 0 of pictures that are alone, or
        show nothing that can be told.
    """
    shown = [o.patches if o.state in ("changed", "size") else () for o in outcomes]
    looks: list[tuple[int, ...]] = [()] * len(shown)
    for count in set(map(len, shown)) - {0}:  # others cannot be the same
        alike = [place for place, patches in enumerate(shown) if len(patches) == count]
        changes = _changes({patch: None for place in alike for patch in shown[place]}, near, embed)
        for place in alike:
            looks[place] = tuple(sorted(changes[patch] for patch in shown[place]))
    sizes = Counter(look for look in looks if look)
    order = [look for look, count in sizes.most_common() if count > 1]
    numbers = {look: number for number, look in enumerate(order, start=1)}
    return [
        replace(outcome, group=numbers.get(look, 0))
        for outcome, look in zip(outcomes, looks, strict=True)
    ]


def _changes(patches: Collection[Patch], near: float, embed: Embed) -> dict[Patch, int]:
    """Which change each of some different patches is: of those like it the first one's number."""
    known = list(patches)
    alike = _alike(known)
    asked = [patch for patch, others in zip(known, alike, strict=True) if others.any()]
    vectors = dict(zip(asked, in_order(embed, asked, usable_cores(), len(asked)), strict=True))
    examples: list[int] = []
    numbers = {}
    for index, patch in enumerate(known):
        like = [n for n, example in enumerate(examples) if alike[index, example]]
        distances = [(_apart(vectors, patch, known[examples[n]]), n) for n in like]
        distance, number = min(distances, default=(near, 0))
        if distance >= near:
            number = len(examples)
            examples.append(index)
        numbers[patch] = number
    return numbers


def _alike(patches: Sequence[Patch]) -> np.ndarray:
    """Which of some patches could be the same change, by sizes and colors: bool (N, N)."""
    sizes = np.array([patch.size for patch in patches])
    larger = np.maximum(sizes[:, None], sizes[None])
    near = np.abs(sizes[:, None] - sizes[None]) <= np.maximum(_PIXELS, _SHARE * larger)
    alike = near.all(axis=2)
    np.fill_diagonal(alike, False)
    looks = [(_looks(patch.before), _looks(patch.after)) for patch in patches]
    for number, levels in enumerate(_LEVELS.values()):
        colors = np.stack([[side[number] for side in look] for look in looks])
        for row, others in zip(colors, alike, strict=True):
            others[others] = np.abs(colors[others] - row).mean(axis=2).max(axis=1) <= levels
    return alike


def _looks(part: bytes) -> list[np.ndarray]:
    """One side of a patch scaled to each of the squares, float32 in [0, 255]."""
    pixels = pixels_of(part)
    squares = [cv2.resize(pixels, (n, n), interpolation=cv2.INTER_AREA) for n in _LEVELS]
    return [square.astype(np.float32).ravel() for square in squares]


def _apart(vectors: dict[Patch, np.ndarray], one: Patch, other: Patch) -> float:
    """How far two changes are from each other: the larger distance of their two sides."""
    return float(np.linalg.norm(vectors[one] - vectors[other], axis=1).max())
