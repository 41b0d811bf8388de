"""Which images meet in a batch: those that make pairs."""

from functools import lru_cache

import numpy as np

from imgdiff.recognition.data.dataset import Dataset

#: Images of one identity that meet in a batch, at most; where the data lists its pairs, images
#: that these pairs connect.
_TOGETHER, _CONNECTED = 4, 8


class Batches:
    """Every image once an epoch, in batches of one size; the last is filled up from the first.

    Each depends on the seed and its number alone.

    Attributes:
        size: Images in a batch.
        steps: Batches in an epoch.
    """

    def __init__(self, dataset: Dataset, size: int, seed: int):
        """Batches of at most ``size`` images: no larger than the dataset."""
        self._dataset, self._seed = dataset, seed
        self.size = min(size, len(dataset))
        self.steps = -(-len(dataset) // self.size)
        self._order = lru_cache(maxsize=2)(self._new_order)
        self._neighbours = _neighbours(dataset)

    def indices(self, step: int) -> np.ndarray:
        """int64 (size,) of the batch ``step``, counted over all epochs."""
        epoch, number = divmod(step, self.steps)
        order = self._order(epoch)
        places = np.arange(number * self.size, (number + 1) * self.size)
        return order[places % len(order)]

    def _new_order(self, epoch: int) -> np.ndarray:
        rng = np.random.default_rng((self._seed, epoch, 1))
        chunks = self._by_identity(rng) if self._neighbours is None else self._connected(rng)
        return np.concatenate([chunks[i] for i in rng.permutation(len(chunks))])

    def _by_identity(self, rng: np.random.Generator) -> list[np.ndarray]:
        shuffled = rng.permutation(len(self._dataset))
        by_identity = shuffled[np.argsort(self._dataset.identities[shuffled], kind="stable")]
        ends = np.flatnonzero(np.diff(self._dataset.identities[by_identity])) + 1
        chunks = []
        for group in np.split(by_identity, ends):
            chunks += np.array_split(group, -(-len(group) // _TOGETHER))
        return chunks

    def _connected(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Each chunk grows from an image along the listed pairs."""
        left = dict.fromkeys(rng.permutation(len(self._dataset)).tolist())
        chunks = []
        while left:
            chunk = [left.popitem()[0]]
            near = list(self._neighbours[chunk[0]])  # type: ignore[index]
            while near and len(chunk) < _CONNECTED:
                neighbour = near.pop(int(rng.integers(len(near))))
                if neighbour in left:
                    del left[neighbour]
                    chunk.append(neighbour)
                    near += self._neighbours[neighbour]  # type: ignore[index]
            chunks.append(np.array(chunk))
        return chunks


def _neighbours(dataset: Dataset) -> list[list[int]] | None:
    if dataset.pairs is None:
        return None
    near: list[list[int]] = [[] for _ in range(len(dataset))]
    for i, j in dataset.pairs[:, :2].tolist():
        near[i].append(j)
        near[j].append(i)
    return near
