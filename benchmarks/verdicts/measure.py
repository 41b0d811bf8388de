"""Asking every tool about every pair."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.verdicts.answer import Answer, Place, false_different, false_same, place_of
from benchmarks.verdicts.pair import DIFFERENT, Pair
from benchmarks.verdicts.peers import Peer, peer_state
from benchmarks.verdicts.product import NAME, Compare, answer_of
from imgdiff.result import Comparison


@dataclass(frozen=True)
class Asked:
    """A pair's question and what was said; without its pixels."""

    family: str
    kind: str
    name: str
    want: str
    boxes: tuple
    answers: dict[str, Answer]
    false_same: dict[str, bool]
    false_different: dict[str, bool]
    place: Place | None

    @property
    def wrong(self) -> bool:
        """Whether imgdiff's verdict is wrong."""
        return self.false_same[NAME] or self.false_different[NAME]

    @property
    def misplaced(self) -> bool:
        """Whether imgdiff sees a change, but mostly elsewhere or a sliver of it."""
        return not self.wrong and self.place is not None and not self.place.right


def measure(
    pairs: Iterable[Pair], compare: Compare, peers: dict[str, Peer]
) -> Iterator[tuple[Pair, Asked, Comparison | None]]:
    """Every pair with what was said of it, and imgdiff's whole result."""
    for pair in pairs:
        answer, result = answer_of(compare, pair)
        answers = {NAME: answer}
        if pair.peers:
            for name, peer in peers.items():
                answers[name] = Answer(peer_state(peer, pair.before, pair.after))
        place = place_of(pair, answer) if pair.answer == DIFFERENT else None
        asked = Asked(
            pair.family,
            pair.kind,
            pair.name,
            pair.answer,
            pair.boxes,
            answers,
            {name: false_same(pair, a) for name, a in answers.items()},
            {name: false_different(pair, a) for name, a in answers.items()},
            place,
        )
        yield pair, asked, result
