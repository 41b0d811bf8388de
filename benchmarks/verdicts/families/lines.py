"""Curves and lines: their width, their course, whether they are there."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.families.tries import SIZES, Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.plan import Plan
from benchmarks.verdicts.scenes.region_map import RegionMap


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Widths of curves, roads, walls and frames; a bent curve; a door, a line gone."""
    for widths in ((1, 2), (2, 1), (2, 4), (4, 2), (3, 1.5)):
        for size in SIZES[:2]:
            yield different(
                f"curve {widths[0]} to {widths[1]} px",
                *visible(lambda w=widths, z=size: _width(rng, w, z)),
            )
    for kind, draw in (
        ("one value of a curve", _bent),
        ("a curve gone", _gone),
        ("thicker walls", _walls),
        ("a wall moved", _moved),
        ("no door", _door),
        ("a wider road", _road),
        ("a wider river", _river),
    ):
        for size in SIZES[:2]:
            yield different(kind, *visible(lambda d=draw, z=size: d(rng, z)))
    for gap in (4, 8):
        yield different("dashed", *visible(lambda g=gap: _dashed(rng, g)))


def _width(rng: np.random.Generator, widths: tuple[float, float], size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size)
    first, second = (chart.but(widths=(w,) * len(chart.curves)) for w in widths)
    return first.draw(), second.draw()


def _bent(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size)
    curve = list(chart.curves[0])
    place = int(rng.integers(1, len(curve) - 1))
    curve[place] = (curve[place] + 0.35) % 1
    return chart.draw(), chart.but(curves=(tuple(curve), *chart.curves[1:])).draw()


def _gone(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size)
    return chart.draw(), chart.but(curves=chart.curves[1:], colors=chart.colors[1:]).draw()


def _walls(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = Plan.random(rng, size)
    return plan.draw(), plan.but(thick=plan.thick + 2).draw()


def _moved(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = Plan.random(rng, size)
    return plan.draw(), plan.but(wall=plan.wall + int(rng.integers(4, 12))).draw()


def _door(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = Plan.random(rng, size)
    return plan.draw(), plan.but(door=False).draw()


def _road(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = RegionMap.random(rng, size)
    return plan.draw(), plan.but(road_width=4).draw()


def _river(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = RegionMap.random(rng, size)
    return plan.draw(), plan.but(river_width=8).draw()


def _dashed(rng: np.random.Generator, gap: int) -> Sides:
    chart = Chart.random(rng, (300, 200))
    before = chart.but(curves=()).draw()
    after = before.copy()
    y = int(rng.integers(40, 150))
    shapes.stroke(before, [(40, y), (285, y)], (31, 119, 180), 2)
    for x in range(40, 285, 2 * gap):
        shapes.stroke(after, [(x, y), (x + gap, y)], (31, 119, 180), 2)
    return before, after
