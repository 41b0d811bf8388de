"""Small icons as outlines, and programs that draw them in different ways.

Icons and renderers come in two parts that share nothing: evidence is made on one and measured on
the other.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image, ImageDraw

Points = Sequence[tuple[float, float]]
#: Fills, cuts out, or draws along some points of the unit square ("fill", "cut", "line").
Part = tuple[str, Points]
#: Width of a thin line, as a share of the side.
LINE = 1 / 11
#: Samples of a pixel along each side where nothing is said; bits behind OpenCV's point, and the
#: pixels by which what it fills is wider than its outline, smooth or not.
_FINE, _BITS, _ADDED = 16, 8, {cv2.LINE_AA: 1.4, cv2.LINE_8: 1.0}


def _round(x: float, y: float, radius: float, start: float = 0, end: float = 360) -> Points:
    turns = np.radians(np.linspace(start, end, 48))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _closed(points: Points) -> Part:
    return "line", [*points, points[0]]


def _star(points: int, outer: float, inner: float) -> Points:
    radii, turns = (outer, inner) * points, np.arange(2 * points) * math.pi / points - math.pi / 2
    sides = zip(radii, turns, strict=True)
    return [(0.5 + r * math.cos(turn), 0.53 + r * math.sin(turn)) for r, turn in sides]


def _heart() -> Points:
    turns = np.linspace(0, 2 * np.pi, 64)
    xs = 16 * np.sin(turns) ** 3
    ys = 13 * np.cos(turns) - 5 * np.cos(2 * turns) - 2 * np.cos(3 * turns) - np.cos(4 * turns)
    return [(0.5 + x / 42, 0.47 - y / 42) for x, y in zip(xs, ys, strict=True)]


_HOUSE = [(0.15, 0.52), (0.5, 0.16), (0.85, 0.52)], _box(0.25, 0.5, 0.75, 0.84)
_BELL = [(0.24, 0.42), (0.76, 0.42), (0.84, 0.72), (0.16, 0.72)]
_TRIANGLE = [(0.5, 0.15), (0.87, 0.82), (0.13, 0.82)]
_DIAMOND = [(0.5, 0.12), (0.86, 0.5), (0.5, 0.88), (0.14, 0.5)]
_PLAY = [(0.25, 0.15), (0.85, 0.5), (0.25, 0.85)]
_FLAP = [(0.14, 0.26), (0.5, 0.56), (0.86, 0.26)]

Icons = dict[str, list[Part]]
FILLED: dict[str, Icons] = {
    "development": {
        "square": [("fill", _box(0.2, 0.2, 0.8, 0.8))],
        "disc": [("fill", _round(0.5, 0.5, 0.34))],
        "house": [("fill", part) for part in _HOUSE],
        "bell": [("fill", _round(0.5, 0.42, 0.26)), ("fill", _BELL)],
        "heart": [("fill", _heart())],
        "triangle": [("fill", _TRIANGLE)],
        "lock": [
            ("fill", _round(0.5, 0.36, 0.21)),
            ("cut", _round(0.5, 0.36, 0.1)),
            ("fill", _box(0.2, 0.42, 0.8, 0.86)),
        ],
        "folder": [("fill", _box(0.12, 0.2, 0.48, 0.4)), ("fill", _box(0.12, 0.3, 0.88, 0.8))],
    },
    "validation": {
        "diamond": [("fill", _DIAMOND)],
        "play": [("fill", _PLAY)],
        "stop": [("fill", _box(0.18, 0.24, 0.82, 0.76))],
        "drop": [
            ("fill", _round(0.5, 0.6, 0.26)),
            ("fill", [(0.5, 0.1), (0.735, 0.49), (0.265, 0.49)]),
        ],
        "cloud": [
            ("fill", _round(0.33, 0.58, 0.18)),
            ("fill", _round(0.54, 0.46, 0.22)),
            ("fill", _round(0.7, 0.6, 0.16)),
            ("fill", _box(0.33, 0.58, 0.7, 0.76)),
        ],
        "user": [("fill", _round(0.5, 0.32, 0.19)), ("fill", _round(0.5, 0.86, 0.34, 180, 360))],
        "star": [("fill", _star(5, 0.43, 0.19))],
        "gear": [("fill", _star(8, 0.42, 0.28)), ("cut", _round(0.5, 0.53, 0.13))],
        "moon": [("fill", _round(0.48, 0.5, 0.36)), ("cut", _round(0.63, 0.4, 0.28))],
    },
}
THIN: dict[str, Icons] = {
    "development": {
        "square": [_closed(_box(0.2, 0.2, 0.8, 0.8))],
        "ring": [_closed(_round(0.5, 0.5, 0.34))],
        "house": [
            ("line", _HOUSE[0]),
            ("line", [(0.26, 0.46), (0.26, 0.84), (0.74, 0.84), (0.74, 0.46)]),
        ],
        "plus": [("line", [(0.2, 0.5), (0.8, 0.5)]), ("line", [(0.5, 0.2), (0.5, 0.8)])],
        "cross": [("line", [(0.25, 0.25), (0.75, 0.75)]), ("line", [(0.75, 0.25), (0.25, 0.75)])],
        "check": [("line", [(0.2, 0.55), (0.42, 0.75), (0.8, 0.25)])],
        "bars": [("line", [(0.2, y), (0.8, y)]) for y in (0.28, 0.5, 0.72)],
        "search": [_closed(_round(0.43, 0.43, 0.26)), ("line", [(0.62, 0.62), (0.85, 0.85)])],
        "triangle": [_closed(_TRIANGLE)],
    },
    "validation": {
        "diamond": [_closed(_DIAMOND)],
        "play": [_closed(_PLAY)],
        "mail": [_closed(_box(0.14, 0.24, 0.86, 0.76)), ("line", _FLAP)],
        "minus": [("line", [(0.2, 0.5), (0.8, 0.5)])],
        "arrow": [
            ("line", [(0.2, 0.5), (0.78, 0.5)]),
            ("line", [(0.55, 0.28), (0.78, 0.5), (0.55, 0.72)]),
        ],
        "user": [
            _closed(_round(0.5, 0.34, 0.18)),
            ("line", _round(0.5, 0.88, 0.32, 180, 360)),
        ],
        "pause": [("line", [(x, 0.22), (x, 0.78)]) for x in (0.36, 0.64)],
        "clock": [
            _closed(_round(0.5, 0.5, 0.36)),
            ("line", [(0.5, 0.28), (0.5, 0.52), (0.66, 0.6)]),
        ],
        "download": [
            ("line", [(0.5, 0.14), (0.5, 0.62)]),
            ("line", [(0.3, 0.44), (0.5, 0.64), (0.7, 0.44)]),
            ("line", [(0.2, 0.82), (0.8, 0.82)]),
        ],
    },
}


def _opencv(
    icon: list[Part],
    side: int,
    at: tuple[float, float] = (0, 0),
    fine: int = 1,
    kind: int = cv2.LINE_AA,
) -> np.ndarray:
    """By OpenCV, at ``fine`` times the size; ``kind`` of its edges: LINE_AA or LINE_8.

    Lines are filled, for their widths are whole pixels; what OpenCV adds all round is taken off.
    """
    mask = np.zeros((side * fine, side * fine), np.uint8)
    width = max(LINE * side * fine - _ADDED[kind], 0.1)
    for how, points in icon:
        where = (np.array(points) * side + at) * fine - 0.5
        for part in _strips(where, width) if how == "line" else [where]:
            given = np.rint(part * 2**_BITS).astype(np.int32)
            cv2.fillPoly(mask, [given], 0 if how == "cut" else 255, kind, shift=_BITS)
    return mask / 255


def _strips(points: np.ndarray, width: float) -> list[np.ndarray]:
    """Rectangles along a line, a quarter of a width longer at both ends."""
    strips = []
    for start, end in pairwise(points):
        length = np.hypot(*(end - start))
        if length < 1e-6:  # a circle that is closed twice
            continue
        along = (end - start) / length * width / 2
        aside = along[::-1] * (-1, 1)
        one, two = start - along / 2, end + along / 2
        strips.append(np.array([one + aside, two + aside, two - aside, one - aside]))
    return strips


def _area(icon: list[Part], side: int, at: tuple[float, float] = (0, 0)) -> np.ndarray:
    """By the share of ink in each pixel."""
    fine = _opencv(icon, side, at, _FINE, cv2.LINE_8).astype(np.float32)
    return cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)


def _pillow(
    icon: list[Part], side: int, fine: int = 1, how: Image.Resampling = Image.Resampling.BOX
) -> np.ndarray:
    """By Pillow, at ``fine`` times the size."""
    canvas = Image.new("L", (side * fine, side * fine))
    draw = ImageDraw.Draw(canvas)
    for kind, points in icon:
        where = [(x * side * fine - 0.5, y * side * fine - 0.5) for x, y in points]
        if kind == "line":
            draw.line(where, 255, max(1, round(LINE * side * fine)), "curve")
        else:
            draw.polygon(where, 0 if kind == "cut" else 255)
    return np.asarray(canvas.resize((side, side), how)) / 255


def _agg(icon: list[Part], side: int, smooth: bool = True) -> np.ndarray:
    """By Anti-Grain Geometry, as matplotlib does."""
    share = np.zeros((side, side))
    for how, points in icon:
        renderer = RendererAgg(side, side, 72)
        context = renderer.new_gc()
        context.set_antialiased(smooth)
        context.set_snap(False)
        context.set_linewidth(LINE * side if how == "line" else 0)
        context.set_foreground("white")
        context.set_joinstyle("round")
        closed = how != "line"
        path = Path(np.array([*points, points[0]] if closed else points), closed=closed)
        placed = Affine2D().scale(side, -side).translate(0, side)
        fill = (1.0, 1.0, 1.0, 1.0) if closed else None
        renderer.draw_path(context, path, placed, fill)
        drawn = np.asarray(renderer.buffer_rgba())[..., 3] / 255
        share = share * (1 - drawn) if how == "cut" else np.maximum(share, drawn)
    return share


def _soft(icon: list[Part], side: int) -> np.ndarray:
    return cv2.GaussianBlur(_area(icon, side), (0, 0), 0.55)


Draw = Callable[[list[Part], int], np.ndarray]


@dataclass(frozen=True)
class Renderer:
    """draw: the share of ink in each pixel, float (side, side). smooth: Whether it anti-aliases."""

    name: str
    draw: Draw
    smooth: bool = True


_REDUCED = Image.Resampling.LANCZOS
RENDERERS: dict[str, tuple[Renderer, ...]] = {
    "development": (
        Renderer("area", _area),
        Renderer("Pillow at 4 times the size", lambda icon, side: _pillow(icon, side, 4)),
        Renderer("OpenCV, smooth", _opencv),
        Renderer("area, heavier", lambda icon, side: _area(icon, side) ** 0.7),
        Renderer("area, later", lambda icon, side: _area(icon, side, (0.3, 0.2))),
        Renderer("Pillow", _pillow, smooth=False),
        Renderer("area, cut at half", lambda icon, side: _area(icon, side).round(), smooth=False),
    ),
    "validation": (
        Renderer("Agg", _agg),
        Renderer("Pillow, Lanczos", lambda icon, side: _pillow(icon, side, 8, _REDUCED)),
        Renderer("area, softer", _soft),
        Renderer("area, lighter", lambda icon, side: _area(icon, side) ** 1.4),
        Renderer("area, earlier", lambda icon, side: _area(icon, side, (-0.45, 0.2))),
        Renderer("Agg, not smooth", lambda icon, side: _agg(icon, side, False), smooth=False),
        Renderer("OpenCV", lambda icon, side: _opencv(icon, side, kind=cv2.LINE_8), smooth=False),
    ),
}
PARTS = tuple(RENDERERS)
