"""A checkerboard where an image is transparent, as image editors draw it."""

import numpy as np

#: Greys of the squares, on which both white and black are seen, and their side in pixels.
_GREYS, _SIDE = (153, 102), 8


def checkered(image: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """An image over a checkerboard.

    Args:
        image: uint8 (H, W, 3), on white.
        alpha: uint8 (H, W); None where opaque.

    Returns:
        uint8 (H, W, 3); ``image`` itself where it is opaque.
    """
    if alpha is None:
        return image
    ys, xs = np.nonzero(alpha != 255)
    through = 255 - alpha[ys, xs].astype(np.int32)
    grey = np.where((ys // _SIDE + xs // _SIDE) % 2 == 0, *_GREYS)
    darker = (through * (255 - grey) + 127) // 255
    shown = image.copy()
    shown[ys, xs] = (shown[ys, xs] - darker[:, None]).clip(0)
    return shown
