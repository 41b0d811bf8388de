"""Transparent images, laid over a background."""

from typing import TypeAlias

import numpy as np

from imgdiff.arrays import bands

#: (red, green, blue), 0 to 255 each.
Color: TypeAlias = tuple[int, int, int]

_NAMES = {(255, 255, 255): "white", (0, 0, 0): "black"}


def flatten(rgb: np.ndarray, alpha: np.ndarray, background: Color, notes: list[str]) -> np.ndarray:
    """Lays an image over a background; exact to rounding.

    Args:
        rgb: uint8 (H, W, 3).
        alpha: uint8 (H, W), 0 is transparent, 255 opaque.
        background: Shown where the image is transparent.
        notes: Gains a note where anything is.

    Returns:
        uint8 (H, W, 3); ``rgb`` itself where all of it is opaque.
    """
    if alpha.min() == 255:
        return rgb
    name = _NAMES.get(background, "#{:02x}{:02x}{:02x}".format(*background))
    notes.append(f"transparency flattened on {name}")
    flat = np.empty_like(rgb)
    for rows in bands(len(rgb)):
        weight = alpha[rows, :, None].astype(np.uint16)
        mixed = rgb[rows] * weight
        mixed += np.array(background, np.uint16) * (255 - weight)
        mixed += 127
        flat[rows] = mixed // 255
    return flat
