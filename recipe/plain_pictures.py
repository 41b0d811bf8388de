"""Pictures with little texture, for fitting the embedding head beside the photographs: grounds,
ramps, glows, panels, charts.

In photographs alone the head never meets them, and what it makes of features without texture
hangs on grain and rounding. RGB uint8 (S, S, 3) everywhere.
"""

import cv2
import numpy as np

from recipe.canvas import Canvas, background, color, contrasting
from recipe.drawings import chart
from recipe.nuisances import disturb

#: Share of the views in which a picture has fewer levels than its file could hold, and how few.
BANDED, STEPS = 0.4, (8, 40)


def plain_picture(rng, size: int) -> np.ndarray:
    """One of the kinds, at random."""
    kinds = (_ground, _ramp, _ramp, _glow, _panels, _chart)
    return kinds[rng.integers(0, len(kinds))](rng, size)


def plain_view(rng, picture: np.ndarray, strength: float) -> np.ndarray:
    """The same picture under nuisances as drawings have them, sometimes banded before."""
    if rng.random() < BANDED:
        step = 255 / rng.integers(*STEPS)
        picture = np.round(np.round(picture / step) * step).clip(0, 255).astype(np.uint8)
    return disturb(rng, picture, "chart", strength)


def _ground(rng, size: int) -> np.ndarray:
    return np.full((size, size, 3), background(rng), np.uint8)


def _ramp(rng, size: int) -> np.ndarray:
    """From one color to another, or a third on the way, in any direction."""
    angle, line = rng.uniform(0, 2 * np.pi), np.linspace(-1, 1, size)
    along = line[None] * np.cos(angle) + line[:, None] * np.sin(angle)
    return _colored(rng, (along - along.min()) / np.ptp(along))


def _glow(rng, size: int) -> np.ndarray:
    """A ramp round a point."""
    row, column = rng.uniform(0, size, 2)
    y, x = np.mgrid[0:size, 0:size]
    away = np.hypot(y - row, x - column) / rng.uniform(0.3, 1.2) / size
    return _colored(rng, np.minimum(away, 1))


def _colored(rng, along: np.ndarray) -> np.ndarray:
    ends = np.array([color(rng) for _ in range(rng.integers(2, 4))], float)
    at = np.linspace(0, 1, len(ends))
    mixed = np.stack([np.interp(along, at, ends[:, c]) for c in range(3)], axis=-1)
    return np.round(mixed).astype(np.uint8)


def _panels(rng, size: int) -> np.ndarray:
    """A few boxes on a ground, as an empty page, a slide or a poster has them."""
    canvas = Canvas(size, background(rng))
    for _ in range(rng.integers(1, 6)):
        x, y, w, h = (int(v) for v in rng.integers(0, size, 4))
        ink = contrasting(rng, canvas.ground, int(rng.integers(8, 60)))
        canvas.box(x, y, min(x + w, size + 9), min(y + h, size + 9), ink, None, w // 9)
    return canvas.image()


def _chart(rng, size: int) -> np.ndarray:
    """A chart on a grid; drawn at the size a page shows it, then scaled as whole images are."""
    large = int(rng.integers(size, 4 * size))
    canvas = Canvas(large, background(rng))
    chart(canvas, rng)
    return cv2.resize(canvas.image(), (size, size), interpolation=cv2.INTER_AREA)
