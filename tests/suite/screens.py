"""Drawn screens, for tests of many pictures."""

from pathlib import Path

import numpy as np
from PIL import Image


def screen(seed: int = 0, button: int = 0, clock: int = 0, height: int = 90) -> Image.Image:
    """A page of marks with a button and a clock, each in a color of its state."""
    pixels = np.full((height, 120, 3), 245, np.uint8)
    rng = np.random.default_rng(seed)
    for _ in range(60):
        x, y = rng.integers(2, 110), rng.integers(2, 86)
        pixels[y : y + 2, x : x + rng.integers(2, 8)] = rng.integers(0, 120)
    pixels[60:80, 10:60] = (30 + 90 * button, 90, 220 - 90 * button)
    pixels[5:17, 80:115] = (30 + 60 * clock, 90, 220 - 60 * clock)
    return Image.fromarray(pixels)


#: Where the button and the clock are: (left, top, right, bottom).
BUTTON, CLOCK = (10, 60, 60, 80), (80, 5, 115, 17)


def write(folder: Path, **pictures: Image.Image | bytes) -> Path:
    """Files in a folder; "__" in a name stands for "/"."""
    for name, picture in pictures.items():
        path = folder / f"{name.replace('__', '/')}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(picture, bytes):
            path.write_bytes(picture)
        else:
            picture.save(path)
    return folder
