"""A chart: curves or bars in a frame, grid lines, numbers at the axes."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color, any_color
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.text import draw_text

CURVE_COLORS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189), (23, 23, 23))


@dataclass(frozen=True)
class Chart:
    """What the chart shows. curves: heights in [0, 1]. rows, columns: places of grid lines in
    [0, 1]."""

    size: tuple[int, int]
    ground: Color
    curves: tuple[tuple[float, ...], ...]
    colors: tuple[Color, ...]
    widths: tuple[float, ...]
    bars: tuple[float, ...] = ()
    bar_colors: tuple[Color, ...] = ()
    rows: tuple[float, ...] = ()
    columns: tuple[float, ...] = ()
    grid: Color = (190, 190, 190)
    ticks: tuple[str, ...] = ()
    frame: Color = (30, 30, 30)
    renderer: str = "hinted"

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int], bars: bool = False) -> "Chart":
        """A chart of one to three curves, or of bars."""
        count = int(rng.integers(1, 4))
        points = int(rng.integers(4, 12))
        first = int(rng.integers(0, len(CURVE_COLORS)))
        colors = tuple(CURVE_COLORS[(first + i) % len(CURVE_COLORS)] for i in range(count))
        heights = tuple(float(v) for v in rng.uniform(0.2, 0.95, 6))
        return cls(
            size,
            (255, 255, 255) if rng.random() < 0.7 else (246, 246, 240),
            ()
            if bars
            else tuple(tuple(float(v) for v in rng.uniform(0.05, 0.95, points)) for _ in colors),
            colors,
            (2.0,) * count,
            heights if bars else (),
            (any_color(rng, 40, 190),) * 6 if bars else (),
            ticks=tuple(str(10 * (i + 1)) for i in range(4)) if size[0] >= 160 else (),
        )

    def but(self, **fields: Any) -> "Chart":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        width, height = self.size
        image = shapes.flat(self.size, self.ground)
        left, top, right, bottom = 34 if self.ticks else 8, 8, width - 8, height - 12
        for share in self.rows:
            image[round(top + share * (bottom - top)), left:right] = self.grid
        for share in self.columns:
            image[top:bottom, round(left + share * (right - left))] = self.grid
        for i, (tall, color) in enumerate(zip(self.bars, self.bar_colors, strict=True)):
            step = (right - left) / len(self.bars)
            start, end = round(left + (i + 0.2) * step), round(left + (i + 0.8) * step)
            image[round(bottom - tall * (bottom - top)) : bottom, start:end] = color
        for curve, color, wide in zip(self.curves, self.colors, self.widths, strict=False):
            xs = np.linspace(left + 2, right - 3, len(curve))
            ys = [bottom - 2 - v * (bottom - top - 4) for v in curve]
            shapes.stroke(image, list(zip(xs, ys, strict=True)), color, wide)
        image[[top, bottom], left : right + 1] = self.frame
        image[top : bottom + 1, [left, right]] = self.frame
        for i, tick in enumerate(self.ticks):
            y = bottom - (i + 1) / (len(self.ticks) + 1) * (bottom - top)
            draw_text(image, (6, int(y) - 6), tick, (40, 40, 40), "sans", 10, self.renderer)
        return image
