"""Mirrored, upside down, on its side: of a character or sign each of these is another one."""

import numpy as np


class Symmetries:
    """Draws how images are turned and mirrored, so that those of one key stay alike.

    A letter on its side is another letter, for whom it may concern: so few identities make many
    (Santoro et al., "Meta-learning with memory-augmented neural networks", 2016).

    Args:
        keys: int (N,), of each image: who or what it shows.
        square: Whether images may lie on their side, which changes the size of others.
    """

    def __init__(self, keys: np.ndarray, *, square: bool):
        self._keys, self.count = keys, 8 if square else 4

    def draw(self, indices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One of the symmetries for each of some images, int (B,) in 0..count - 1.

        Args:
            indices: (B,), which images; those of one key get the same.
            rng: Where chance comes from.
        """
        keys, number = np.unique(self._keys[indices], return_inverse=True)
        return rng.integers(self.count, size=len(keys))[number]


def turned(image: np.ndarray, symmetry: int) -> np.ndarray:
    """The image (H, W, C) under one of the eight symmetries of a square; under 0 as it is.

    Up to 3 it keeps its height and width.
    """
    if symmetry & 1:
        image = image[:, ::-1]
    if symmetry & 2:
        image = image[::-1]
    return image.transpose(1, 0, 2) if symmetry & 4 else image
