"""Batches of pairs and labelled pictures, all made on the device."""

from collections.abc import Sequence

import numpy as np

from imgdiff.network.keras.framework import keras
from recipe.device.kinds import DeviceKinds, on_device
from recipe.device.pairs import DevicePairs
from recipe.device.sources import Bank, gather_sources
from recipe.object_classes import Kinds

ops = keras.ops

#: Side of the stored pictures, and how many of them are drawn.
SIDE, DRAWINGS = 256, 4000
#: Labelled pictures for each eight pairs, and their side.
BESIDE, KIND_SIDE = 12, 64


class DeviceSupply:
    """What ``prefetch.batches`` gives, for batches of any number of pairs.

    Args:
        photos: RGB uint8 (H, W, 3) each.
        kinds: Labelled pictures.
        shapes: (pairs, size) of the batches, in turn; all are cut from the same pictures.
        seed: Of what is drawn.
        workers: Processes that draw.
    """

    def __init__(
        self,
        photos: list[np.ndarray],
        kinds: Kinds,
        shapes: Sequence[tuple[int, int]],
        seed: int,
        workers: int = 1,
    ):
        bank = Bank.of(gather_sources(photos, DRAWINGS, SIDE, seed, workers))
        self.pairs = [DevicePairs(bank, size, count) for count, size in shapes]
        # One shape: each costs a compiling backend a compilation of everything.
        most = max(count for count, _ in shapes)
        self.labelled = DeviceKinds(on_device(kinds), KIND_SIDE, max(1, BESIDE * most // 8))

    def batches(self, seed: int, first: int, workers: int = 0):
        """Batch after batch from number ``first`` on, ready for Keras; workers are not needed."""
        step = first
        while True:
            inputs, targets = self.pairs[step % len(self.pairs)].batch(seed, step)
            pictures, labels = self.labelled.batch(seed, step)
            yield [*inputs, pictures], {**targets, "kind": labels}
            step += 1
