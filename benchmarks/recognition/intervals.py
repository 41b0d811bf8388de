"""How sure a figure is, where it is measured of a few people."""

from collections.abc import Callable

import numpy as np

#: Drawings of the people.
_DRAWN = 400


def with_interval(measured: Callable[[np.ndarray], float], who: np.ndarray) -> str:
    """A share in percent, with what it is where the people are drawn anew (bootstrap).

    Args:
        measured: Gives it for how often each trial counts, float64 (N,).
        who: int (N,), the number of each trial's person, from 0.
    """
    rng, people = np.random.default_rng(0), int(who.max()) + 1
    weights = [
        np.bincount(rng.integers(people, size=people), minlength=people) for _ in range(_DRAWN)
    ]
    low, high = np.percentile([measured(each[who].astype(float)) for each in weights], (2.5, 97.5))
    return f"{100 * measured(np.ones(len(who))):.1f} [{100 * low:.1f}, {100 * high:.1f}]"
