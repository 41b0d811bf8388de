"""Line icons of about 18 pixels."""

import math

from .canvas import Canvas

THICK = 1.6


def star(page: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """A filled five-pointed star."""
    reach = [radius if k % 2 == 0 else 0.42 * radius for k in range(10)]
    turn = [math.pi * (k / 5 - 0.5) for k in range(10)]
    page.shape(
        [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(reach, turn, strict=True)],
        colour,
    )


def heart_outline() -> list[tuple[float, float]]:
    """A heart around (0, 0)."""
    points = []
    for step in range(41):
        t = step / 40 * 2 * math.pi
        points.append(
            (
                16 * math.sin(t) ** 3 * 0.5,
                -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t))
                * 0.5,
            )
        )
    return points


STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "bag": [[(-7, -4), (7, -4), (8, 8), (-8, 8), (-7, -4)]],
    "truck": [
        [(-6, 5), (-10, 5), (-10, -6), (3, -6), (3, 5), (-1, 5)],
        [(3, -2), (7, -2), (10, 1), (10, 5), (9, 5)],
    ],
    "back": [[(-4, -9), (-7, -5.5), (-3, -2.5)]],
    "shield": [[(0, -9), (7, -6), (7, 0), (4, 6), (0, 9), (-4, 6), (-7, 0), (-7, -6), (0, -9)]],
    "home": [[(-8, 0), (0, -8), (8, 0)], [(-6, -1), (-6, 8), (6, 8), (6, -1)]],
    "box": [
        [(0, -9), (8, -4.5), (8, 4.5), (0, 9), (-8, 4.5), (-8, -4.5), (0, -9)],
        [(-8, -4.5), (0, 0), (8, -4.5)],
        [(0, 0), (0, 9)],
    ],
    "chart": [[(-8, -8), (-8, 8), (8, 8)], [(-4, 3), (-1, -2), (3, 1), (7, -6)]],
    "bell": [[(-8, 5), (-6, 2), (-6, -2)], [(8, 5), (6, 2), (6, -2)], [(-8, 5), (8, 5)]],
    "drop": [[(0, -9), (-5, -1.5)], [(0, -9), (5, -1.5)]],
    "heart": [heart_outline()],
}
# x, y, radius, first and last degree
ARCS: dict[str, list[tuple[float, float, float, float, float]]] = {
    "search": [(-1.5, -1.5, 6.5, 0, 360)],
    "bag": [(0, -4, 4, 180, 360)],
    "truck": [(-3.5, 5.5, 2.6, 0, 360), (6.3, 5.5, 2.6, 0, 360)],
    "back": [(0, 1, 7.5, 250, 540)],
    "user": [(0, -4, 4.4, 0, 360), (0, 10, 8.5, 200, 340)],
    "bell": [(0, -2, 6.6, 180, 360), (0, 6, 3, 20, 160)],
    "drop": [(0, 2, 6.4, -35, 215)],
    "gear": [(0, 0, 3, 0, 360), (0, 0, 6.6, 0, 360)],
}


def draw(page: Canvas, name: str, x: float, y: float, colour: str) -> None:
    """One icon around (x, y)."""
    for points in STROKES.get(name, []):
        page.line([(x + dx, y + dy) for dx, dy in points], colour, THICK)
    for dx, dy, radius, start, end in ARCS.get(name, []):
        page.arc(x + dx, y + dy, radius, start, end, colour, THICK)
    if name == "search":
        page.line([(x + 3.4, y + 3.4), (x + 7.5, y + 7.5)], colour, THICK)
    if name == "gear":
        for tooth in range(8):
            c, s = math.cos(tooth * math.pi / 4), math.sin(tooth * math.pi / 4)
            page.line([(x + 6 * c, y + 6 * s), (x + 9 * c, y + 9 * s)], colour, 2.2)
