"""Icons of 16 to 64 pixels."""

import numpy as np

from benchmarks.verdicts.colors import Color
from benchmarks.verdicts.scenes import shapes

ICONS = ("plus", "minus", "cross", "check", "disc", "square", "arrow", "bars", "home", "bell")


def draw_icon(name: str, side: int, ink: Color, ground: Color) -> np.ndarray:
    """One icon, uint8 (side, side, 3)."""
    image = shapes.flat((side, side), ground)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * side, y * side) for x, y in points]

    def line(*points: tuple[float, float]) -> None:
        shapes.stroke(image, at(*points), ink, max(1.5, side / 9))

    if name in ("plus", "minus"):
        line((0.2, 0.5), (0.8, 0.5))
        if name == "plus":
            line((0.5, 0.2), (0.5, 0.8))
    elif name == "cross":
        line((0.25, 0.25), (0.75, 0.75))
        line((0.75, 0.25), (0.25, 0.75))
    elif name == "check":
        line((0.2, 0.55), (0.42, 0.75), (0.8, 0.25))
    elif name == "disc":
        shapes.disc(image, (side / 2, side / 2), side * 0.34, ink)
    elif name == "square":
        shapes.polygon(image, at((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)), ink)
    elif name == "arrow":
        line((0.2, 0.5), (0.75, 0.5))
        line((0.55, 0.28), (0.78, 0.5), (0.55, 0.72))
    elif name == "bars":
        for y in (0.28, 0.5, 0.72):
            line((0.2, y), (0.8, y))
    elif name == "home":
        shapes.polygon(image, at((0.15, 0.52), (0.5, 0.18), (0.85, 0.52)), ink)
        shapes.polygon(image, at((0.25, 0.5), (0.75, 0.5), (0.75, 0.84), (0.25, 0.84)), ink)
    else:
        shapes.disc(image, (side / 2, side * 0.42), side * 0.26, ink)
        shapes.polygon(image, at((0.24, 0.42), (0.76, 0.42), (0.84, 0.72), (0.16, 0.72)), ink)
    return image
