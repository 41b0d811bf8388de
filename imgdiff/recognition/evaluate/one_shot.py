"""N-way one-shot identification (Koch et al. 2015; Lake et al. 2015).

A trial shows one image of each of N identities, the supports, and another image of one of them,
the query. The prediction is the identity of the query's nearest support.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.errors import OptionError

#: Distances computed at once.
_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class Trials:
    """T trials among N identities each.

    Attributes:
        queries: int (T,), indices of images.
        supports: int (T, N), indices of images.
        answers: int (T,), which of its supports is of the query's identity.
    """

    queries: np.ndarray
    supports: np.ndarray
    answers: np.ndarray

    @property
    def ways(self) -> int:
        """Identities to choose from."""
        return self.supports.shape[1]

    def __len__(self) -> int:
        return len(self.queries)


def draw_trials(
    identities: np.ndarray, *, ways: int = 20, episodes: int = 400, seed: int = 0
) -> Trials | None:
    """Trials among the identities that have two or more images.

    Each trial draws its own identities and images.

    Args:
        identities: (N,), of each image.
        ways: At least 2; fewer are taken where there are fewer identities.
        episodes: How many trials, at least 1.
        seed: The same seed gives the same trials.

    Returns:
        The trials; None where fewer than two identities have two images.

    Raises:
        OptionError: ``ways`` or ``episodes`` is below its least.
    """
    if ways < 2 or episodes < 1:
        raise OptionError(
            "one-shot trials need ways of at least 2 and episodes of at least 1; "
            f"got {ways!r} and {episodes!r}"
        )
    identities = np.asarray(identities)
    names, counts = np.unique(identities, return_counts=True)
    images = [np.flatnonzero(identities == name) for name in names[counts >= 2]]
    ways = min(ways, len(images))
    if ways < 2:
        return None
    rng = np.random.default_rng(seed)
    queries = np.empty(episodes, int)
    supports = np.empty((episodes, ways), int)
    answers = rng.integers(0, ways, episodes)
    for trial, answer in enumerate(answers):
        shown = [images[k] for k in rng.choice(len(images), ways, replace=False)]
        supports[trial] = [rng.choice(of_identity) for of_identity in shown]
        queries[trial], supports[trial, answer] = rng.choice(shown[answer], 2, replace=False)
    return Trials(queries, supports, answers)


def score_trials(run: Any, embeddings: np.ndarray, trials: Trials) -> np.ndarray:
    """Which trials are predicted correctly.

    Args:
        run: Gives ``distance((K, D), (K, D)) -> (K,)``.
        embeddings: (images, D).
        trials: Any.

    Returns:
        float64 (T,): 1 for a correct trial, 0 for a wrong one, a half or less where the correct
        support shares the smallest distance with others.
    """
    scores = np.empty(len(trials))
    block = max(1, _AT_ONCE // trials.ways)
    for start in range(0, len(trials), block):
        rows = slice(start, start + block)
        supports = trials.supports[rows]
        queries = np.repeat(trials.queries[rows], trials.ways)
        distances = run.distance(embeddings[queries], embeddings[supports.ravel()])
        distances = np.asarray(distances).reshape(supports.shape)
        nearest = distances == distances.min(axis=1, keepdims=True)
        hit = nearest[np.arange(len(supports)), trials.answers[rows]]
        scores[rows] = hit / nearest.sum(axis=1)
    return scores
