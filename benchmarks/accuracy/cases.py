"""The pairs that are measured on, with the truth as regions."""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.change.regions import find_regions
from imgdiff.result import Region
from recipe.changes import TRACE
from recipe.pairs import Pair, made_pairs

CONTENTS = ("photo", "page", "chart", "line_art", "shapes")


@dataclass(frozen=True)
class Case:
    """true: the changed places grouped as found ones are, down to a single pixel. counts: bool
    (S, S), where finding something is right or wrong; on the faint traces of a change it is
    neither. changed: None where there is nothing but traces."""

    pair: Pair
    true: tuple[Region, ...]
    counts: np.ndarray
    changed: bool | None

    @property
    def equal(self) -> bool:
        """Whether both sides are equal to the last bit."""
        return np.array_equal(self.pair.before, self.pair.after)

    @property
    def exact(self) -> bool:
        """Nothing but the change came between the two: no nuisance, no other renderer."""
        rest = ~(self.pair.changed | self.pair.ignored)
        return not (cv2.absdiff(self.pair.before, self.pair.after).max(axis=2)[rest] > TRACE).any()


def case(pair: Pair) -> Case:
    """A pair with its truth as regions."""
    everywhere = np.ones(pair.changed.shape, bool)
    near = cv2.dilate(pair.changed.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    changed = bool(pair.changed.any())
    return Case(
        pair,
        find_regions(pair.changed.astype(np.float32), everywhere, 0.5, min_area=1),
        ~(pair.ignored & ~near),
        None if pair.ignored.any() and not changed else changed,
    )


def make_cases(photos, count: int, size: int, seed: int, undisturbed: float = 0.0):
    """{content: cases}: ``count`` of photographs, half as many of everything else."""
    return {
        content: [
            case(pair)
            for pair in made_pairs(
                photos,
                count if content == "photo" else max(1, count // 2),
                size,
                10 * seed + number,
                content,
                undisturbed,
            )
        ]
        for number, content in enumerate(CONTENTS)
    }
