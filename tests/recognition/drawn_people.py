"""Made-up people for tests: each has a pattern of their own, and every image of it differs."""

from pathlib import Path

import cv2
import numpy as np


def draw_people(root: Path, people: int = 12, images: int = 4, side: int = 32) -> Path:
    """A folder with a folder of PNGs for each."""
    for person in range(people):
        own = np.random.default_rng(person).integers(40, 216, (3, 3, 3), np.uint8)
        folder = root / f"person_{person:02d}"
        folder.mkdir(parents=True)
        for number in range(images):
            rng = np.random.default_rng((person, number))
            image = cv2.resize(own, (side, side), interpolation=cv2.INTER_CUBIC).astype(float)
            image = np.roll(image, rng.integers(-2, 3, 2), (0, 1)) + rng.normal(0, 6, image.shape)
            cv2.imwrite(str(folder / f"{number}.png"), np.clip(image, 0, 255).astype(np.uint8))
    return root
