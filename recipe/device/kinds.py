"""Labelled pictures cut and disturbed where the training runs: ``object_classes`` on the device."""

from imgdiff.network.keras.framework import keras
from recipe.device.draws import Draws, key_of
from recipe.device.sources import packed, unpacked
from recipe.device.tools import between, levels, resample, tents, traced
from recipe.object_classes import Kinds

ops = keras.ops


class DeviceKinds:
    """Batches of ``count`` labelled pictures of ``size`` x ``size`` pixels.

    Args:
        stack: The pictures on the device, packed (M, S, S), and their labels (M,) int32, as
            ``on_device`` gives them.
        size: Of the pictures made.
        count: So many a batch.
    """

    def __init__(self, stack: tuple, size: int, count: int):
        self.stack, self.size, self.count = stack, size, count
        self.seeds = keras.random.SeedGenerator(0)
        self._make = traced(self._pictures)

    def batch(self, seed: int, step: int):
        """Batch number ``step``: float32 (N, S, S, 3) of 0 to 255 and labels (N,), by its arguments
        alone."""
        key = ops.convert_to_tensor(key_of(seed, step), dtype=self.seeds.state.dtype)
        return self._make(key, *self.stack)

    def _pictures(self, key, pictures, labels):
        with keras.StatelessScope([(self.seeds.state, key)]):
            draws = Draws(self.seeds, self.count)
            chosen, large, top, left, mirrored = (d[:, 0, 0, 0] for d in draws.settings(5))
            number, side = pictures.shape[0], pictures.shape[1]
            chosen = ops.cast(ops.minimum(ops.floor(chosen * number), number - 1), "int32")
            # A view of most of the picture, mirrored half of the time, in lighter or darker tints.
            span = between(large, 0.75 * side, float(side))[:, None]
            line = ops.arange(self.size, dtype="float32")[None]
            across = ops.where(mirrored[:, None] < 0.5, self.size - 1 - line, line)
            reach = ops.maximum(1.0, span / self.size)
            rows, columns = (
                tents(
                    (at + 0.5) * span / self.size - 0.5 + first[:, None] * (side - span),
                    side,
                    reach,
                )
                for at, first in ((line, top), (across, left))
            )
            views = resample(unpacked(ops.take(pictures, chosen, axis=0)), rows, columns)
            light = between(draws.settings(1)[0], 0.85, 1.15)
            light = light * between(draws.vector(3), 0.94, 1.06)
            return levels(views * light), ops.take(labels, chosen, axis=0)


def on_device(kinds: Kinds) -> tuple:
    """The pictures and labels as tensors, for ``DeviceKinds``."""
    return packed(kinds.images), ops.convert_to_tensor(kinds.labels, "int32")
