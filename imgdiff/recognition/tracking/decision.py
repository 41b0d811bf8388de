"""Who somebody is by several looks: one blurred or turned away decides nothing."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from imgdiff.recognition.identification import Candidate, Identification
from imgdiff.recognition.runs.run import Run

#: Seconds from one look to the next at somebody who is decided.
_AGAIN = 1.0


class Decision:
    """Whose a track is, by its last looks together.

    Args:
        run: That looks.
        name: Of what is looked at.
        looks: That decide, at least 1; as many in a row must agree before a decision is changed.
        most: Candidates to name.

    Attributes:
        decided: Whose it is; None as long as there were too few looks.
    """

    def __init__(self, run: Run, name: str, looks: int, most: int) -> None:
        self._run, self._name, self._most = run, name, most
        self._looks: deque[Identification] = deque(maxlen=looks)
        self._last = 0.0
        self._against = 0
        self.decided: Identification | None = None

    def due(self, seconds: float) -> bool:
        """Is another look worth its time?

        One a second will do where it is decided and the last look agreed.
        """
        if self.decided is None or _answer(self._looks[-1]) != _answer(self.decided):
            return True
        return seconds - self._last >= _AGAIN

    def add(self, look: Identification, seconds: float) -> bool:
        """One more look.

        Args:
            look: At a frame, with every identity of the gallery among its candidates.
            seconds: Of the frame.

        Returns:
            Whether that decides, or decides otherwise than before.
        """
        self._looks.append(look)
        self._last = seconds
        if len(self._looks) < (self._looks.maxlen or 1):
            return False
        now = together(self._looks, self._run, self._name, self._most)
        if self.decided is not None and _answer(now) == _answer(self.decided):
            self._against, self.decided = 0, now
            return False
        self._against += 1
        if self.decided is not None and self._against < len(self._looks):
            return False
        self._against, self.decided = 0, now
        return True


def together(
    looks: Sequence[Identification] | deque[Identification], run: Run, name: str, most: int
) -> Identification:
    """What several looks at one thing say: of each identity the median of its distances.

    Args:
        looks: At least one, all of one gallery, with every identity among the candidates.
        run: That looked.
        name: Of what is looked at.
        most: Candidates to name.

    Returns:
        Without a candidate ("cannot judge") where half of the looks or more have none.
    """
    judged = [look for look in looks if look.candidates]
    candidates: list[Candidate] = []
    if 2 * len(judged) > len(looks):
        each: dict[str, list[Candidate]] = {}
        for look in judged:
            for candidate in look.candidates:
                each.setdefault(candidate.identity, []).append(candidate)
        for found in each.values():
            distance = float(np.median([candidate.distance for candidate in found]))
            nearest = min(found, key=lambda candidate: candidate.distance)
            by_all = float(np.median([candidate.judged for candidate in found]))
            probability = float(run.probability(distance))
            if by_all != distance:  # by several images, whose calibration is another
                probability = float(np.median([candidate.probability for candidate in found]))
            candidates.append(
                nearest._replace(distance=distance, probability=probability, judged=by_all)
            )
    ranked = sorted(candidates, key=lambda candidate: (candidate.distance, candidate.identity))
    away = [look.training_distance for look in looks if look.training_distance is not None]
    last = looks[-1]
    known = bool(ranked) and ranked[0].within
    return Identification(
        identity=ranked[0].identity if known else None,
        candidates=tuple(ranked[:most]),
        threshold=ranked[0].limit if ranked else last.threshold,
        name=name,
        model=last.model,
        skipped=last.skipped,
        training_distance=float(np.median(away)) if away else None,
    )


def _answer(identification: Identification) -> tuple[str, str | None]:
    return identification.verdict, identification.identity
