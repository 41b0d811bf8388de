"""A map: land in regions, a river, roads, towns with names."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color, any_color
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.scenes.page import WORDS
from benchmarks.verdicts.text import draw_text


@dataclass(frozen=True)
class RegionMap:
    """What the map shows. regions: of a grid of crooked quadrangles, row by row."""

    size: tuple[int, int]
    corners: np.ndarray
    regions: tuple[Color, ...]
    towns: tuple[tuple[float, float, str], ...]
    river: Color = (120, 170, 220)
    river_width: float = 4
    road_width: float = 2

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int]) -> "RegionMap":
        """A map of three by four regions in pale colors."""
        grid = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 4)), axis=2)
        inner = np.zeros_like(grid)
        inner[1:-1, 1:-1] = rng.uniform(-0.06, 0.06, (2, 3, 2))
        corners = (grid + inner) * np.array(size)
        towns = tuple(
            (float(rng.uniform(0.1, 0.75)), float(rng.uniform(0.1, 0.85)), str(rng.choice(WORDS)))
            for _ in range(3)
        )
        return cls(size, corners, tuple(any_color(rng, 170, 245) for _ in range(12)), towns)

    def but(self, **fields: Any) -> "RegionMap":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        width, height = self.size
        image = shapes.flat(self.size, (235, 235, 230))
        for i, color in enumerate(self.regions):
            row, column = divmod(i, 4)
            c = self.corners
            four = [c[row, column], c[row, column + 1], c[row + 1, column + 1], c[row + 1, column]]
            shapes.polygon(image, [tuple(p) for p in four], color)
        xs = np.linspace(0, width, 30)
        river = [(x, height * (0.55 + 0.12 * np.sin(x / width * 7))) for x in xs]
        shapes.stroke(image, river, self.river, self.river_width)
        road = [(width * 0.2, 0), (width * 0.35, height * 0.5), (width * 0.8, height)]
        shapes.stroke(image, road, (150, 90, 60), self.road_width)
        for x, y, name in self.towns:
            shapes.disc(image, (x * width, y * height), 3, (40, 40, 40))
            at = (round(x * width) + 6, round(y * height) - 8)
            draw_text(image, at, name, (40, 40, 40), "sans", 11)
        return image
