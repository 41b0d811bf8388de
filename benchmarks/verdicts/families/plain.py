"""Pictures with little in them: ramps, even grounds, icons, charts of a few lines."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.colors import any_color, recolored
from benchmarks.verdicts.families.tries import Sides, visible
from benchmarks.verdicts.pair import Pair, different, same
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.icon import ICONS, draw_icon

SIZES = ((64, 64), (160, 120), (400, 200))
WHITE = (255, 255, 255)


def unchanged(rng: np.random.Generator) -> Iterator[Pair]:
    """Banding, grain, coding and rounding of them: the same, and their scores near 1."""
    for size in SIZES:
        for steps in (14, 24, 48):
            ramp = _ramp(size, 40, 200)
            yield same(f"ramp in {steps} steps", _levels(ramp), _levels(_banded(ramp, steps)))
        ramp = _ramp(size, 40, 200)
        dithered = [_levels(ramp + rng.uniform(-1, 1, ramp.shape)) for _ in range(2)]
        yield same("ramp, dithered twice", *dithered)
        yield same("ramp, compressed", dithered[0], nuisances.encoded(dithered[0], ".jpg", 85))
        colors = any_color(rng, 60, 250)
        ground = shapes.flat(size, colors)
        yield same("one color, up to 2 off", ground, nuisances.wobble(ground, 2, rng))
        near = shapes.flat(size, tuple(max(0, v - 1) for v in colors))  # type: ignore[arg-type]
        yield same("one color, 1 level", ground, near)
        sides = [nuisances.noise(ground, 2, rng) for _ in range(2)]
        yield same("one color, noise 2", *sides)
    for side in (16, 32, 64):
        for name in rng.choice(ICONS, 2, replace=False):
            icon = draw_icon(str(name), side, any_color(rng, 0, 120), WHITE)
            yield same(f"icon {side}, compressed", icon, nuisances.encoded(icon, ".webp", 88))
            yield same(f"icon {side}, noise 2", icon, nuisances.noise(icon, 2, rng))
    for size in ((200, 150), (300, 220)):
        chart = Chart.random(rng, size).but(rows=(0.25, 0.5, 0.75), ticks=())
        image = chart.draw()
        yield same("chart, compressed", image, nuisances.encoded(image, ".jpg", 85))
        yield same("chart, up to 3 off", image, nuisances.wobble(image, 3, rng))


def changed(rng: np.random.Generator) -> Iterator[Pair]:
    """Another ramp, another icon, something on an even ground."""
    for size in SIZES:
        up, down = _levels(_ramp(size, 40, 200)), _levels(_ramp(size, 200, 40))
        yield different("ramp turned round", up, down)
        tinted = (up * np.array([1, 0.75, 0.6])).astype(np.uint8)
        yield different("ramp in color", up, tinted)
        yield different("a disc on a ground", *visible(lambda z=size: _disc(rng, z)))
        yield different("a bar on a ramp", up, _barred(up))
    for side in (16, 24, 32, 48, 64):
        for _ in range(2):
            yield different(f"icon {side}, another", *visible(lambda s=side: _icons(rng, s)))
    for size in ((200, 150), (300, 220)):
        chart = Chart.random(rng, size).but(ticks=())
        more = chart.but(rows=(0.5,))
        yield different("chart, one line more", chart.draw(), more.draw())


def _ramp(size: tuple[int, int], start: float, end: float) -> np.ndarray:
    return np.tile(np.linspace(start, end, size[0]), (size[1], 1))


def _banded(ramp: np.ndarray, steps: int) -> np.ndarray:
    low, high = ramp.min(), ramp.max()
    place = np.minimum(np.floor((ramp - low) / (high - low) * steps), steps - 1)
    return low + (place + 0.5) / steps * (high - low)


def _levels(picture: np.ndarray) -> np.ndarray:
    grey = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _disc(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    color = any_color(rng, 60, 250)
    before = shapes.flat(size, color)
    after = before.copy()
    shapes.disc(after, (size[0] * 0.5, size[1] * 0.45), 7, recolored(rng, color, 12, 60))
    return before, after


def _barred(image: np.ndarray) -> np.ndarray:
    after = image.copy()
    height, width = image.shape[:2]
    after[height // 3 : height // 3 + 5, width // 4 : width // 2] = (20, 60, 180)
    return after


def _icons(rng: np.random.Generator, side: int) -> Sides:
    ink = any_color(rng, 0, 120)
    one, other = (str(n) for n in rng.choice(ICONS, 2, replace=False))
    return draw_icon(one, side, ink, WHITE), draw_icon(other, side, ink, WHITE)
