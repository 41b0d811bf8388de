"""The front of a package: a label with a name, a disc, a weight and a date, on card."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color, any_color, readable
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.page import WORDS
from benchmarks.verdicts.text import draw_text


@dataclass(frozen=True)
class Label:
    """What is printed."""

    size: tuple[int, int]
    card: Color
    field: Color
    spot: Color
    name: str
    weight: str
    date: str
    words: str

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int]) -> "Label":
        """Any package."""
        return cls(
            size,
            any_color(rng, 170, 225),
            any_color(rng, 20, 190),
            any_color(rng, 120, 255),
            str(rng.choice(WORDS)),
            f"{rng.integers(1, 9)}00 g",
            f"Best before {rng.integers(10, 29)}.{rng.integers(10, 13)}.20{rng.integers(26, 30)}",
            f"{rng.choice(WORDS)} {rng.choice(WORDS)}".lower(),
        )

    def but(self, **fields: Any) -> "Label":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        width, height = self.size
        image = shapes.flat(self.size, self.card)
        margin = width // 9
        shapes.rounded(image, (margin, margin, width - margin, height - margin), 10, self.field)
        radius = min(width, height) * 0.17
        shapes.disc(image, (width / 2, height * 0.33), radius, self.spot)
        ink = readable(self.field)
        left = margin + 12
        y = round(height * 0.33 + radius) + 6
        draw_text(image, (left, y), self.name, ink, "bold", 20)
        draw_text(image, (left, y + 28), self.weight, ink, "sans", 14)
        draw_text(image, (left, y + 50), self.words, ink, "serif", 13)
        draw_text(
            image, (left, height - margin - 24), self.date, ink, "sans", 11 if width > 200 else 9
        )
        return image
