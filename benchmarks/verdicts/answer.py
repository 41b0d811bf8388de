"""What a tool said of a pair, and whether that was right."""

from dataclasses import dataclass

import numpy as np

from benchmarks.verdicts.pair import DIFFERENT, SAME, Pair
from imgdiff.geometry import Box

#: Pixels by which a region may miss a place and still be at it.
NEAR = 4
#: Least share of the changed pixels that regions must cover to be at the right place, least share
#: of the changed places that they must touch, and greatest share of regions beside all of them.
COVERED, TOUCHED, BESIDE = 0.5, 0.5, 0.5


@dataclass(frozen=True)
class Answer:
    """What a tool said. state: "identical", "same", "different", or "error"."""

    state: str
    boxes: tuple[Box, ...] = ()
    seconds: float = 0.0
    cosine: float = float("nan")
    peak: float = float("nan")
    note: str = ""


@dataclass(frozen=True)
class Place:
    """Where it was said: shares in [0, 1] of changed places that regions touch, of the changed
    pixels that they cover, and of regions that touch no changed place."""

    touched: float
    covered: float
    beside: float

    @property
    def right(self) -> bool:
        """Most of what changed, and not mostly something else."""
        return self.touched >= TOUCHED and self.covered >= COVERED and self.beside <= BESIDE


def false_same(pair: Pair, answer: Answer) -> bool:
    """Whether a change was called none. Of files not looked at in full "same" may be said, but
    not "identical"."""
    if pair.answer == SAME:
        return False
    if answer.state == "error":
        return True
    if pair.answer == DIFFERENT:
        return answer.state != "different"
    return answer.state == "identical"


def false_different(pair: Pair, answer: Answer) -> bool:
    """Whether a change was seen where there is none."""
    return pair.answer == SAME and answer.state not in ("same", "identical")


def place_of(pair: Pair, answer: Answer) -> Place | None:
    """Where a change was seen against where it is; None where there is none or none was seen."""
    if not pair.boxes or not answer.boxes:
        return None
    height, width = pair.before.shape[:2]
    whole = Box.of_shape(height, width)
    near = [box.grown(NEAR, whole) for box in pair.boxes]
    touched = sum(any(shared(box, found) for found in answer.boxes) for box in near)
    beside = sum(not any(shared(box, found) for box in near) for found in answer.boxes)
    mask, found = pair.changed_pixels, np.zeros((height, width), bool)
    for left, top, right, bottom in answer.boxes:
        found[top:bottom, left:right] = True
    covered = float(found[mask].mean())
    return Place(touched / len(near), covered, beside / len(answer.boxes))


def shared(one: Box, other: Box) -> int:
    """Pixels that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)
