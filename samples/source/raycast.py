"""A lump of sugar, traced ray by ray, with the shadow it throws on the table."""

import cv2
import numpy as np
from scipy.ndimage import map_coordinates

from .common import to_bytes

FINE = 3
REACH = 76  # pixels of the photograph the lump and its shadow may cover
HALF = np.array([0.62, 0.44, 0.4])  # half the lump's length, width, height
ROUND = 0.07
PIXELS = 38.0  # per unit of length
LOOK_DOWN = np.radians(51)  # as the saucer's ellipse tells
TURN = np.radians(28)
LIGHT = np.array([0.52, 0.46, 0.72]) / np.linalg.norm([0.52, 0.46, 0.72])


def grain_field() -> np.ndarray:
    """Sugar's grain: a cube of smooth noise, repeated without a seam."""
    noise = np.random.default_rng(7).normal(size=(40, 40, 40))
    return noise / noise.std()


GRAIN = grain_field()


def grain(points: np.ndarray, scale: float) -> np.ndarray:
    """The grain at points (..., 3)."""
    places = np.moveaxis(points * scale, -1, 0)
    return map_coordinates(GRAIN, places, order=1, mode="grid-wrap")


def distance(points: np.ndarray, rough: bool = True) -> np.ndarray:
    """How far points are from the lump's surface, negative inside."""
    c, s = np.cos(TURN), np.sin(TURN)
    local = points @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    local = local - np.array([0, 0, HALF[2]])
    beyond = np.abs(local) - (HALF - ROUND)
    outside = np.linalg.norm(np.maximum(beyond, 0), axis=-1)
    away = outside + np.minimum(beyond.max(axis=-1), 0) - ROUND
    return away + 0.014 * grain(local, 15) if rough else away


def march(start: np.ndarray, way: np.ndarray, steps: int) -> np.ndarray:
    """How far along `way` each ray meets the lump."""
    gone = np.zeros(start.shape[:-1])
    for _ in range(steps):
        gone += 0.8 * distance(start + gone[..., None] * way)
    return gone


def lit_share(points: np.ndarray, soft: float) -> np.ndarray:
    """How much of the lamp each point sees past the lump: 1 all, 0 none."""
    share = np.ones(points.shape[:-1])
    for gone in np.linspace(0.03, 2.2, 44):
        away = distance(points + gone * LIGHT, rough=False)
        share = np.minimum(share, 0.5 + 0.5 * away / (soft * gone))
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def lay_sugar(photo: np.ndarray, foot: tuple[int, int]) -> np.ndarray:
    """The photograph with a lump of sugar whose middle stands on pixel `foot`."""
    forward = np.array([0, np.cos(LOOK_DOWN), -np.sin(LOOK_DOWN)])
    upward = np.array([0, np.sin(LOOK_DOWN), np.cos(LOOK_DOWN)])
    side = (np.arange(2 * REACH * FINE) + 0.5) / FINE - REACH
    across, down = np.meshgrid(side / PIXELS, side / PIXELS)
    eye = across[..., None] * np.array([1.0, 0, 0]) - down[..., None] * upward - 4 * forward
    gone = march(eye, forward, 45)
    hit = eye + gone[..., None] * forward
    covered = (np.abs(distance(hit)) < 0.01) & (hit[..., 2] > -0.01)

    table = eye + (eye[..., 2] / -forward[2])[..., None] * forward
    shadow = lit_share(table, 0.13)
    touch = np.clip(distance(table, rough=False) / 0.28, 0, 1) ** 0.6
    wood = (0.3 + 0.7 * shadow) * (0.55 + 0.45 * touch)
    tint = wood[..., None] ** np.array([0.85, 1.05, 1.15])

    scene = np.where(covered[..., None], sugar(hit), 0.0)
    cover = covered.astype(np.float64)
    size = (2 * REACH, 2 * REACH)
    small = [cv2.resize(a, size, interpolation=cv2.INTER_AREA) for a in (scene, cover, tint)]
    scene, cover, tint = (cv2.GaussianBlur(a, (0, 0), 0.55) for a in small)
    return blend(photo, foot, scene, cover[..., None], tint)


def sugar(points: np.ndarray) -> np.ndarray:
    """The colour of the lump's surface: warm white grains, light seeping through."""
    step = 0.012
    slopes = [distance(points + step * axis) - distance(points - step * axis) for axis in np.eye(3)]
    normal = np.stack(slopes, -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    key = np.clip(normal @ LIGHT, 0, 1)
    sky = 0.5 + 0.5 * normal[..., 2]
    bounce = np.clip(0.6 - normal[..., 2], 0, 1) * np.clip(1 - points[..., 2] / 1.3, 0, 1)
    tone = 0.26 + 0.72 * key + 0.2 * sky + 0.03 * grain(points, 21)
    colour = tone[..., None] * np.array([250, 230, 198.0])
    return colour + bounce[..., None] * np.array([104, 58, 24.0])


def blend(
    photo: np.ndarray, foot: tuple[int, int], scene: np.ndarray, cover: np.ndarray, tint: np.ndarray
) -> np.ndarray:
    """Darkens the table by the shadow and puts the lump on it, cut at the photograph's border."""
    result = photo.astype(np.float64)
    height, width = photo.shape[:2]
    left, top = foot[0] - REACH, foot[1] - REACH
    right, bottom = min(width, left + 2 * REACH), min(height, top + 2 * REACH)
    part = (slice(0, bottom - top), slice(0, right - left))
    under = result[top:bottom, left:right] * tint[part]
    result[top:bottom, left:right] = under * (1 - cover[part]) + scene[part]
    return to_bytes(result)
