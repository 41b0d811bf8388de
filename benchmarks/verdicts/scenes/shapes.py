"""Shapes with smooth edges, drawn into uint8 (H, W, 3)."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from benchmarks.verdicts.colors import Color

#: Samples a pixel and direction.
FINE = 4
Point = tuple[float, float]


def _blend(
    image: np.ndarray,
    points: np.ndarray,
    margin: float,
    color: Color,
    paint: Callable[[np.ndarray, np.ndarray], None],
) -> None:
    """``paint`` fills a mask of ``FINE`` times the size with 255, given the points in it. Only
    what is within a margin of the points is looked at."""
    height, width = image.shape[:2]
    low = np.floor(points.min(axis=0) - margin - 1).astype(int).clip(0)
    high = np.ceil(points.max(axis=0) + margin + 2).astype(int).clip(None, (width, height))
    if (low >= high).any():
        return
    size = high - low
    mask = np.zeros((size[1] * FINE, size[0] * FINE), np.uint8)
    paint(mask, np.rint((points - low) * FINE).astype(np.int32))
    part = cv2.resize(mask, size.tolist(), interpolation=cv2.INTER_AREA)[..., None] / 255
    place = image[low[1] : high[1], low[0] : high[0]]
    ground = place.astype(np.float32)
    place[:] = np.rint(ground + (np.array(color, np.float32) - ground) * part).astype(np.uint8)


def polygon(image: np.ndarray, points: Sequence[Point], color: Color) -> None:
    """A filled polygon."""
    _blend(image, np.array(points), 0, color, lambda mask, at: cv2.fillPoly(mask, [at], 255))


def stroke(image: np.ndarray, points: Sequence[Point], color: Color, width: float) -> None:
    """A line through points, of a width in pixels."""
    wide = max(1, round(width * FINE))

    def paint(mask: np.ndarray, at: np.ndarray) -> None:
        cv2.polylines(mask, [at], False, 255, wide)

    _blend(image, np.array(points), width, color, paint)


def disc(image: np.ndarray, center: Point, radius: float, color: Color) -> None:
    """A filled circle."""

    def paint(mask: np.ndarray, at: np.ndarray) -> None:
        middle = int(at[0, 0]), int(at[0, 1])
        cv2.circle(mask, middle, round(radius * FINE), 255, cv2.FILLED)

    _blend(image, np.array([center]), radius, color, paint)


def rounded(image: np.ndarray, box: tuple[int, int, int, int], radius: int, color: Color) -> None:
    """A filled rectangle (left, top, right, bottom) with round corners."""
    left, top, right, bottom = box
    image[top:bottom, left + radius : right - radius] = color
    image[top + radius : bottom - radius, left:right] = color
    corner = np.zeros((2 * radius * FINE, 2 * radius * FINE), np.uint8)
    middle = radius * FINE
    cv2.circle(corner, (middle, middle), middle, 255, cv2.FILLED)
    whole = cv2.resize(corner, (2 * radius, 2 * radius), interpolation=cv2.INTER_AREA) / 255
    for y, rows in ((top, whole[:radius]), (bottom - radius, whole[radius:])):
        for x, part in ((left, rows[:, :radius]), (right - radius, rows[:, radius:])):
            place = image[y : y + radius, x : x + radius]
            ground = place.astype(np.float32)
            mixed = ground + (np.array(color, np.float32) - ground) * part[..., None]
            place[:] = np.rint(mixed).astype(np.uint8)


def flat(size: tuple[int, int], color: Color) -> np.ndarray:
    """A picture (width, height) of one color."""
    return np.full((size[1], size[0], 3), color, np.uint8)
