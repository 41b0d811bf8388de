"""A circuit board: tracks, pads and chips on lacquer."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.text import draw_text


@dataclass(frozen=True)
class Board:
    """What the board carries. tracks: (y, start, end) in pixels. cut: a gap in one track as
    (number, x, length). chips: (left, top, width, height). pads: centres."""

    size: tuple[int, int]
    lacquer: Color
    tracks: tuple[tuple[int, int, int], ...]
    chips: tuple[tuple[int, int, int, int], ...]
    pads: tuple[tuple[int, int], ...]
    cut: tuple[int, int, int] | None = None
    copper: Color = (196, 168, 92)
    chip: Color = (34, 34, 38)
    label: str = "U1"

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int]) -> "Board":
        """Any board; one in four is lacquered blue."""
        width, height = size
        lacquer = (22, 62, 128) if rng.random() < 0.25 else (24, 104, 62)
        tracks = tuple(
            (int(y), int(rng.integers(8, 30)), int(width - rng.integers(8, 30)))
            for y in np.arange(height * 0.55, height - 14, 11)
        )
        count = max(1, width // 90)
        chips = tuple((14 + i * 84, 18, 46, max(16, height // 5)) for i in range(count))
        pads = tuple((14 + i * 17, round(height * 0.45)) for i in range((width - 20) // 17))
        return cls(size, lacquer, tracks, chips, pads, label=f"U{rng.integers(1, 99)}")

    def but(self, **fields: Any) -> "Board":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        image = shapes.flat(self.size, self.lacquer)
        for i, (y, start, end) in enumerate(self.tracks):
            image[y : y + 4, start:end] = self.copper
            if self.cut and self.cut[0] == i:
                _, x, long = self.cut
                image[y : y + 4, x : x + long] = self.lacquer
        for left, top, wide, tall in self.chips:
            shapes.rounded(image, (left, top, left + wide, top + tall), 3, self.chip)
            draw_text(image, (left + 6, top + 2), self.label, (220, 220, 220), "sans", 11)
            for x in range(left + 3, left + wide - 3, 8):
                image[top - 5 : top, x : x + 4] = (200, 200, 205)
                image[top + tall : top + tall + 5, x : x + 4] = (200, 200, 205)
        for x, y in self.pads:
            shapes.disc(image, (x, y), 4, self.copper)
            shapes.disc(image, (x, y), 1.6, (20, 20, 20))
        return image
