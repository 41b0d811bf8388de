"""Rows of text and numbers: an invoice, or a table."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.page import WORDS, amount
from benchmarks.verdicts.text import draw_text, text_width


@dataclass(frozen=True)
class Invoice:
    """What it shows: rows of (words, amount). ruled: lines between the rows."""

    size: tuple[int, int]
    rows: tuple[tuple[str, str], ...]
    text_size: int = 12
    font: str = "sans"
    renderer: str = "hinted"
    ground: Color = (255, 255, 255)
    ink: Color = (26, 26, 30)
    ruled: bool = False
    shift: float = 0.0

    @classmethod
    def random(
        cls, rng: np.random.Generator, size: tuple[int, int], text_size: int = 12
    ) -> "Invoice":
        """As many rows as there is room for."""
        count = max(2, (size[1] - 12) // (text_size * 2))
        dark = rng.random() < 0.3
        return cls(
            size,
            tuple((str(rng.choice(WORDS)), amount(rng)) for _ in range(count)),
            text_size,
            str(rng.choice(["sans", "sans", "serif", "mono", "times", "bold"])),
            ground=(30, 32, 36) if dark else (255, 255, 255),
            ink=(235, 235, 230) if dark else (26, 26, 30),
            ruled=bool(rng.random() < 0.5),
        )

    def but(self, **fields: Any) -> "Invoice":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def with_amount(self, row: int, text: str) -> "Invoice":
        """The same with another amount in one row."""
        rows = list(self.rows)
        rows[row] = (rows[row][0], text)
        return replace(self, rows=tuple(rows))

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        image = shapes.flat(self.size, self.ground)
        step = self.text_size * 2
        for i, (words, number) in enumerate(self.rows):
            y = 6 + i * step
            left = 10 + self.shift
            draw_text(image, (left, y), words, self.ink, self.font, self.text_size, self.renderer)
            x = self.size[0] - 12 - text_width(number, self.font, self.text_size) + self.shift
            draw_text(image, (x, y), number, self.ink, self.font, self.text_size, self.renderer)
            if self.ruled and y + step - 4 < self.size[1]:
                rule = [
                    round(0.75 * g + 0.25 * k) for g, k in zip(self.ground, self.ink, strict=True)
                ]
                image[y + step - 4, 8:-8] = rule
        return image
