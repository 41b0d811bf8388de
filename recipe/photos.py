"""The photographs that pairs are made of."""

import cv2
import numpy as np

from recipe.splits import photographs


def read_photos(folder, part: str = "train") -> list[np.ndarray]:
    """The photographs of a part, RGB uint8; small ones are left out."""
    pictures = [cv2.imread(str(p)) for p in photographs(folder, part)]
    return [p[..., ::-1].copy() for p in pictures if p is not None and min(p.shape[:2]) >= 96]
