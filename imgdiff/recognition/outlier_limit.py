"""From what is usual to a limit with a stated rate of false alarms."""

from statistics import NormalDist

import numpy as np


def outlier_limit(values: np.ndarray, rate: float) -> float:
    """What a share ``rate`` of further values of the same kind will exceed.

    Where there are enough, the k-th largest that says so of any distribution (conformal
    prediction); else the end of the prediction interval of a log-normal one, and at least the
    largest value that was seen.

    Args:
        values: (N,), > 0, N at least 2.
        rate: In (0, 1).

    Returns:
        The limit, > 0.
    """
    count = len(values)
    rank = int(np.ceil((count + 1) * (1 - rate)))
    if rank <= count:
        return float(np.sort(values)[rank - 1])
    logs = np.log(np.maximum(values, 1e-9))
    z, free = NormalDist().inv_cdf(1 - rate), count - 1
    # Student's t by the first terms of its expansion (Abramowitz and Stegun 26.7.5).
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    end = logs.mean() + t * logs.std(ddof=1) * (1 + 1 / count) ** 0.5
    return float(max(np.max(values), np.exp(end)))
