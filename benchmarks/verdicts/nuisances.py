"""What comes between two images without being a change."""

import cv2
import numpy as np


def _levels(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def brightness(image: np.ndarray, share: float) -> np.ndarray:
    """More light by a share, in the levels as they are."""
    return _levels(image.astype(np.float32) * (1 + share))


def contrast(image: np.ndarray, share: float) -> np.ndarray:
    """Further from the picture's mean by a share."""
    values = image.astype(np.float32)
    middle = values.mean()
    return _levels(middle + (values - middle) * (1 + share))


def gamma(image: np.ndarray, power: float) -> np.ndarray:
    """A tone curve."""
    return _levels(255 * (image.astype(np.float32) / 255) ** power)


def white_balance(image: np.ndarray, share: float) -> np.ndarray:
    """Warmer by a share, or colder where it is negative."""
    return _levels(image.astype(np.float32) * np.array([1 + share, 1, 1 - share], np.float32))


def shading(image: np.ndarray, share: float, turn: float) -> np.ndarray:
    """Light that falls off from one side to the other, by a share, along a direction."""
    height, width = image.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    slope = columns * np.cos(turn) + rows * np.sin(turn)
    return _levels(image * (1 + share * slope / 1.5)[..., None])


def vignette(image: np.ndarray, share: float) -> np.ndarray:
    """Darker towards the corners."""
    height, width = image.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return _levels(image * (1 - share * (rows**2 + columns**2) / 2)[..., None])


def noise(image: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Grain of a sensor."""
    return _levels(image + rng.normal(0, sigma, image.shape))


def grey_noise(image: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Grain of a sensor without colors."""
    return _levels(image + rng.normal(0, sigma, image.shape[:2])[..., None])


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """A lens that is a little out of focus."""
    return cv2.GaussianBlur(image, (0, 0), sigma)


def resampled(image: np.ndarray, scale: float) -> np.ndarray:
    """Scaled and back again."""
    height, width = image.shape[:2]
    size = (round(width * scale), round(height * scale))
    there = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return cv2.resize(there, (width, height), interpolation=cv2.INTER_CUBIC)


def encoded(image: np.ndarray, suffix: str, quality: int) -> np.ndarray:
    """Through ".jpg" or ".webp" of a quality."""
    flag = cv2.IMWRITE_JPEG_QUALITY if suffix == ".jpg" else cv2.IMWRITE_WEBP_QUALITY
    _, data = cv2.imencode(suffix, image[..., ::-1], [flag, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()


def wobble(image: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Levels off by up to ``most``, as another graphics card draws them."""
    moved = image.astype(int) + rng.integers(-most, most + 1, image.shape)
    return np.clip(moved, 0, 255).astype(np.uint8)
