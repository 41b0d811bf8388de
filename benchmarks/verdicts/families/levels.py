"""Steps of 8 to 40 levels in drawings that are equal to the last bit elsewhere."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.colors import stepped
from benchmarks.verdicts.families.tries import SIZES, Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.scenes.region_map import RegionMap

#: Steps that a person sees: the eye tells pale and dark colors apart less well.
STRONG, PALE = (8, 12, 16, 25, 40), (13, 16, 20, 25, 40)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """Buttons, tiles, grounds, bars, land and lacquer, a little lighter or darker."""
    for kind, draw, steps in (
        ("button", _button, STRONG),
        ("bar", _bar, STRONG),
        ("lacquer", _lacquer, STRONG),
        ("tile", _tile, PALE),
        ("ground", _ground, PALE),
        ("land", _land, PALE),
    ):
        for step in steps:
            size = SIZES[int(rng.integers(0, 2))]
            yield different(
                f"{kind}, {step} levels", *visible(lambda d=draw, s=step, z=size: d(rng, s, z))
            )


def _button(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size)
    buttons = (stepped(page.buttons[0], step), *page.buttons[1:])
    return page.draw(), page.but(buttons=buttons).draw()


def _tile(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size, dark=rng.random() < 0.5)
    tiles = (*page.tiles[:-1], stepped(page.tiles[0], step))
    return page.draw(), page.but(tiles=tiles).draw()


def _ground(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size, dark=rng.random() < 0.5)
    return page.draw(), page.but(ground=stepped(page.ground, step)).draw()


def _bar(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size, bars=True)
    place = int(rng.integers(0, 6))
    colors = [stepped(c, step) if i == place else c for i, c in enumerate(chart.bar_colors)]
    return chart.draw(), chart.but(bar_colors=tuple(colors)).draw()


def _land(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    plan = RegionMap.random(rng, size)
    place = int(rng.integers(0, 12))
    regions = [stepped(c, step) if i == place else c for i, c in enumerate(plan.regions)]
    return plan.draw(), plan.but(regions=tuple(regions)).draw()


def _lacquer(rng: np.random.Generator, step: int, size: tuple[int, int]) -> Sides:
    board = Board.random(rng, size)
    return board.draw(), board.but(lacquer=stepped(board.lacquer, step)).draw()
