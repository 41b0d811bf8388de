"""Training pairs: content, a change or none, nuisances, and the truth at each place."""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.training import drawings
from imgdiff.training.synthesis import change, disturb, truth

#: Share of each content among the pairs.
CONTENTS = {"photo": 0.52, "page": 0.18, "chart": 0.07, "line_art": 0.15, "shapes": 0.08}
UNCHANGED = 0.38
UNDISTURBED = 0.22
#: Share of the changed pairs that are another picture altogether.
REPLACED = 0.03
DRAWERS = {
    "page": drawings.page,
    "chart": drawings.chart,
    "line_art": drawings.line_art,
    "shapes": drawings.shapes,
}


@dataclass(frozen=True)
class Pair:
    """before, after: RGB uint8 (S, S, 3). changed, ignored: bool (S, S)."""

    before: np.ndarray
    after: np.ndarray
    changed: np.ndarray
    ignored: np.ndarray
    content: str
    source: int

    @property
    def likeness(self) -> float:
        """1 for the same picture disturbed, less the more of it changed."""
        return 1.0 - 0.6 * float(np.sqrt(self.changed.mean()))


class PairMaker:
    """Pairs from photographs (uint8 RGB arrays) and drawings. ``pair(seed, size)`` depends on
    its arguments alone, so any process can make any pair."""

    def __init__(
        self,
        photos: list[np.ndarray],
        contents: dict[str, float] | None = None,
        undisturbed: float = UNDISTURBED,
    ):
        self.photos = photos
        self.undisturbed = undisturbed
        contents = contents or CONTENTS
        self.names = list(contents)
        self.shares = np.array(list(contents.values())) / sum(contents.values())

    def _crop(self, rng, index: int, size: int) -> np.ndarray:
        """A crop of the photograph at a random scale, sometimes mirrored."""
        photo = self.photos[index]
        shortest = min(photo.shape[:2])
        least = np.log(min(size * 0.6, shortest))
        side = int(np.exp(rng.uniform(least, np.log(shortest))))
        top = int(rng.integers(0, photo.shape[0] - side + 1))
        left = int(rng.integers(0, photo.shape[1] - side + 1))
        crop = photo[top : top + side, left : left + side]
        how = cv2.INTER_AREA if side >= size else cv2.INTER_CUBIC
        crop = cv2.resize(crop, (size, size), interpolation=how)
        return crop[:, ::-1].copy() if rng.random() < 0.5 else crop

    def picture(self, rng, content: str, size: int) -> tuple[np.ndarray, int]:
        """A picture and a number for its source."""
        if content == "photo":
            index = int(rng.integers(0, len(self.photos)))
            return self._crop(rng, index, size), index
        return DRAWERS[content](rng, size), int(rng.integers(1_000_000, 2**22))

    def pair(self, seed, size: int, content: str | None = None, changed: bool | None = None):
        rng = np.random.default_rng(seed)
        content = content or str(rng.choice(self.names, p=self.shares))
        clean, source = self.picture(rng, content, size)
        if changed is None:
            changed = rng.random() >= UNCHANGED
        before = after = clean
        if changed:
            donor, _ = self.picture(rng, content, size)
            count = int(rng.integers(1, 4))
            replaced = rng.random() < REPLACED
            after = donor if replaced else change(rng, clean, content, donor, count)
        if rng.random() < 0.08:  # the same edit on both sides is no difference
            donor, _ = self.picture(rng, content, size)
            state = rng.integers(0, 2**31)
            before = change(np.random.default_rng(state), before, content, donor, 1)
            after = change(np.random.default_rng(state), after, content, donor, 1)
        moved, traces = truth(before, after)
        if rng.random() < 0.5:
            before, after = after, before
        if rng.random() >= self.undisturbed:
            before, after = disturb(rng, before, content), disturb(rng, after, content)
        near = cv2.dilate(moved.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        return Pair(before, after, moved, (near & ~moved) | traces, content, source)


def place_targets(pair: Pair) -> np.ndarray:
    """What the distance map is asked for: float32 (S/2, S/2, 2), see ``place_loss``."""
    half = pair.changed.shape[0] // 2

    def any2(mask):
        return mask.reshape(half, 2, half, 2).any(axis=(1, 3))

    moved = any2(pair.changed)
    kind = np.where(moved, 0.0, np.where(any2(pair.ignored), -1.0, 1.0))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(moved.astype(np.uint8))
    # A change weighs as its area to the power 0.6: small ones count, large ones do not drown them.
    weight = np.where(moved, stats[labels, cv2.CC_STAT_AREA] ** -0.4, 0.0)
    return np.stack([kind, weight], axis=-1).astype(np.float32)


def batch(maker: PairMaker, seed: int, step: int, count: int, size: int):
    """Batch number ``step``: ([before, after], {"place": ..., "image": ...}) for Keras."""
    pairs = [maker.pair((seed, step, i), size) for i in range(count)]
    before = np.stack([p.before for p in pairs])
    after = np.stack([p.after for p in pairs])
    image = np.array([[p.likeness, p.source] for p in pairs], np.float32)
    return [before, after], {"place": np.stack([place_targets(p) for p in pairs]), "image": image}
