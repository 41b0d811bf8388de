"""Drawing until a change is plain to see, and until nuisances are laid on it."""

from collections.abc import Callable

import numpy as np

from benchmarks.verdicts.pair import DIFFERENT, SAME, Pair, boxes_of, changed, plain_to_see

Sides = tuple[np.ndarray, np.ndarray]
Nuisance = Callable[[np.ndarray], np.ndarray]

#: (width, height) of pages, charts and the like, from small to large.
SIZES = ((260, 180), (420, 300), (640, 420))


def visible(draw: Callable[[], Sides], tries: int = 60) -> Sides:
    """Two images from ``draw`` whose change is plain to see.

    Raises:
        RuntimeError: None of so many tries was.
    """
    for _ in range(tries):
        before, after = draw()
        if plain_to_see(before, after):
            return before, after
    raise RuntimeError("no change that is plain to see was drawn; its amounts are too small")


def disturbed(kind: str, sides: Sides, first: Nuisance, second: Nuisance) -> Pair:
    """A pair with nuisances on both sides; what differs without them is the change."""
    before, after = sides
    boxes = boxes_of(changed(before, after))
    answer = DIFFERENT if boxes else SAME
    return Pair(kind, first(before), second(after), answer, boxes, clean=sides)


def untouched(image: np.ndarray) -> np.ndarray:
    """No nuisance."""
    return image
