"""The same text drawn by two renderers; and the same with something else written."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from benchmarks.verdicts.pair import DIFFERENT, Pair, boxes_of, changed, same
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import ACTIONS, WORDS, Page
from benchmarks.verdicts.text import RENDERERS, draw_text

PAIRS = tuple(combinations(RENDERERS, 2))


def unchanged(rng: np.random.Generator) -> Iterator[Pair]:
    """Pages, tables, axes, a heading alone; and text that starts a part of a pixel later."""
    for i, (one, other) in enumerate(PAIRS):
        kind = f"{one} and {other}"
        size = ((420, 300), (640, 420))[i % 2]
        page = Page.random(rng, size, dark=i % 3 == 0)
        yield same(f"page, {kind}", *_twice(page, one, other))
        table = Invoice.random(rng, (280, 180), (10, 12, 14)[i % 3])
        yield same(f"table, {kind}", *_twice(table, one, other))
        yield same(f"axes, {kind}", *_twice(Chart.random(rng, (300, 220)), one, other))
        words = f"{rng.choice(WORDS)} {rng.choice(WORDS)}"
        big = (20, 28, 40)[i % 3]
        sides = [_heading(words, big, how) for how in (one, other)]
        yield same(f"heading {big} px, {kind}", *sides)
    for part in (0.25, 0.5):
        for size in (12, 16):
            table = Invoice.random(rng, (280, 180), size).but(renderer="smooth")
            yield same(f"{part:g} px later", table.draw(), table.but(shift=part).draw())


def edited(rng: np.random.Generator) -> Iterator[Pair]:
    """Another word, amount or button text, on top of another renderer."""
    for one, other in PAIRS:
        kind = f"{one} and {other}"
        page = Page.random(rng, (420, 300))
        actions = (_another(rng, page.actions[0], ACTIONS), *page.actions[1:])
        yield _edited(f"button, {kind}", page, page.but(actions=actions), one, other)
        heading = _another(rng, page.heading, WORDS)
        yield _edited(f"heading, {kind}", page, page.but(heading=heading), one, other)
        table = Invoice.random(rng, (280, 180), 14)
        row = int(rng.integers(0, len(table.rows)))
        yield _edited(f"amount, {kind}", table, table.with_amount(row, "64.08"), one, other)


def _twice(scene: Page | Invoice | Chart, one: str, other: str) -> tuple[np.ndarray, np.ndarray]:
    return scene.but(renderer=one).draw(), scene.but(renderer=other).draw()


def _edited(kind: str, old: Page | Invoice, new: Page | Invoice, one: str, other: str) -> Pair:
    clean = (old.but(renderer=one).draw(), new.but(renderer=one).draw())
    after = new.but(renderer=other).draw()
    return Pair(kind, clean[0], after, DIFFERENT, boxes_of(changed(*clean)), clean=clean)


def _heading(words: str, size: int, renderer: str) -> np.ndarray:
    image = shapes.flat((300, 2 * size + 20), (255, 255, 255))
    draw_text(image, (8, 8), words, (50, 52, 58), "sans", size, renderer)
    return image


def _another(rng: np.random.Generator, word: str, words: tuple[str, ...]) -> str:
    return str(rng.choice([w for w in words if w != word and len(w) > 3]))
