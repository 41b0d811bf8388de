"""Training pairs made where the training runs: for a GPU that would wait for the processor.

What ``pairs`` makes one by one, here a batch at a time with ``keras.ops`` alone, from pictures
that stay on the device. Words cannot be drawn there, so pages and charts come from a bank drawn
before: each as it is, as another renderer draws it, and with some of its marks edited.
"""

from imgdiff.network.keras.framework import keras
from recipe.device.changes import change, kind_shares, place_targets, truth
from recipe.device.draws import Draws, key_of
from recipe.device.nuisances import disturb
from recipe.device.sources import Bank, unpacked
from recipe.device.tools import (
    drawn_from,
    largest,
    levels,
    log_between,
    pixels,
    resample,
    tents,
    traced,
)
from recipe.pairs import LESSONS, REPLACED, RERENDERED, SCENES, UNCHANGED, UNDISTURBED

ops = keras.ops

#: Share of the pairs with the same edit on both sides, which is no difference.
SHARED = 0.08
#: Share of the changed pages and charts in which marks are edited.
EDITED = 0.6
#: Share of the drawings seen pixel by pixel, as sharp as they are; of line art all.
UNSCALED = 0.7
MOST_CHANGES = 3


class DevicePairs:
    """Batches of ``count`` pairs of ``size`` x ``size`` pixels, made on Keras's device.

    Args:
        bank: The pictures that they are cut from.
        size: S, a multiple of 16.
        count: N, so many a batch; at most 2**22 pixels in all.
        undisturbed: Share of the pairs without nuisances.

    Raises:
        ValueError: The size or their number does not fit.
    """

    def __init__(self, bank: Bank, size: int, count: int, undisturbed: float = UNDISTURBED):
        if size % 16 or (1 + MOST_CHANGES) * count * size**2 > 2**24:
            raise ValueError(
                "expected a size that is a multiple of 16 and at most 2**22 pixels in a batch; "
                f"got {count} pairs of {size} x {size}"
            )
        self.size, self.count, self.undisturbed = size, count, undisturbed
        self.sources, self.stacks = bank.sources, bank.stacks
        self.seeds = keras.random.SeedGenerator(0)
        self._make = traced(self._pairs)

    def batch(self, seed: int, step: int):
        """Batch number ``step``: ([before, after], {"place": ..., "image": ...}), tensors as
        ``PairMaker.batch`` makes arrays. It depends on its arguments alone."""
        key = ops.convert_to_tensor(key_of(seed, step), dtype=self.seeds.state.dtype)
        before, after, place, image = self._make(key, *self.stacks)
        return [before, after], {"place": place, "image": image}

    def _pairs(self, key, pictures, variants):
        # The generator's state is an argument, so that a compiled function has no other input.
        with keras.StatelessScope([(self.seeds.state, key)]):
            draws, twice = (Draws(self.seeds, n * self.count) for n in (1, 2))
            content = self._contents(draws)
            before, after, place, image = self._changed(draws, content, pictures, variants)
            both = ops.concatenate([before, after], axis=0)
            made = disturb(twice, both, ops.tile(content, (2,)), self.sources.contents)
            (untouched,) = draws.settings(1)
            untouched = ops.tile(untouched, (2, 1, 1, 1)) < self.undisturbed
            both = ops.where(untouched, both, made)
            return both[: self.count], both[self.count :], place, image

    def _contents(self, draws):
        """The number of each pair's content, (N,) int32."""
        (chance,) = draws.settings(1)
        shares = ops.convert_to_tensor([self.sources.shares], "float32")
        return ops.reshape(drawn_from(chance, shares), (self.count,))

    def _changed(self, draws, content, pictures, variants):
        """The pairs before their nuisances, and their targets."""
        plain, redrawn, edited, donor, source = self._scenes(draws, content, pictures, variants)
        many, shared, by_marks, replaced, again, swapped = draws.settings(6)
        many = ops.ceil((many - UNCHANGED) / (1 - UNCHANGED) * MOST_CHANGES)  # 0 or less: none
        drawn = self._among(content, *SCENES)
        common, *versions = self._versions(content, plain, donor)

        before = ops.where(shared < SHARED, common, plain)
        lessons = self._among(content, *LESSONS)  # whose changes are all edits
        by_marks = drawn & (lessons | (by_marks < EDITED)) & (many > 0)
        edited = ops.where(by_marks, edited, plain)
        areas = ops.split(_areas(plain, [edited, *versions]), 1 + MOST_CHANGES)
        after, area = _laid_over(plain, before, edited), areas[0]
        many = ops.where(lessons, 0.0, many - ops.cast(pixels(area) > 0, "float32"))
        for i, (version, its_area) in enumerate(zip(versions, areas[1:], strict=True)):
            after = ops.where((many > i) & _differs(version, plain), version, after)
            area = ops.where(many > i, ops.maximum(area, its_area), area)
        replaced = (many > 0) & (replaced < REPLACED)
        after = ops.where(replaced, donor, after)

        changed, traces, moved = truth(before, after)
        area = ops.where(replaced | (area == 0), pixels(changed), area)
        place = place_targets(changed, traces, moved, area)
        alike = 1.0 - 0.6 * ops.sqrt(pixels(changed) / self.size**2)
        alike = ops.where(replaced, 0.0, alike)[:, 0, 0, 0]
        rerendered = drawn & (again < RERENDERED) & ~replaced
        after = ops.where(rerendered, _laid_over(plain, after, redrawn), after)
        sides = [ops.where(swapped < 0.5, *s) for s in ((before, after), (after, before))]
        return *sides, place, ops.stack([alike, source], axis=-1)

    def _versions(self, content, plain, donor) -> list:
        """The pictures with a change each, as often as any pair needs one: all in one go, since
        what is made pair by pair of the versions starts as many kernels again."""
        times = 1 + MOST_CHANGES
        shares = ops.convert_to_tensor(kind_shares(self.sources.contents), "float32")
        shares = ops.tile(ops.take(shares, content, axis=0), (times, 1))
        plain, donor = (ops.tile(x, (times, 1, 1, 1)) for x in (plain, donor))
        made = change(Draws(self.seeds, times * self.count), plain, donor, shares)
        return ops.split(made, times)

    def _scenes(self, draws, content, pictures, variants):
        """Crops (N, S, S, 3) of a picture each, of it drawn again and with edited marks, and of
        another picture of the same content; and the number of the first, (N,) float32."""
        first, second = (self._any_of(draws, content) for _ in range(2))
        window = self._window(draws, content)
        plain = _crop(ops.take(pictures, first, axis=0), *window)
        drawn = ops.clip(first - self.sources.first_drawn, 0, variants.shape[0] - 1)
        drawn = ops.take(variants, drawn, axis=0)
        redrawn, edited = (_crop(drawn[:, i], *window) for i in range(2))
        donor = _crop(ops.take(pictures, second, axis=0), *self._window(draws, content))
        return plain, redrawn, edited, donor, ops.cast(first, "float32")

    def _any_of(self, draws, content):
        """A random picture of each content: its number (N,) int32."""
        (chance,) = draws.settings(1)
        starts, counts = (
            ops.take(ops.convert_to_tensor(v, "float32"), content, axis=0)
            for v in (self.sources.starts, self.sources.counts)
        )
        within = ops.minimum(ops.floor(chance[:, 0, 0, 0] * counts), counts - 1)
        return ops.cast(starts + within, "int32")

    def _window(self, draws, content):
        """A crop at a random scale, photographs sometimes mirrored: weights (N, size, side) of
        rows and of columns."""
        size, side = self.size, self.sources.pictures.shape[1]
        scaled, large, top, left, mirrored = (c[:, :, 0, 0] for c in draws.settings(5))
        photo = self._among(content, "photo")[:, :, 0, 0]
        exact = ~photo & (scaled < UNSCALED) | self._among(content, "line_art")[:, :, 0, 0]
        span = log_between(large, min(0.6 * size, side), side)
        span = ops.where(exact, min(size, side), span)
        top, left = (
            ops.where(exact, ops.floor(c * (side - span)), c * (side - span)) for c in (top, left)
        )
        line = ops.arange(size, dtype="float32")[None]
        across = ops.where(photo & (mirrored < 0.5), size - 1 - line, line)
        reach = ops.maximum(1.0, span / size)
        return (
            tents((line + 0.5) * span / size - 0.5 + top, side, reach),
            tents((across + 0.5) * span / size - 0.5 + left, side, reach),
        )

    def _among(self, content, *names: str):
        """Which pairs are of one of the contents of these names: (N, 1, 1, 1) bool."""
        of_them = ops.zeros_like(content, dtype="bool")
        for place in self.sources.places(*names):
            of_them = of_them | (content == place)
        return of_them[:, None, None, None]


def _crop(colors, rows, columns):
    return levels(resample(unpacked(colors), rows, columns))


def _areas(plain, versions: list):
    """At each place that a version moved the pixels that it moved in all, else 0: (V N, S, S, 1),
    one version after the other."""
    before = ops.tile(plain, (len(versions), 1, 1, 1))
    changed = truth(before, ops.concatenate(versions, axis=0))[0]
    return changed * pixels(changed)


def _differs(one, other):
    """Where they do, bool (N, S, S, 1)."""
    return ops.any(one != other, axis=-1, keepdims=True)


def _laid_over(plain, changed, other):
    """``other`` where ``changed`` is still as ``plain``: what was changed in pixels stays."""
    touched = ops.cast(_differs(changed, plain), "float32")
    return ops.where(largest(touched, 3) > 0, changed, other)
