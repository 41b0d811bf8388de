"""Product pictures for the shop: pots turned on a wheel, shaded in studio light."""

import cv2
import numpy as np

from .common import to_bytes

# Outlines from foot to rim: (height, radius), in units of the pot's height.
TALL_VASE = (
    (0, 0.19),
    (0.04, 0.21),
    (0.3, 0.33),
    (0.5, 0.34),
    (0.72, 0.2),
    (0.88, 0.115),
    (1, 0.16),
)
ROUND_VASE = ((0, 0.22), (0.05, 0.26), (0.4, 0.47), (0.62, 0.44), (0.85, 0.2), (1, 0.2))
BOTTLE = ((0, 0.24), (0.03, 0.26), (0.5, 0.26), (0.62, 0.2), (0.72, 0.09), (1, 0.085))
BOWL = ((0, 0.3), (0.06, 0.33), (0.3, 0.55), (0.7, 0.78), (1, 0.86))
CUP = ((0, 0.34), (0.05, 0.4), (0.4, 0.46), (1, 0.48))


def backdrop(width: int, height: int, colour: tuple[int, int, int], horizon: float) -> np.ndarray:
    """A paper sweep behind the pot: lighter in the upper left, a soft edge where the table ends."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 1.05 - 0.16 * np.hypot(x / width - 0.3, y / height - 0.25)
    table = 1.0 / (1.0 + np.exp(-(y / height - horizon) * 60))
    return np.array(colour, np.float32) * (light * (1 - 0.07 * table))[..., None]


def pot(
    size: tuple[int, int],
    outline: tuple[tuple[float, float], ...],
    glaze: tuple[int, int, int],
    wall: tuple[int, int, int] = (233, 229, 222),
    tall: float = 0.74,
    foot: float = 0.9,
) -> np.ndarray:
    """A picture of one pot: `tall` is its share of the height, `foot` where it stands."""
    width, height = size
    scene = backdrop(width, height, wall, foot - 0.16)
    high = tall * height
    heights, radii = np.array(outline, np.float64).T
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x = (x - width / 2) / high
    up = (foot * height - y) / high
    scene *= shadow(x, up, radii[0], radii.max())[..., None]

    fine = np.linspace(0, 1, 400)
    smooth = np.interp(fine, heights, radii)
    smooth = cv2.GaussianBlur(np.pad(smooth, 80, "edge")[None], (0, 0), 24)[0, 80:-80]
    radius = np.interp(up, fine, smooth, 0, 0).astype(np.float32)
    slope = np.interp(up, fine, np.gradient(smooth, fine)).astype(np.float32)
    edge = np.clip((radius - np.abs(x)) * high, 0, 1)
    edge *= np.clip(up * high, 0, 1) * np.clip((1 - up) * high, 0, 1)
    across = np.clip(x / np.maximum(radius, 1e-6), -1, 1)
    normal = np.stack([across, -slope, np.sqrt(np.maximum(0, 1 - across**2))], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    body = shade(normal, np.array(glaze, np.float32), up)
    scene = scene * (1 - edge[..., None]) + body * edge[..., None]
    return to_bytes(mouth(scene, x, up, smooth[-1], glaze))


def shadow(x: np.ndarray, up: np.ndarray, foot: float, belly: float) -> np.ndarray:
    """The pot's shadow on the table: dark at the foot, long and soft to the right."""
    contact = np.exp(-(((x / (foot * 1.15)) ** 2 + ((up + 0.005) / 0.03) ** 2) ** 1.5))
    cast = np.exp(-((((x - 0.28) / (belly + 0.22)) ** 2 + ((up - 0.015) / 0.06) ** 2) ** 1.2))
    return 1 - 0.55 * contact - 0.26 * cast


def shade(normal: np.ndarray, glaze: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Glaze under a soft box at the upper left, with bounce from the table and darker foot."""
    key = np.array([-0.55, 0.5, 0.67])
    lit = np.clip(normal @ key, 0, 1)
    bounce = np.clip(-normal[..., 1], 0, 1) * 0.18 + np.clip(normal[..., 0], 0, 1) ** 3 * 0.12
    half = (key + np.array([0, 0, 1.0])) / np.linalg.norm(key + np.array([0, 0, 1.0]))
    shine = np.clip(normal @ half, 0, 1) ** 42
    rings = 1 + 0.012 * np.sin(up * 190) + 0.02 * np.sin(up * 23 + 1)
    bare = 1 / (1 + np.exp(np.clip((up - 0.07) * 160, -60, 60)))
    colour = glaze * (1 - bare[..., None]) + np.array([196, 164, 132], np.float32) * bare[..., None]
    body = colour * ((0.36 + 0.72 * lit + bounce) * rings)[..., None]
    return body + (95 * shine * (1 - 0.8 * bare))[..., None]


def mouth(
    scene: np.ndarray, x: np.ndarray, up: np.ndarray, rim: float, glaze: tuple[int, int, int]
) -> np.ndarray:
    """The opening seen slightly from above: a lit rim around a dark inside."""
    colour = np.array(glaze, np.float32)
    for grow, tone in ((1.0, 1.12), (0.9, 0.42)):
        reach = (x / (rim * grow)) ** 2 + ((up - 1) / (rim * 0.2 * grow)) ** 2
        cover = np.clip((1 - reach) * 14, 0, 1)[..., None]
        inside = colour * (tone + 0.25 * np.clip(x / rim, -1, 1) * (tone < 1))[..., None]
        scene = scene * (1 - cover) + inside * cover
    return scene
