"""Images at the size that a network takes."""

import cv2
import numpy as np


def scaled(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """uint8 (H, W, 3) at (height, width). The aspect is given up: the whole is always seen."""
    height, width = size
    if image.shape[:2] == size:
        return image
    shrinks = image.shape[0] * image.shape[1] > height * width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cv2.resize(image, (width, height), interpolation=how)
