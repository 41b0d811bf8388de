"""The same change many times over: the more there are, the surer it must be found."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.colors import any_color, recolored
from benchmarks.verdicts.families.tries import SIZES, Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.icon import ICONS, draw_icon
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import amount


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Grid lines, tiles, numbers, icons, pads."""
    for count in (1, 5, 20, 50):
        for size in SIZES:
            yield different(
                f"{count} grid lines", *visible(lambda n=count, z=size: _grid(rng, n, z))
            )
    for count in (1, 6, 20, 60):
        for step in (6, 20):
            yield different(f"{count} tiles", *visible(lambda n=count, s=step: _tiles(rng, n, s)))
    for count in (2, 5, 9):
        yield different(f"{count} numbers", *visible(lambda n=count: _numbers(rng, n)))
    for count in (3, 12, 30):
        yield different(f"{count} icons", *visible(lambda n=count: _icons(rng, n)))
    for size in SIZES[:2]:
        yield different("all pads gone", *visible(lambda z=size: _pads(rng, z)))


def _grid(rng: np.random.Generator, count: int, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size)
    rows = min(count, size[1] // 12)
    places = (np.arange(rows) + 0.5) / rows
    columns = (np.arange(count - rows) + 0.5) / max(1, count - rows)
    more = chart.but(rows=tuple(places), columns=tuple(columns))
    return chart.draw(), more.draw()


def _tiles(rng: np.random.Generator, count: int, step: float) -> Sides:
    """60 tiles, of which so many take another color."""
    color = any_color(rng, 60, 220)
    other = recolored(rng, color, step, step + 30)
    chosen = rng.permutation(60)[:count]
    sides = []
    for second in (color, other):
        image = shapes.flat((420, 270), (255, 255, 255))
        for i in range(60):
            x, y = 8 + i % 10 * 41, 8 + i // 10 * 43
            image[y : y + 35, x : x + 33] = second if i in chosen else color
        sides.append(image)
    return sides[0], sides[1]


def _numbers(rng: np.random.Generator, count: int) -> Sides:
    table = Invoice.random(rng, (300, 240), 12)
    other = table
    for row in rng.permutation(len(table.rows))[:count]:
        other = other.with_amount(int(row), amount(rng))
    return table.draw(), other.draw()


def _icons(rng: np.random.Generator, count: int) -> Sides:
    sides = [shapes.flat((300, 160), (255, 255, 255)) for _ in range(2)]
    chosen = rng.permutation(36)[:count]
    ink = any_color(rng, 0, 110)
    for i in range(36):
        x, y = 8 + i % 9 * 32, 8 + i // 9 * 38
        names = rng.choice(ICONS, 2, replace=False)
        for side, name in zip(sides, (names[0], names[int(i in chosen)]), strict=True):
            side[y : y + 24, x : x + 24] = draw_icon(str(name), 24, ink, (255, 255, 255))
    return sides[0], sides[1]


def _pads(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    board = Board.random(rng, size)
    return board.draw(), board.but(pads=()).draw()
