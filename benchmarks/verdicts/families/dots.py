"""Single pixels and small dots in pairs that are equal elsewhere to the last bit."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.colors import Color, difference
from benchmarks.verdicts.families.tries import Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.scenes.plan import Plan


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Of 60 to 250 levels, in one channel or in all, 1 to 3 px wide."""
    for levels in (60, 100, 160, 250):
        for side in (1, 2, 3):
            for kind, draw in (("flat", _flat), ("drawing", _drawing)):
                yield different(
                    f"{side} px, {levels} levels, {kind}",
                    *visible(lambda d=draw, v=levels, s=side: _dotted(rng, d(rng), v, s)),
                )
    for levels in (160, 250):
        yield different("one color channel", *visible(lambda v=levels: _channel(rng, v)))


def _flat(rng: np.random.Generator) -> np.ndarray:
    grey = int(rng.choice([0, 128, 255]))
    size = (int(rng.integers(64, 300)), int(rng.integers(64, 300)))
    return shapes.flat(size, (grey, grey, grey))


def _drawing(rng: np.random.Generator) -> np.ndarray:
    scene = (Page, Chart, Plan, Invoice)[int(rng.integers(0, 4))]
    return scene.random(rng, (300, 220)).draw()


def _dotted(rng: np.random.Generator, image: np.ndarray, levels: int, side: int) -> Sides:
    """A dot on an even place."""
    height, width = image.shape[:2]
    while True:
        x, y = int(rng.integers(8, width - 8)), int(rng.integers(8, height - 8))
        around = image[y - 4 : y + side + 4, x - 4 : x + side + 4].reshape(-1, 3)
        if (around == around[0]).all():
            break
    ground: Color = tuple(int(v) for v in around[0])  # type: ignore[assignment]
    sign = -1 if sum(ground) > 3 * 127 else 1
    dot: Color = tuple(int(np.clip(v + sign * levels, 0, 255)) for v in ground)  # type: ignore[assignment]
    after = image.copy()
    if difference(ground, dot) > 0:
        after[y : y + side, x : x + side] = dot
    return image, after


def _channel(rng: np.random.Generator, levels: int) -> Sides:
    """One pixel, red on black or cyan on white."""
    image = shapes.flat((120, 90), (0, 0, 0) if rng.random() < 0.5 else (255, 255, 255))
    after = image.copy()
    x, y = int(rng.integers(8, 112)), int(rng.integers(8, 82))
    value = int(image[0, 0, 0])
    after[y, x, 0] = value - levels if value else levels
    return image, after
