"""Captures made of a picture: what a fixed camera would give of the same part."""

import cv2
import numpy as np

#: Pixels of shift, share and levels of light, levels of noise, quality of JPEG.
_SHIFT, _LIGHT, _LEVELS, _NOISE, _QUALITY = 1.5, 0.05, 5.0, 3.0, (80, 95)


def made_capture(image: np.ndarray, seed: int) -> np.ndarray:
    """The picture a little elsewhere, in other light, with noise, as JPEG.

    Args:
        image: uint8 (H, W, 3).
        seed: Another one gives another capture.

    Returns:
        uint8 (H, W, 3).
    """
    rng = np.random.default_rng((seed, 9))
    height, width = image.shape[:2]
    x, y = rng.uniform(-_SHIFT, _SHIFT, 2)
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    shown = cv2.warpAffine(
        image, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    light = 1 + rng.uniform(-_LIGHT, _LIGHT), rng.uniform(-_LEVELS, _LEVELS)
    lit = shown * light[0] + light[1] + rng.normal(0, _NOISE, image.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*_QUALITY))]
    packed = cv2.imencode(".jpg", lit.clip(0, 255).astype(np.uint8), quality)[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))
