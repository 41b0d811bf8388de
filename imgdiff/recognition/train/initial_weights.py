"""Where the embedding of vgg16 starts from: Fisher's discriminant of its features.

In closed form over all training images at once. A head trained from nothing by gradient on the
same features needs many epochs to come near it, and does not on a few hundred images.
"""

from typing import Any

import numpy as np

from imgdiff.network.distances import Distance
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.evaluate.metrics import calibrate

#: Images that the discriminant is found from, and directions they are first brought down to.
IMAGES, _DIRECTIONS = 5000, 800
#: Of the mean variance within an identity, added to all of them.
_RIDGE = 0.1


def start_head(
    head: Any, pooled: np.ndarray, identities: np.ndarray, pairs: np.ndarray | None = None
) -> None:
    """Sets the embedding's head to the discriminant (Fisher 1936; Duda, Hart and Stork 2001).

    These are the directions in which different images differ most for how little same ones do.
    The first layer's ReLU is held in its linear range by its bias.

    Args:
        head: An ``EmbeddingHead``, built.
        pooled: (N, C), what its first layer takes for N images.
        identities: (N,), who is on each.
        pairs: (M, 3) of i, j, same; where given, they say what is the same, and not the identities.
    """
    middle = pooled.mean(axis=0)
    flat = pooled - middle
    basis = _principal(flat)
    low = flat @ basis
    scatters = _of_identities(low, identities) if pairs is None else _of_pairs(low, pairs)
    kernel = basis @ _discriminant(*scatters, head.size)
    values = flat @ kernel
    kernel /= np.sqrt(np.square(values).sum(axis=1).mean() + 1e-12)
    # Fewer directions than the embedding has numbers: the rest stay zero.
    kernel = np.pad(kernel, ((0, 0), (0, head.size - kernel.shape[1]))).astype(np.float32)
    values = flat @ kernel
    lift = 6 * values.std(axis=0) + np.abs(values).max(axis=0)
    head.hidden.kernel.assign(kernel)
    head.hidden.bias.assign(lift - middle @ kernel)
    head.out.kernel.assign(np.eye(head.size))
    head.out.bias.assign(-lift)


def start_score(score: Any, embeddings: np.ndarray, pairs: np.ndarray) -> None:
    """Sets a learned score to the L1 distance, calibrated on pairs.

    Args:
        score: A ``PairScore`` of the kind "network", built.
        embeddings: (N, D).
        pairs: (M, 3) of i, j, same.
    """
    distances = Distance("l1")(embeddings[pairs[:, 0]], embeddings[pairs[:, 1]])
    slope, intercept = calibrate(distances, pairs[:, 2] == 1)
    score.out.kernel.assign(np.full(score.out.kernel.shape, slope, np.float32))
    score.out.bias.assign(np.full(1, intercept, np.float32))


def sample(dataset: Dataset, seed: int) -> np.ndarray:
    """int64 indices, sorted, of images enough for the discriminant; whole identities."""
    order = np.random.default_rng((seed, 3)).permutation(len(dataset.names))
    rank = order[dataset.identities]
    return np.sort(np.argsort(rank, kind="stable")[:IMAGES])


def _principal(flat: np.ndarray) -> np.ndarray:
    """The directions (C, K) of unit length with the most variance."""
    count = min(_DIRECTIONS, len(flat) - 1, flat.shape[1])
    if len(flat) > flat.shape[1]:
        return np.linalg.eigh((flat.T @ flat).astype(float))[1][:, -count:].astype(np.float32)
    values, axes = np.linalg.eigh((flat @ flat.T).astype(float))  # the smaller matrix
    lengths = np.sqrt(np.maximum(values[-count:], 1e-9 * values[-1] + 1e-12))
    return (flat.T @ (axes[:, -count:] / lengths)).astype(np.float32)


def _of_pairs(x: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean outer products of the gaps of same and of different pairs."""
    gaps = x[pairs[:, 0]] - x[pairs[:, 1]]
    return _scatter(gaps[pairs[:, 2] == 1]) / 2, _scatter(gaps[pairs[:, 2] == 0]) / 2


def _of_identities(x: np.ndarray, identities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean outer products within and between identities."""
    _, number, counts = np.unique(identities, return_inverse=True, return_counts=True)
    means = np.zeros((len(counts), x.shape[1]))
    np.add.at(means, number, x)
    means /= counts[:, None]
    several = counts > 1
    spread = (x - means[number])[several[number]]
    freedom = max(1, len(spread) - int(several.sum())) / max(1, len(spread))
    return _scatter(spread) / freedom, _scatter(means - means.mean(axis=0))


def _scatter(x: np.ndarray) -> np.ndarray:
    return x.T.astype(float) @ x / max(1, len(x))


def _discriminant(within: np.ndarray, between: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` directions (C, count) with the most of ``between`` for their ``within``."""
    ridge = (_RIDGE * np.trace(within) / len(within) + 1e-9) * np.eye(len(within))
    white = np.linalg.cholesky(np.linalg.inv(within + ridge))
    _, axes = np.linalg.eigh(white.T @ between @ white)
    return white @ axes[:, ::-1][:, :count]
