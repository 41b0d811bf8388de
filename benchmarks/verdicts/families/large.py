"""Everything changed, most of it, or another picture altogether."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.scenes.photo import PHOTOS, photo_part
from benchmarks.verdicts.scenes.plan import Plan
from benchmarks.verdicts.scenes.region_map import RegionMap

DRAWN = (Page, Chart, Plan, Invoice, RegionMap, Board)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Another photograph or drawing, blank, inverted, mirrored, half of it another."""
    names = list(PHOTOS)
    for i in range(8):
        size = ((240, 180), (400, 300))[i % 2]
        one, other = (photo_part(rng, names[(i + k) % len(names)], size) for k in (0, 1))
        yield different("another photograph", one, other)
        half = one.copy()
        half[:, size[0] // 2 :] = other[:, size[0] // 2 :]
        yield different("half another photograph", one, half)
    for i, scene in enumerate(DRAWN):
        size = ((300, 220), (420, 300))[i % 2]
        image = scene.random(rng, size).draw()
        name = scene.__name__.lower()
        yield different(f"another {name}", image, scene.random(rng, size).draw())
        yield different(f"{name}, inverted", image, 255 - image)
        yield different(f"{name}, mirrored", image, np.ascontiguousarray(image[:, ::-1]))
        yield different(f"{name}, blank", image, shapes.flat(size, (255, 255, 255)))
        another = DRAWN[(i + 1) % len(DRAWN)].random(rng, size).draw()
        yield different(f"{name}, another kind", image, another)
