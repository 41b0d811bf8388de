"""The random numbers of a batch of pictures, drawn at once.

Each draw starts a dozen kernels, and on torch waits for the device, so that single settings drawn
one by one took a third of the time in which pairs are made.
"""

import hashlib

from imgdiff.network.keras.framework import keras

ops = keras.ops

#: Settings that there are for each picture. Nuisances take the most, about 150.
SETTINGS = 192


class Draws:
    """Random numbers for ``count`` pictures.

    Args:
        seeds: The generator they all come from.
        count: N, of the pictures.
    """

    def __init__(self, seeds: keras.random.SeedGenerator, count: int):
        self._seeds, self.count = seeds, count
        drawn = keras.random.uniform((SETTINGS, count, 1, 1, 1), seed=seeds)
        self._settings = iter(ops.unstack(drawn, SETTINGS))
        self._lots: dict[tuple[int, ...], object] = {}

    def settings(self, many: int) -> list:
        """``many`` numbers for each picture, uniform in [0, 1): tensors (N, 1, 1, 1)."""
        found = [drawn for _, drawn in zip(range(many), self._settings, strict=False)]
        if len(found) < many:
            raise RuntimeError(
                f"expected at most {SETTINGS} settings for a picture; raise SETTINGS"
            )
        return found

    def vector(self, many: int):
        """The same in one tensor (N, 1, 1, many)."""
        return ops.concatenate(self.settings(many), axis=-1)

    def lots(self, shape):
        """A number for each place, uniform in [0, 1): the same ones whenever asked."""
        shape = tuple(shape)
        if shape not in self._lots:
            self._lots[shape] = keras.random.uniform(shape, seed=self._seeds)
        return self._lots[shape]

    def noise(self, shape):
        """A normal number for each place, new ones whenever asked."""
        return keras.random.normal(shape, seed=self._seeds)


def key_of(seed: int, step: int) -> list[int]:
    """The state of a generator from which batch number ``step`` of a seed is drawn."""
    digest = hashlib.sha256(f"{seed} {step}".encode()).digest()
    return [int.from_bytes(digest[:4], "big") >> 1, 0]  # fits each backend's kind of seed
