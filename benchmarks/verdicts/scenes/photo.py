"""Photographs that come with scikit-image, whole or a part of them."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import skimage
from PIL import Image

#: In the installed package, so that nothing is downloaded.
FOLDER = Path(skimage.__file__).parent / "data"
PHOTOS = {
    "astronaut": "astronaut.png",
    "coffee": "coffee.png",
    "chelsea": "chelsea.png",
    "rocket": "rocket.jpg",
    "camera": "camera.png",
    "brick": "brick.png",
    "grass": "grass.png",
    "stain": "ihc.png",
    "moon": "moon.png",
    "coins": "coins.png",
    "room": "motorcycle_left.png",
    "retina": "retina.jpg",
}
#: Documents photographed or scanned.
SCANS = {"page": "page.png", "text": "text.png"}
#: Things of one color: (photograph, hues in OpenCV's 0..179, least saturation).
THINGS = {"coffee": ((0, 9), 140), "astronaut": ((5, 16), 150)}


@lru_cache(maxsize=32)
def photo(name: str) -> np.ndarray:
    """uint8 (H, W, 3); not to be written to."""
    image = Image.open(FOLDER / {**PHOTOS, **SCANS}[name]).convert("RGB")
    pixels = np.asarray(image)
    pixels.flags.writeable = False
    return pixels


def photo_part(rng: np.random.Generator, name: str, size: tuple[int, int]) -> np.ndarray:
    """A part of a photograph with the proportions of ``size`` (width, height), scaled to it."""
    whole = photo(name)
    height, width = whole.shape[:2]
    scale = min(width / size[0], height / size[1]) * rng.uniform(0.75, 1.0)
    wide, tall = int(size[0] * scale), int(size[1] * scale)
    x, y = int(rng.integers(0, width - wide + 1)), int(rng.integers(0, height - tall + 1))
    part = np.ascontiguousarray(whole[y : y + tall, x : x + wide])
    shrinks = scale > 1
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cv2.resize(part, size, interpolation=how)


def recolored_thing(name: str, size: tuple[int, int], turn: int) -> tuple[np.ndarray, np.ndarray]:
    """A photograph and the same with its thing of one color in another hue.

    Args:
        name: One of ``THINGS``.
        size: (width, height) of the result.
        turn: How far the hue goes, in OpenCV's 0..179.
    """
    whole = cv2.resize(photo(name), size, interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(whole, cv2.COLOR_RGB2HSV)
    (low, high), least = THINGS[name]
    mask = (hsv[..., 0] >= low) & (hsv[..., 0] <= high) & (hsv[..., 1] >= least)
    mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    largest = 1 + int(np.argmax(stats[1:count, cv2.CC_STAT_AREA]))
    inside = labels == largest
    hsv[..., 0][inside] = (hsv[..., 0][inside].astype(int) + turn) % 180
    turned = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    return whole, np.where(inside[..., None], turned, whole)
