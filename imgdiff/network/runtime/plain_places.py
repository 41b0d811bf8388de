"""A texture for places that have none, so that embeddings of plain pictures hold still.

Features over their length are those of noise where there is nothing to see: a plain ground in the
faintest grain, or a little darker, was another picture. With one texture in the plain places of
all pictures they have something in common, and what has texture of its own stays as it is. What
little there is in a plain place fades into that texture: the steps of a coarser ramp would
otherwise stand out of it as bars.
"""

import functools

import cv2
import numpy as np

#: Standard deviation, in levels of 255, that no place falls below, and pixels over which it is
#: taken.
_LEAST, _OVER = 12.0, 8.0
_SEED = 99


def textured(image: np.ndarray) -> np.ndarray:
    """An image with texture in its plain places, always the same one.

    Args:
        image: uint8 (H, W, 3).

    Returns:
        uint8 (H, W, 3); the image itself where no place is plain.
    """
    colors = image.astype(np.float32)
    grey = colors.mean(axis=2)
    mean, squares = (cv2.GaussianBlur(plane, (0, 0), _OVER) for plane in (grey, grey * grey))
    variance = np.maximum(squares - mean * mean, 0)
    lacking = np.sqrt(np.maximum(_LEAST**2 - variance, 0))
    if not lacking.any():
        return image
    share = np.minimum(1, variance / _LEAST**2)[..., None]
    ground = cv2.GaussianBlur(colors, (0, 0), _OVER)
    grain = (lacking * _pattern(grey.shape))[..., None]
    return np.clip(ground + share * (colors - ground) + grain + 0.5, 0, 255).astype(np.uint8)


@functools.lru_cache(maxsize=4)
def _pattern(shape: tuple[int, int]) -> np.ndarray:
    pattern = np.random.default_rng(_SEED).normal(0, 1, shape).astype(np.float32)
    pattern.flags.writeable = False
    return pattern
