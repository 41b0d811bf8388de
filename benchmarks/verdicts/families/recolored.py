"""Parts, grounds and things in another color; everything else equal to the last bit."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.colors import any_color, readable, recolored
from benchmarks.verdicts.families.tries import SIZES, Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.icon import ICONS, draw_icon
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.scenes.photo import THINGS, recolored_thing
from benchmarks.verdicts.scenes.plan import Plan
from benchmarks.verdicts.scenes.region_map import RegionMap
from benchmarks.verdicts.text import draw_text

#: Heights of a recolored band, as shares of a page.
BANDS = (0.05, 0.11, 0.2, 0.27, 0.4, 0.6)


def parts(rng: np.random.Generator) -> Iterator[Pair]:
    """Tiles, buttons, bands, bars, regions of a map, chips, icons."""
    for share in BANDS:
        for size in SIZES[:2]:
            yield different(f"band {share:.0%}", *visible(lambda s=share, z=size: _band(rng, s, z)))
    for kind, draw in (
        ("button", _button),
        ("tile", _tile),
        ("bar of a chart", _bar),
        ("region of a map", _region),
        ("chip", _chip),
        ("curve", _curve),
    ):
        for size in SIZES:
            yield different(kind, *visible(lambda d=draw, z=size: d(rng, z)))
    for side in (16, 24, 32, 48, 64):
        yield different(f"icon {side}", *visible(lambda s=side: _icon(rng, s)))


def wholes(rng: np.random.Generator) -> Iterator[Pair]:
    """The ground of a page, stripes, a single tile, a picture of one color."""
    for size in SIZES:
        for dark in (False, True):
            yield different("ground", *visible(lambda z=size, d=dark: _ground(rng, z, d)))
    for thick in (1, 2, 4, 10):
        yield different(f"stripes {thick}", *visible(lambda t=thick: _stripes(rng, t)))
    for size in ((260, 60), (320, 120)):
        yield different("tile alone", *visible(lambda z=size: _tile_alone(rng, z)))
    for size in ((64, 64), (120, 80), (400, 260)):
        color = any_color(rng)
        sides = [shapes.flat(size, c) for c in (color, recolored(rng, color, 10, 80))]
        yield different("one color", *sides)
        grey = int(rng.integers(40, 180))
        sides = [shapes.flat(size, (g, g, g)) for g in (grey, grey + int(rng.integers(24, 60)))]
        yield different("one grey", *sides)
    for size in SIZES[:2]:
        yield different("lacquer", *visible(lambda z=size: _lacquer(rng, z)))
        yield different("ink of a plan", *visible(lambda z=size: _ink(rng, z)))
        yield different("all land", *visible(lambda z=size: _all_regions(rng, z)))


def things(rng: np.random.Generator) -> Iterator[Pair]:
    """A saucer, a suit in another hue."""
    for name in THINGS:
        for size in ((240, 180), (400, 300)):
            for turn in (30, 60, 110):
                yield different(name, *recolored_thing(name, size, turn))


def _band(rng: np.random.Generator, share: float, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size, dark=rng.random() < 0.25)
    color = recolored(rng, page.ground, 5, 40)
    return page.draw(), page.but(band=color, band_share=share).draw()


def _button(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size)
    color = recolored(rng, page.buttons[0], 8, 60)
    return page.draw(), page.but(buttons=(color, *page.buttons[1:])).draw()


def _tile(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    page = Page.random(rng, size)
    color = recolored(rng, page.tiles[0], 5, 40)
    return page.draw(), page.but(tiles=(*page.tiles[:-1], color)).draw()


def _bar(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size, bars=True)
    color = recolored(rng, chart.bar_colors[0], 8, 60)
    place = int(rng.integers(0, 6))
    colors = [color if i == place else c for i, c in enumerate(chart.bar_colors)]
    return chart.draw(), chart.but(bar_colors=tuple(colors)).draw()


def _region(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = RegionMap.random(rng, size)
    place = int(rng.integers(0, 12))
    color = recolored(rng, plan.regions[place], 8, 50)
    regions = [color if i == place else c for i, c in enumerate(plan.regions)]
    return plan.draw(), plan.but(regions=tuple(regions)).draw()


def _all_regions(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = RegionMap.random(rng, size)
    regions = tuple(recolored(rng, color, 12, 60) for color in plan.regions)
    return plan.draw(), plan.but(regions=regions).draw()


def _chip(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    board = Board.random(rng, size)
    return board.draw(), board.but(chip=recolored(rng, board.chip, 12, 50)).draw()


def _curve(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    chart = Chart.random(rng, size)
    color = recolored(rng, chart.colors[0], 20, 60)
    return chart.draw(), chart.but(colors=(color, *chart.colors[1:])).draw()


def _ink(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = Plan.random(rng, size)
    return plan.draw(), plan.but(ink=recolored(rng, plan.ink, 20, 50)).draw()


def _lacquer(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    board = Board.random(rng, size)
    return board.draw(), board.but(lacquer=recolored(rng, board.lacquer, 12, 60)).draw()


def _icon(rng: np.random.Generator, side: int) -> Sides:
    name = str(rng.choice(ICONS))
    ink = any_color(rng, 0, 120)
    ground = (255, 255, 255)
    other = recolored(rng, ink, 20, 60)
    return draw_icon(name, side, ink, ground), draw_icon(name, side, other, ground)


def _ground(rng: np.random.Generator, size: tuple[int, int], dark: bool) -> Sides:
    page = Page.random(rng, size, dark)
    return page.draw(), page.but(ground=recolored(rng, page.ground, 5, 25)).draw()


def _stripes(rng: np.random.Generator, thick: int) -> Sides:
    side = int(rng.integers(48, 160))
    color, ground = any_color(rng, 0, 160), (255, 255, 255)
    rows = (np.arange(side) // thick) % 2 == 0
    sides = []
    for stripe in (color, recolored(rng, color, 15, 80)):
        image = shapes.flat((side, side), ground)
        image[rows] = stripe
        sides.append(image)
    return sides[0], sides[1]


def _tile_alone(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    color = any_color(rng, 60, 255)
    sides = []
    for ground in (color, recolored(rng, color, 6, 45)):
        image = shapes.flat(size, ground)
        draw_text(image, (18, size[1] // 2 - 10), "Selected item", readable(color), "sans", 16)
        sides.append(image)
    return sides[0], sides[1]
