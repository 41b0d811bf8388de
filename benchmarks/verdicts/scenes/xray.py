"""Smooth grey pictures such as an X-ray gives, without noise."""

import cv2
import numpy as np


def xray(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """float32 (H, W) between about 40 and 200: a few broad, soft shapes."""
    width, height = size
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    picture = np.full((height, width), 70, np.float32)
    for _ in range(5):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        wide, tall = rng.uniform(0.15, 0.4) * width, rng.uniform(0.15, 0.4) * height
        bump = np.exp(-(((columns - x) / wide) ** 2) - ((rows - y) / tall) ** 2)
        picture += rng.uniform(20, 60) * bump
    for x in range(int(width * 0.2), int(width * 0.9), max(20, width // 6)):
        rib = np.exp(-(((rows - height * 0.5 - 0.3 * (columns - x)) / 5) ** 2))
        picture += 10 * rib
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 1.5), 0, 200)


def spot(size: tuple[int, int], center: tuple[float, float], sigma: float) -> np.ndarray:
    """A smooth spot, float32 (H, W), 1 in its middle."""
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
    far = (columns - center[0]) ** 2 + (rows - center[1]) ** 2
    return np.exp(-far / (2 * sigma**2))


def grey(picture: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3) of a float (H, W) in levels."""
    levels = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    return np.repeat(levels[..., None], 3, axis=2)
