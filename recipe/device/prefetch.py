"""Pairs made on the device, beside labelled pictures that the workers make."""

from imgdiff.network.keras.framework import keras
from recipe import prefetch
from recipe.device.pairs import DevicePairs
from recipe.object_classes import Kinds

ops = keras.ops


class DeviceSupply:
    """What ``prefetch.batches`` gives, for batches of any number of pairs."""

    def __init__(self, pairs: DevicePairs, kinds: Kinds):
        self.pairs = pairs
        # One shape: each costs a compiling backend a compilation of everything.
        shape = (max(1, 12 * pairs.count // 8), 64)
        self.labelled = prefetch.KindsMaker(kinds, (shape,))

    def batches(self, seed: int, first: int, workers: int):
        """Batch after batch from number ``first`` on, ready for Keras."""
        beside = prefetch.batches(self.labelled, seed, first, workers)
        for step, labelled in enumerate(beside, first):
            inputs, targets = self.pairs.batch(seed, step)
            # Torch refuses arrays beside tensors.
            pictures, labels = (ops.convert_to_tensor(v) for v in labelled)
            yield [*inputs, pictures], {**targets, "kind": labels}
