"""How far an image is from one reference or several, and what that means."""

from dataclasses import dataclass

import numpy as np

from imgdiff.network.distances import cosine_similarity
from imgdiff.recognition.runs.run import Run, resolve_threshold

#: Of runs whose limit for several references was not measured.
_UNMEASURED = (
    "this run has no limit of its own for several references: their mean distance is judged by "
    "that of a pair. Repeat its training command to let it measure, if each identity of its "
    "validation part has three images or more"
)


@dataclass(frozen=True)
class Decision:
    """What is said of an image and its references, as ``VerificationResult`` says it.

    Attributes:
        distances: To each of the references.
    """

    distances: tuple[float, ...]
    distance: float
    threshold: float
    probability: float
    cosine_similarity: float
    notes: tuple[str, ...] = ()


def decide(
    references: list[np.ndarray], asked: np.ndarray, run: Run, threshold: float | None
) -> Decision:
    """Decides by one reference, or by the mean of several.

    Args:
        references: Embeddings (D,), at least one.
        asked: Embedding (D,) of the image that is judged.
        run: That made them.
        threshold: The distance from which it is different, whatever the references are among
            themselves; the run's own rule unless given.

    Raises:
        OptionError: The threshold is out of its range.
    """
    known = np.stack(references)
    asked = np.broadcast_to(asked, known.shape)
    distances = run.distance(known, asked)
    distance, count = float(distances.mean()), len(known)
    limit = resolve_threshold(run, threshold)
    notes: tuple[str, ...] = ()
    probability = float(run.probability(distance))
    if count > 1:
        rule = run.reference_rule(count)
        i, j = np.triu_indices(count, 1)
        spread = float(run.distance(known[i], known[j]).mean())
        if rule is not None:
            limit = rule.threshold(spread) if threshold is None else limit
            probability = rule.probability(distance, spread)
        elif threshold is None:
            notes = (_UNMEASURED,)
    similarity = float(cosine_similarity(known, asked).mean())
    return Decision(tuple(distances.tolist()), distance, limit, probability, similarity, notes)
