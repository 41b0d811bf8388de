"""Pixels as the bytes of a JPEG file."""

import cv2
import numpy as np


def encode_jpeg(pixels: np.ndarray, quality: int = 95) -> bytes:
    """Encodes pixels as a JPEG file.

    Args:
        pixels: uint8 (H, W, 3) RGB.
        quality: 0 to 100.
    """
    bgr = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
