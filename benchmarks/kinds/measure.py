"""F1 of each kind, end to end: the region is found and told to be what was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.kinds.pairs import KINDS, KnownPair
from imgdiff.geometry import Box

#: A region belongs to what was done where they share so much of the smaller of both boxes.
SHARED = 0.3
#: A region in which a tool found something: its box and the kind that it tells.
Told = tuple[Box, str]


@dataclass
class Score:
    """Counts over pairs.

    Attributes:
        hits, misses, false: By kind: what was done and told so; what was done and not told so; what
            was told and not done there.
        confusion: (done, told): how many; told "" where nothing was found.
    """

    hits: Counter = field(default_factory=Counter)
    misses: Counter = field(default_factory=Counter)
    false: Counter = field(default_factory=Counter)
    confusion: Counter = field(default_factory=Counter)

    def add(self, pair: KnownPair, told: Sequence[Told]) -> None:
        """Counts one pair. What "changed", with no kind, is a miss and no false kind."""
        free = [index for index, (_, kind) in enumerate(told) if kind in KINDS]
        for done in pair.done:
            near = [i for i, (box, _) in enumerate(told) if _belongs(box, done.boxes)]
            kinds = [told[i][1] for i in near]
            right = done.kind in kinds
            (self.hits if right else self.misses)[done.kind] += 1
            first = done.kind if right else (kinds or [""])[0]
            self.confusion[done.kind, first] += 1
            if right:
                free = [i for i in free if i not in near or told[i][1] != done.kind]
        for i in free:
            self.false[told[i][1]] += 1

    def f1(self, kind: str) -> float:
        """Of one kind; NaN where it was never done."""
        hits = self.hits[kind]
        if not hits + self.misses[kind]:
            return float("nan")
        return 2 * hits / (2 * hits + self.misses[kind] + self.false[kind])

    @property
    def macro(self) -> float:
        """The mean of the F1 of all kinds that were done."""
        scores = [self.f1(kind) for kind in KINDS if self.hits[kind] + self.misses[kind]]
        return sum(scores) / len(scores) if scores else float("nan")


def _belongs(box: Box, boxes: Sequence[Box]) -> bool:
    for other in boxes:
        both = box.intersection(other)
        if both is not None and both.area >= SHARED * min(box.area, other.area):
            return True
    return False
