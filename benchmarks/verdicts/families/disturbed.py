"""Plain changes under compression, noise and light."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.colors import any_color, recolored
from benchmarks.verdicts.families.tries import Nuisance, Sides, disturbed, untouched, visible
from benchmarks.verdicts.pair import Pair
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.page import WORDS, Page
from benchmarks.verdicts.scenes.photo import PHOTOS, photo_part

SIZE = (420, 300)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """A thing in a photograph, a button, a tile, a line or a heading of a page, a chip gone."""
    for i, name in enumerate(PHOTOS):
        sides = visible(lambda n=name: _thing(rng, n))
        kind, nuisance = _camera(rng, i)
        yield disturbed(f"thing in {name}, {kind}", sides, untouched, nuisance)
    for quality in (70, 80, 90):
        for kind, draw in (
            ("button", _button),
            ("tile", _tile),
            ("line", _line),
            ("heading", _heading),
        ):
            for suffix in (".jpg", ".webp"):
                sides = visible(lambda d=draw: d(rng))
                coder = _coder(suffix, quality)
                yield disturbed(f"{kind}, {suffix} {quality}", sides, untouched, coder)
    for i in range(3):
        sides = visible(lambda: _chip(rng))
        kind, nuisance = _camera(rng, i)
        yield disturbed(f"chip gone, {kind}", sides, untouched, nuisance)


def _coder(suffix: str, quality: int) -> Nuisance:
    return lambda image: nuisances.encoded(image, suffix, quality)


def _camera(rng: np.random.Generator, number: int) -> tuple[str, Nuisance]:
    return (
        ("noise", lambda x: nuisances.noise(x, 3, rng)),
        ("brightness", lambda x: nuisances.brightness(x, float(rng.uniform(0.06, 0.15)))),
        ("compression", _coder(".jpg", 75)),
        ("shading", lambda x: nuisances.shading(x, 0.15, float(rng.uniform(0, 6)))),
    )[number % 4]


def _thing(rng: np.random.Generator, name: str) -> Sides:
    """A ball with a light and a dark side, of a color that is not in the place."""
    before = photo_part(rng, name, (320, 240))
    radius = int(rng.integers(11, 26))
    x, y = int(rng.integers(40, 280)), int(rng.integers(40, 200))
    ground = tuple(int(v) for v in before[y - 8 : y + 8, x - 8 : x + 8].mean((0, 1)))
    after = before.copy()
    color = recolored(rng, ground, 30, 80)  # type: ignore[arg-type]
    shapes.disc(after, (x, y), radius, color)
    light = tuple(min(255, v + 40) for v in color)
    shapes.disc(after, (x - radius / 3, y - radius / 3), radius / 3, light)  # type: ignore[arg-type]
    return before, after


def _button(rng: np.random.Generator) -> Sides:
    page = Page.random(rng, SIZE)
    color = recolored(rng, page.buttons[0], 20, 60)
    return page.draw(), page.but(buttons=(color, *page.buttons[1:])).draw()


def _tile(rng: np.random.Generator) -> Sides:
    page = Page.random(rng, SIZE)
    color = recolored(rng, page.tiles[0], 12, 40)
    return page.draw(), page.but(tiles=(color, *page.tiles[1:])).draw()


def _line(rng: np.random.Generator) -> Sides:
    page = Page.random(rng, SIZE, dark=rng.random() < 0.4)
    return page.draw(), page.but(lines=("", *page.lines[1:])).draw()


def _heading(rng: np.random.Generator) -> Sides:
    page = Page.random(rng, SIZE).but(bar=any_color(rng, 10, 90), heading="Invoices")
    return page.draw(), page.but(heading=str(rng.choice(WORDS))).draw()


def _chip(rng: np.random.Generator) -> Sides:
    board = Board.random(rng, SIZE)
    return board.draw(), board.but(chips=board.chips[1:]).draw()
