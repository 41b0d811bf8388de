"""What pages are stacked from: bars, text, cards, charts, tables, forms, pictures, code."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.verdicts.colors import Color, any_color, readable
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.page import ACTIONS, WORDS, amount
from benchmarks.verdicts.text import draw_text


@dataclass(frozen=True)
class Style:
    """How a page looks. margin: pixels left and right of its blocks."""

    ground: Color
    ink: Color
    accent: Color
    font: str
    size: int
    margin: int

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Style":
        """Light three times of four, else dark."""
        grey = int(rng.integers(238, 256)) if rng.random() < 0.75 else int(rng.integers(14, 50))
        ground = (grey, grey, min(255, grey + int(rng.integers(0, 5))))
        return cls(
            ground,
            readable(ground),
            any_color(rng, 30, 190),
            str(rng.choice(["sans", "serif", "times"])),
            int(rng.integers(11, 16)),
            int(rng.integers(10, 40)),
        )

    def sheet(self, width: int, height: int) -> np.ndarray:
        """Bare ground, uint8 (height, width, 3)."""
        return np.full((height, width, 3), self.ground, np.uint8)


def words(rng: np.random.Generator, count: int) -> str:
    """So many, in a row."""
    return " ".join(str(word) for word in rng.choice(WORDS, count))


def bar(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """The bar at the top of a page, or at its bottom."""
    color = any_color(rng, 10, 110)
    sheet = np.full((int(rng.integers(30, 64)), width, 3), color, np.uint8)
    top = len(sheet) // 2 - 8
    draw_text(sheet, (style.margin, top), words(rng, 3), readable(color), "bold", 14)
    return sheet


def notice(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """A strip in a color of its own across the page."""
    color = any_color(rng, 120, 250)
    sheet = np.full((int(rng.integers(22, 90)), width, 3), color, np.uint8)
    draw_text(sheet, (style.margin, 5), words(rng, 5), readable(color), style.font, 12)
    return sheet


def heading(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    sheet = style.sheet(width, int(rng.integers(34, 52)))
    draw_text(sheet, (style.margin, 8), words(rng, 2), style.ink, "bold", style.size + 8)
    return sheet


def paragraph(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    lines, step = int(rng.integers(2, 8)), style.size + 7
    sheet = style.sheet(width, lines * step + int(rng.integers(8, 22)))
    for i in range(lines):
        count = max(1, (width - 2 * style.margin) // (style.size * 5) - int(i == lines - 1))
        draw_text(
            sheet,
            (style.margin, 4 + i * step),
            words(rng, count),
            style.ink,
            style.font,
            style.size,
        )
    return sheet


def cards(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """Cards with a number each, beside each other."""
    count, height = max(1, width // 190), int(rng.integers(60, 110))
    sheet = style.sheet(width, height + 16)
    step = (width - 2 * style.margin) // count
    shade = tuple(min(255, v + 16) if sum(style.ground) < 380 else v - 14 for v in style.ground)
    for i in range(count):
        left = style.margin + i * step
        shapes.rounded(sheet, (left, 4, left + step - 12, height), 7, shade)
        draw_text(sheet, (left + 10, 12), words(rng, 1), style.ink, style.font, 12)
        draw_text(sheet, (left + 10, 32), amount(rng), style.ink, "bold", 16)
    return sheet


def chart(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """Bars, or a line, over a grid."""
    height = int(rng.integers(90, 190))
    sheet = style.sheet(width, height + 14)
    left, right = style.margin + 30, width - style.margin
    grid = tuple(int(0.8 * g + 0.2 * i) for g, i in zip(style.ground, style.ink, strict=True))
    for i in range(5):
        y = 8 + i * (height - 24) // 4
        sheet[y, left:right] = grid
        draw_text(sheet, (style.margin, y - 6), str(100 - 25 * i), style.ink, "sans", 10)
    values = rng.uniform(0.1, 1, int(rng.integers(6, 16)))
    xs = np.linspace(left + 8, right - 20, len(values)).astype(int)
    ys = (8 + (1 - values) * (height - 24)).astype(int)
    if rng.random() < 0.5:
        for x, y in zip(xs, ys, strict=True):
            sheet[y : height - 16, x : x + 10] = style.accent
    else:
        points = np.stack([xs, ys], axis=1).reshape(-1, 1, 2)
        cv2.polylines(sheet, [points], False, style.accent, 2, cv2.LINE_AA)
    return sheet


def row(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """A row of a table; all rows of a page are alike but for their words and numbers."""
    sheet = style.sheet(width, style.size + 16)
    grid = tuple(int(0.85 * g + 0.15 * i) for g, i in zip(style.ground, style.ink, strict=True))
    sheet[-1, style.margin : width - style.margin] = grid
    shapes.rounded(sheet, (style.margin + 4, 6, style.margin + 16, 18), 6, style.accent)
    for i, x in enumerate(range(style.margin + 28, width - style.margin - 70, 130)):
        text = words(rng, 1) if i % 2 == 0 else amount(rng)
        draw_text(sheet, (x, 7), text, style.ink, style.font, style.size)
    return sheet


def table(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    rows = [row(rng, style, width) for _ in range(int(rng.integers(4, 14)))]
    return np.concatenate([*rows, style.sheet(width, 12)])


def form(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """A label, a field and a button."""
    sheet = style.sheet(width, 72)
    draw_text(sheet, (style.margin, 4), words(rng, 2), style.ink, style.font, style.size)
    right = min(width - style.margin, style.margin + 320)
    cv2.rectangle(sheet, (style.margin, 26), (right, 54), (140, 140, 146), 1)
    draw_text(sheet, (style.margin + 8, 32), words(rng, 1), style.ink, style.font, style.size)
    if right + 110 < width:
        shapes.rounded(sheet, (right + 14, 26, right + 94, 54), 5, style.accent)
        draw_text(
            sheet, (right + 28, 32), str(rng.choice(ACTIONS)), readable(style.accent), "sans", 12
        )
    return sheet


def picture(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """Something like a photograph."""
    height = int(rng.integers(80, 180))
    sheet = style.sheet(width, height + 14)
    wide = width - 2 * style.margin
    coarse = rng.integers(0, 256, (6, 10, 3), np.uint8)
    photo = cv2.resize(coarse, (wide, height), interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, 5, photo.shape)
    sheet[:height, style.margin : width - style.margin] = np.clip(photo + fine, 0, 255)
    return sheet


def code(rng: np.random.Generator, style: Style, width: int) -> np.ndarray:
    """Lines of code on a ground of their own."""
    lines = int(rng.integers(3, 10))
    sheet = style.sheet(width, 17 * lines + 24)
    dark = sum(style.ground) < 380
    sheet[2:-10, style.margin : width - style.margin] = (40, 44, 52) if dark else (240, 242, 244)
    ink = readable((40, 44, 52) if dark else (240, 242, 244))
    for i in range(lines):
        text = "  " * int(rng.integers(0, 4)) + words(rng, int(rng.integers(1, 4))).lower()
        draw_text(sheet, (style.margin + 10, 8 + 17 * i), text, ink, "mono", 12)
    return sheet


#: What a page's body is made of, each drawn by (rng, style, width).
BODY: tuple[Callable[[np.random.Generator, Style, int], np.ndarray], ...] = (
    *(heading, paragraph, cards, chart, table, form, picture, code),
)
#: What is inserted beside those.
EXTRAS = (notice, row)
