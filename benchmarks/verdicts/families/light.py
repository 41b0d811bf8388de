"""Photographs and scans in another light: the same."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.families.tries import SIZES
from benchmarks.verdicts.pair import Pair, same
from benchmarks.verdicts.scenes.label import Label
from benchmarks.verdicts.scenes.photo import PHOTOS, SCANS, photo_part
from benchmarks.verdicts.scenes.plan import Plan


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Brightness, contrast, a tone curve, white balance, shading, corners that are darker."""
    names = list(PHOTOS)
    kinds = {
        "brightness": lambda x: nuisances.brightness(x, _either(rng, 0.06, 0.22)),
        "contrast": lambda x: nuisances.contrast(x, _either(rng, 0.06, 0.2)),
        "gamma": lambda x: nuisances.gamma(x, float(rng.choice([0.8, 0.88, 1.15, 1.25]))),
        "white balance": lambda x: nuisances.white_balance(x, _either(rng, 0.02, 0.05)),
        "shading": lambda x: nuisances.shading(x, float(rng.uniform(0.1, 0.25)), _turn(rng)),
        "vignette": lambda x: nuisances.vignette(x, float(rng.uniform(0.15, 0.35))),
    }
    for i, (kind, change) in enumerate(kinds.items()):
        for j in range(3):
            name = names[(3 * i + j) % len(names)]
            image = photo_part(rng, name, ((240, 180), (320, 240), (420, 300))[j])
            yield same(f"{kind}, {name}", image, change(image))
        for name in SCANS:
            image = photo_part(rng, name, (320, 150))
            yield same(f"{kind}, scanned {name}", image, change(image))
        scene = (Label.random(rng, (300, 360)), Plan.random(rng, SIZES[1]))[i % 2]
        image = nuisances.blur(scene.draw(), 0.7)
        grainy = [nuisances.noise(image, 2, rng) for _ in range(2)]
        yield same(f"{kind}, photographed print", grainy[0], change(grainy[1]))


def _either(rng: np.random.Generator, least: float, most: float) -> float:
    return float(rng.uniform(least, most) * rng.choice([-1, 1]))


def _turn(rng: np.random.Generator) -> float:
    return float(rng.uniform(0, 2 * np.pi))
