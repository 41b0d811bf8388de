"""Faint things under noise, blur and uneven light; and the same pictures without them."""

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.families.tries import SIZES, Nuisance, Sides, disturbed, visible
from benchmarks.verdicts.pair import DIFFERENT, Pair, boxes_of, plain_to_see
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.label import Label
from benchmarks.verdicts.scenes.plan import Plan
from benchmarks.verdicts.scenes.xray import grey, spot, xray

#: Grain and the height of a smooth spot in it, in levels: each many times above the grain.
SPOTS = ((1, 10), (1, 16), (1, 23), (2, 16), (2, 25), (3, 25), (4, 30), (4, 40))


def changed(rng: np.random.Generator) -> Iterator[Pair]:
    """A wall 3 px further, a date or words gone, a spot, a track cut."""
    for kind, draw in SCENES.items():
        for level in (1, 2, 3):
            for size in SIZES[:2] if kind != "spot" else ():
                sides = visible(lambda d=draw, z=size: d(rng, z))
                first, second = _scanner(rng, level), _scanner(rng, level)
                yield disturbed(f"{kind}, noise {level + 1}", sides, first, second)
    for sigma, height in SPOTS:
        for wide in (7, 14):
            yield _spot(rng, sigma, height, wide)


def unchanged(rng: np.random.Generator) -> Iterator[Pair]:
    """The same nuisances and nothing else."""
    for kind, draw in SCENES.items():
        for level in (1, 2, 3):
            for size in SIZES[:2]:
                before, _ = draw(rng, size)
                first, second = _scanner(rng, level), _scanner(rng, level)
                name = f"{kind.split(',')[0]}, noise {level + 1}"
                yield disturbed(name, (before, before), first, second)
    for sigma in (1, 2, 3, 4):
        for _ in range(2):
            picture = xray(rng, (260, 260))
            sides = [grey(picture + rng.normal(0, sigma, picture.shape)) for _ in range(2)]
            clean = grey(picture)
            yield disturbed(f"x-ray, noise {sigma}", (clean, clean), _is(sides[0]), _is(sides[1]))


def _is(image: np.ndarray) -> Nuisance:
    return lambda _: image


def _scanner(rng: np.random.Generator, level: int) -> Nuisance:
    """Blur, grain and light of one scan or photograph."""
    soft, light = 0.5 + 0.1 * level, float(rng.uniform(-0.03, 0.03) * level)
    slope, turn = float(rng.uniform(0.02, 0.05) * level), float(rng.uniform(0, 2 * np.pi))

    def scan(image: np.ndarray) -> np.ndarray:
        image = nuisances.brightness(nuisances.blur(image, soft), light)
        return nuisances.grey_noise(nuisances.shading(image, slope, turn), level + 1, rng)

    return scan


def _spot(rng: np.random.Generator, sigma: float, height: float, wide: float) -> Pair:
    size = (260, 260)
    while True:
        picture = xray(rng, size)
        at = (float(rng.uniform(60, 200)), float(rng.uniform(60, 200)))
        bump = spot(size, at, wide)
        clean = grey(picture), grey(picture + height * bump)
        if plain_to_see(*clean):  # not in the brightest places, where the eye is less keen
            break
    sides = [grey(x + rng.normal(0, sigma, x.shape)) for x in (picture, picture + height * bump)]
    boxes = boxes_of(bump > 0.3)
    kind = f"spot of {height} levels, noise {sigma}"
    return Pair(kind, *sides, DIFFERENT, boxes, clean=clean)


def _wall(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    plan = Plan.random(rng, size)
    return plan.draw(), plan.but(wall=plan.wall + 3).draw()


def _date(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    label = Label.random(rng, (size[1], size[0]))
    return label.draw(), label.but(date="").draw()


def _words(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    label = Label.random(rng, (size[1], size[0]))
    return label.draw(), label.but(words="").draw()


def _track(rng: np.random.Generator, size: tuple[int, int]) -> Sides:
    board = Board.random(rng, size)
    number = int(rng.integers(0, len(board.tracks)))
    _, start, end = board.tracks[number]
    cut = (number, int(rng.integers(start + 5, end - 15)), 6)
    return board.draw(), board.but(cut=cut).draw()


SCENES: dict[str, Callable[[np.random.Generator, tuple[int, int]], Sides]] = {
    "plan, wall 3 px further": _wall,
    "label, no date": _date,
    "label, words gone": _words,
    "board, track cut": _track,
}
