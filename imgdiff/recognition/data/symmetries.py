"""Mirrored, upside down, on its side: of a character or sign each of these is another one."""

import numpy as np

from imgdiff.network.symmetries import OF_ANY, OF_SQUARE


class Symmetries:
    """Draws how images are turned and mirrored, so that those of one key stay alike.

    A letter on its side counts as another letter, so that few identities make many (Santoro et
    al., "Meta-learning with memory-augmented neural networks", 2016).

    Args:
        keys: int (N,), of each image: who or what it shows.
        square: Whether images may lie on their side, which changes the size of others.
    """

    def __init__(self, keys: np.ndarray, *, square: bool):
        self._keys, self.count = keys, OF_SQUARE if square else OF_ANY

    def draw(self, indices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One of the symmetries for each of some images, int (B,) in 0..count - 1.

        Args:
            indices: (B,), which images; those of one key get the same.
            rng: Where chance comes from.
        """
        keys, number = np.unique(self._keys[indices], return_inverse=True)
        return rng.integers(self.count, size=len(keys))[number]
