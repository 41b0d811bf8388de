"""95 % intervals by resampling those who are on the images, not the pairs.

Pairs share images and people, so they are no independent trials: resampling them one by one makes
intervals far too narrow. Here whole identities are drawn, all their pairs with them (the subsets
bootstrap of Bolle, Ratha and Pankanti 2004; percentiles as Efron 1979).
"""

from collections.abc import Iterator

import numpy as np

from imgdiff.recognition.evaluate.ranking import Ranked

REPLICATES = 1000
#: Below so many units their draws hardly vary: pairs are drawn instead.
FEWEST = 5
_PERCENTILES = (2.5, 97.5)
#: Weights held at once.
_AT_ONCE = 2_000_000

Interval = tuple[float, float]


def intervals(
    distances: np.ndarray,
    same: np.ndarray,
    threshold: float,
    units: np.ndarray | None,
    *,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> dict[str, Interval]:
    """The interval of each metric of ``Accepted.measures``.

    Draws that lack a kind of pairs are left out where the data has both.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        threshold: Of what is predicted the same.
        units: int (N, 2), the unit on either side of each pair: what is drawn together. None, or
            fewer than ``FEWEST`` of them: pairs are drawn.
        replicates: Number of draws.
        seed: The same seed gives the same draws.

    Returns:
        (low, high) by the metric's name; NaN where no draw defines it.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    ranked = Ranked(distances, same)
    both = 0 < int(np.sum(np.asarray(same) > 0)) < len(ranked.same)
    drawn: dict[str, list[np.ndarray]] = {}
    for weights in pair_weights(units, len(ranked.same), replicates=replicates, seed=seed):
        accepted = ranked.accepted(weights)
        usable = accepted.both if both else weights.any(axis=1)
        for name, values in accepted.measures(threshold).items():
            drawn.setdefault(name, []).append(values[usable])
    return {name: _interval(np.concatenate(values)) for name, values in drawn.items()}


def pair_weights(
    units: np.ndarray | None, pairs: int, *, replicates: int = REPLICATES, seed: int = 0
) -> Iterator[np.ndarray]:
    """How often each pair counts in each draw.

    Units are drawn with replacement, as many as there are. A pair within one that was drawn w
    times counts w times, a pair between two w1 * w2 times.

    Args:
        units: int (pairs, 2), the unit on either side of each pair; None, or fewer than
            ``FEWEST`` of them: pairs are drawn.
        pairs: How many there are.
        replicates: Number of draws.
        seed: The same seed gives the same draws.

    Yields:
        Blocks float64 (r, pairs), ``replicates`` rows in all.
    """
    rng = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // max(1, pairs))
    if enough(units):
        names, numbered = np.unique(np.asarray(units), return_inverse=True)
        first, second = numbered.reshape(-1, 2).T
        within = first == second
    for start in range(0, replicates, block):
        rows = min(block, replicates - start)
        if not enough(units):
            yield _drawn(rng, rows, pairs)
            continue
        drawn = _drawn(rng, rows, len(names))
        yield drawn[:, first] * np.where(within, 1.0, drawn[:, second])


def mean_interval(
    values: np.ndarray, units: np.ndarray, *, replicates: int = REPLICATES, seed: int = 0
) -> Interval:
    """The interval of a mean.

    Args:
        values: (N,).
        units: int (N,), the unit of each value: what is drawn together. The values themselves
            are drawn where there are fewer than ``FEWEST``.
        replicates: Number of draws.
        seed: The same seed gives the same draws.
    """
    rng = np.random.default_rng(seed)
    names, numbered = np.unique(units, return_inverse=True)
    if len(names) < FEWEST:
        names, numbered = values, np.arange(len(values))
    sums = np.bincount(numbered, values, len(names))
    counts = np.bincount(numbered, minlength=len(names))
    drawn = _drawn(rng, replicates, len(names))
    return _interval((drawn @ sums) / (drawn @ counts))


def enough(units: np.ndarray | None) -> bool:
    """Whether there are units enough to be drawn.

    Args:
        units: int, of any shape; None: there are none.
    """
    return units is not None and len(np.unique(units)) >= FEWEST


def _drawn(rng: np.random.Generator, rows: int, count: int) -> np.ndarray:
    """float64 (rows, count): how often each of ``count`` is drawn in ``count`` draws."""
    drawn = rng.integers(0, count, (rows, count)) + count * np.arange(rows)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count).astype(float)


def _interval(values: np.ndarray) -> Interval:
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, _PERCENTILES)
    return float(low), float(high)
