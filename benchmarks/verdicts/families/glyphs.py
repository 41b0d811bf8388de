"""One glyph made another at 9 to 16 px, everything else equal to the last bit."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.families.tries import Sides, visible
from benchmarks.verdicts.pair import Pair, different
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import Page
from benchmarks.verdicts.text import FONTS, RENDERERS

#: (as it was, as it is, what happened).
EDITS = (
    ("1,280.00", "1,260.00", "digit"),
    ("3,471.95", "8,471.95", "digit"),
    ("5,012.70", "6,012.70", "digit"),
    ("9,150.40", "9,150.46", "digit"),
    ("7,318.20", "1,318.20", "digit"),
    ("1,280.00", "1.280.00", "comma to dot"),
    ("4,512.75", "4 512.75", "comma gone"),
    ("618.25", "61825", "dot gone"),
    ("-42.50", "+42.50", "minus to plus"),
    ("-42.50", " 42.50", "minus gone"),
    ("café 12", "cafe 12", "accent gone"),
    ("Müller 7", "Muller 7", "accent gone"),
    ("12:30", "12.30", "colon to dot"),
    ("O7 left", "Q7 left", "letter"),
)
SIZES = (9, 10, 11, 12, 13, 14, 16)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """In tables of all fonts and renderers, on pages, at axes, alone."""
    fonts, count = list(FONTS), 0
    for i, (old, new, kind) in enumerate(EDITS):
        for j in range(3):
            size = SIZES[(3 * i + j * 2 + i // 3) % len(SIZES)]
            how = (fonts[(i + 2 * j) % len(fonts)], RENDERERS[count % len(RENDERERS)])
            count += 1
            yield different(
                f"{kind}, {size} px, table",
                *visible(lambda o=old, n=new, s=size, h=how: _table(rng, o, n, s, h)),
            )
        if i % 2 == 0:
            yield different(f"{kind}, 14 px, page", *visible(lambda o=old, n=new: _page(rng, o, n)))
        if i % 3 == 0:
            size = SIZES[i % len(SIZES)]
            yield different(
                f"{kind}, {size} px, alone",
                *visible(lambda o=old, n=new, s=size: _alone(rng, o, n, s)),
            )
    for old, new in (("20", "26"), ("30", "80"), ("10", "-10"), ("40", "10")):
        yield different("digit, 10 px, axis", *visible(lambda o=old, n=new: _axis(rng, o, n)))


def _table(rng: np.random.Generator, old: str, new: str, size: int, how: tuple[str, str]) -> Sides:
    table = Invoice.random(rng, (260, 150), size).but(font=how[0], renderer=how[1])
    row = int(rng.integers(0, len(table.rows)))
    return table.with_amount(row, old).draw(), table.with_amount(row, new).draw()


def _page(rng: np.random.Generator, old: str, new: str) -> Sides:
    page = Page.random(rng, (420, 300), dark=rng.random() < 0.4)
    first, second = (page.but(numbers=(text, *page.numbers[1:])) for text in (old, new))
    return first.draw(), second.draw()


def _alone(rng: np.random.Generator, old: str, new: str, size: int) -> Sides:
    line = Invoice.random(rng, (120, 2 * size + 12), size).but(rows=(("", ""),))
    return line.with_amount(0, old).draw(), line.with_amount(0, new).draw()


def _axis(rng: np.random.Generator, old: str, new: str) -> Sides:
    chart = Chart.random(rng, (300, 220))
    place = int(rng.integers(0, len(chart.ticks)))
    first, second = (
        chart.but(ticks=tuple(text if i == place else t for i, t in enumerate(chart.ticks)))
        for text in (old, new)
    )
    return first.draw(), second.draw()
