"""Which images make a pair, and of which kind."""

import numpy as np

from imgdiff.recognition.data.dataset import Dataset


def relation(dataset: Dataset, indices: np.ndarray, *, unlinked_differ: bool = False) -> np.ndarray:
    """How every two of some images relate.

    Args:
        dataset: All images.
        indices: (B,), which of them.
        unlinked_differ: Where the data lists its pairs: whether images of two groups, which no
            pair links, are different.

    Returns:
        int8 (B, B): 1 same, 0 different, -1 no pair (an image with itself too).
    """
    indices = np.asarray(indices)
    if dataset.pairs is None:
        identities = dataset.identities[indices]
        related = (identities[:, None] == identities).astype(np.int8)
    else:
        place = np.full(len(dataset), -1)
        place[indices] = np.arange(len(indices))
        i, j, same = place[dataset.pairs[:, 0]], place[dataset.pairs[:, 1]], dataset.pairs[:, 2]
        both = (i >= 0) & (j >= 0)
        related = np.full((len(indices),) * 2, -1, np.int8)
        if unlinked_differ:
            groups = dataset.groups[indices]
            related[groups[:, None] != groups] = 0
        related[i[both], j[both]] = related[j[both], i[both]] = same[both]
    related[indices[:, None] == indices] = -1
    return related


def evaluation_pairs(
    dataset: Dataset, indices: np.ndarray, *, most: int = 20_000, seed: int = 0
) -> np.ndarray:
    """Pairs to measure on: as many of either kind, or those that the data lists.

    Of too many same pairs each identity gives as many, as far as it has them: no one person who is
    on a tenth of the images decides.

    Args:
        dataset: All images.
        indices: Which of them make pairs.
        most: Pairs in all, at most.
        seed: Of what is drawn.

    Returns:
        int64 (M, 3) of i < j and 1 same or 0 different, sorted.
    """
    rng = np.random.default_rng((seed, 6))
    indices = np.sort(np.asarray(indices, np.int64))
    if dataset.pairs is not None:
        known = dataset.pairs[np.isin(dataset.pairs[:, :2], indices).all(axis=1)]
        chosen = np.sort(rng.permutation(len(known))[:most])
        pairs = np.column_stack([np.sort(known[chosen, :2], axis=1), known[chosen, 2]])
    else:
        identities = dataset.identities[indices]
        same = _same(identities, most // 2, rng)
        different = _different(identities, len(same) or most // 2, rng)
        if 0 < len(different) < len(same):
            same = same[: len(different)]
        pairs = np.concatenate(
            [np.column_stack([p, np.full(len(p), k)]) for p, k in ((same, 1), (different, 0))]
        )
        pairs[:, :2] = indices[pairs[:, :2]]
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int64)


def _same(identities: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Pairs of images of one identity, at most ``most``, (M, 2)."""
    order = np.argsort(identities, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(identities[order])) + 1)
    counts = np.array([len(m) * (len(m) - 1) // 2 for m in members])
    each = _level(counts, most)
    chosen = [np.zeros((0, 2), np.int64)]
    for images, count in zip(members, np.minimum(counts, each), strict=True):
        if count:
            chosen.append(images[_from_triangle(len(images), int(count), rng)])
    pairs = np.sort(np.concatenate(chosen), axis=1)
    return pairs[rng.permutation(len(pairs))[:most]]


def _level(counts: np.ndarray, most: int) -> int:
    """The cap on each of ``counts`` at which they sum to ``most`` or just above."""
    low, high = 0, int(counts.max(initial=0))
    while low < high:
        middle = (low + high) // 2
        if np.minimum(counts, middle).sum() >= most:
            high = middle
        else:
            low = middle + 1
    return low


def _from_triangle(n: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` of the pairs i < j of n, each at most once, (count, 2)."""
    total = n * (n - 1) // 2
    flat = rng.choice(total, count, replace=False) if count < total else np.arange(total)
    # Row by row: pair number k of row i.
    starts = np.cumsum(np.arange(n - 1, 0, -1)) - np.arange(n - 1, 0, -1)
    i = np.searchsorted(starts, flat, side="right") - 1
    return np.column_stack([i, flat - starts[i] + i + 1])


def _different(identities: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` pairs i < j of two identities, or all if there are no more, each as likely."""
    n = len(identities)
    total = n * (n - 1) // 2
    if total <= 4 * count + 1000:
        pairs = np.column_stack(np.triu_indices(n, 1))
    else:
        drawn = np.sort(rng.integers(0, n, (8 * count, 2)), axis=1)
        pairs = np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0)
    pairs = pairs[identities[pairs[:, 0]] != identities[pairs[:, 1]]]
    if len(pairs) < count and total > 4 * count + 1000:  # one identity has nearly all images
        pairs = _rare(identities, count, rng)
    return pairs[rng.permutation(len(pairs))[:count]]


def _rare(identities: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """As ``_different``, by number: in order of identity, each image with all after its own."""
    order = np.argsort(identities, kind="stable")
    _, sizes = np.unique(identities, return_counts=True)
    ends = np.repeat(np.cumsum(sizes), sizes)
    upto = np.cumsum(len(identities) - ends)
    total = int(upto[-1])
    flat = rng.choice(total, count, replace=False) if count < total else np.arange(total)
    i = np.searchsorted(upto, flat, side="right")
    j = len(identities) - (upto[i] - flat)
    return np.sort(np.column_stack([order[i], order[j]]), axis=1)
