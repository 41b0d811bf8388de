"""A fit of few terms that leaves out what does not follow them."""

import numpy as np

#: Error of a block in levels that says nothing; rounds of the fit; and the multiple of the usual
#: error from which a block does not count.
_ERROR, _ROUNDS, _OUTLIER = 2.0, 6, 5.0


def fit_robustly(
    terms: np.ndarray, sizes: np.ndarray, moved: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """The factors of terms that are nearest to what blocks moved by.

    Each is held by its usual size (ridge regression), what lies far off is left out (Tukey's
    biweight): at first what moved much further than most did, for a few parts of a drawing that
    became quite another color would else bend the curves to themselves.

    Args:
        terms: float64 (3, N, K), what one of each factor adds, channels first.
        sizes: (K,), the usual size of each factor.
        moved: (3, N), levels.
        weights: (3, N).

    Returns:
        The factors, (K,); what the blocks leave of the usual covariance, (K, K), in usual sizes;
        and by how many levels half of the blocks are off.
    """
    scaled = terms * sizes
    factors: np.ndarray = np.zeros(len(sizes))
    for _ in range(_ROUNDS):
        error, usual = _misfit(moved - scaled @ factors, weights)
        trust = np.maximum(0, 1 - np.square(error / (_OUTLIER * (usual + _ERROR / 2)))) ** 2
        weighted = scaled * (weights * trust)[..., None]
        square = np.tensordot(weighted, scaled, axes=((0, 1), (0, 1)))
        target = np.tensordot(weighted, moved, axes=((0, 1), (0, 1)))
        held = square + _ERROR**2 * np.eye(len(sizes))
        factors = np.linalg.solve(held, target)
    _, usual = _misfit(moved - scaled @ factors, weights)
    return factors * sizes, _ERROR**2 * np.linalg.inv(held), usual


def _misfit(left: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """By how many levels each block is off, (N,), and half of them are. left, weights: (3, N)."""
    total = weights.sum(axis=0)
    squares = (np.square(left) * weights).sum(axis=0)
    error = np.sqrt(squares / np.maximum(total, 1e-9))
    order = np.argsort(error)
    below = np.cumsum(total[order])
    return error, float(error[order][np.searchsorted(below, below[-1] / 2)])
