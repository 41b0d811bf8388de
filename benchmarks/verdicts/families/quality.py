"""Compression, noise, blur and rounding: the same."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.families.tries import SIZES
from benchmarks.verdicts.pair import Pair, same
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.icon import ICONS, draw_icon
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.scenes.photo import PHOTOS, SCANS, photo_part
from benchmarks.verdicts.scenes.plan import Plan
from benchmarks.verdicts.scenes.region_map import RegionMap
from benchmarks.verdicts.scenes.xray import grey, xray

DRAWN = {"page": Page, "chart": Chart, "map": RegionMap, "plan": Plan, "board": Board}


def compression(rng: np.random.Generator) -> Iterator[Pair]:
    """JPEG and WebP of photographs, pages, charts, maps, plans and icons."""
    names = list(PHOTOS)
    for i, quality in enumerate((60, 75, 85, 92)):
        for suffix in (".jpg", ".webp"):
            image = photo_part(rng, names[(2 * i) % len(names)], (320, 240))
            coded = nuisances.encoded(image, suffix, quality)
            yield same(f"photograph, {suffix} {quality}", image, coded)
        twice = [nuisances.encoded(image, ".jpg", q) for q in (quality, min(98, quality + 8))]
        yield same(f"photograph, both .jpg {quality}", *twice)
        for name, scene in DRAWN.items():
            image = scene.random(rng, SIZES[i % 2]).draw()
            suffix = (".jpg", ".webp")[int(rng.integers(0, 2))]
            coded = nuisances.encoded(image, suffix, max(70, quality))
            yield same(f"{name}, {suffix} {max(70, quality)}", image, coded)
    for side in (32, 64):
        icon = draw_icon(str(rng.choice(ICONS)), side, (30, 90, 160), (255, 255, 255))
        yield same(f"icon {side}, .jpg 85", icon, nuisances.encoded(icon, ".jpg", 85))


def noise_and_blur(rng: np.random.Generator) -> Iterator[Pair]:
    """Grain on both sides, a lens a little out of focus, scaled and back again."""
    names = list(PHOTOS)
    for i, sigma in enumerate((1, 2, 4, 7)):
        for j in range(2):
            image = photo_part(rng, names[(2 * i + j) % len(names)], (300, 220))
            sides = [nuisances.noise(image, sigma, rng) for _ in range(2)]
            yield same(f"photograph, noise {sigma}", *sides)
        for name, image in (
            ("scan", photo_part(rng, list(SCANS)[i % 2], (320, 150))),
            ("plan", nuisances.blur(Plan.random(rng, SIZES[i % 2]).draw(), 0.6)),
            ("x-ray", grey(xray(rng, (260, 240)))),
        ):
            sides = [nuisances.grey_noise(image, min(sigma, 5), rng) for _ in range(2)]
            yield same(f"{name}, noise {min(sigma, 5)}", *sides)
        image = photo_part(rng, names[(3 * i + 1) % len(names)], (300, 220))
        soft = 0.4 + 0.15 * i
        yield same(f"photograph, blur {soft:.2f}", image, nuisances.blur(image, soft))
        scale = (0.75, 0.85, 1.3, 1.7)[i]
        back = nuisances.resampled(image, scale)
        yield same(f"photograph, scaled by {scale}", image, back)


def rounding(rng: np.random.Generator) -> Iterator[Pair]:
    """Levels off by 1 to 3, everywhere, on a ground, at edges alone."""
    for most in (1, 2, 3):
        for name, scene in DRAWN.items():
            image = scene.random(rng, SIZES[most % 2]).draw()
            yield same(f"{name}, up to {most}", image, nuisances.wobble(image, most, rng))
        page = Page.random(rng, SIZES[0])
        ground = tuple(v - 1 for v in page.ground)
        yield same("ground 1 level darker", page.draw(), page.but(ground=ground).draw())
        image = photo_part(rng, list(PHOTOS)[most], (240, 180))
        yield same(f"photograph, up to {most}", image, nuisances.wobble(image, most, rng))
        icon = draw_icon(str(rng.choice(ICONS)), 16 * most, (30, 90, 160), (255, 255, 255))
        yield same(f"icon {16 * most}, edges", icon, _edges(icon, most, rng))


def _edges(image: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Off only where the picture is not even, as another renderer's edges are."""
    step = np.abs(np.diff(image.astype(int), axis=1, append=image[:, -1:])).max(axis=2) > 0
    return np.where(step[..., None], nuisances.wobble(image, most, rng), image)
