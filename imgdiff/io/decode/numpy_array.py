"""Pixels from a NumPy array."""

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.decode.alpha import Color, flatten
from imgdiff.io.decode.bit_depth import REDUCED, bytes_from_16_bits, bytes_from_floats
from imgdiff.io.limits import Limits


def read_array(
    array: np.ndarray, background: Color, limits: Limits
) -> tuple[np.ndarray, list[str]]:
    """Pixels of an array, in memory of their own.

    Args:
        array: (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA of bool, uint8, uint16 or floats
            in [0, 1].
        background: Shown where it is transparent.
        limits: The largest image to take.

    Returns:
        uint8 (H, W, 3), C-contiguous, and notes on what was done.

    Raises:
        ImageError: Another shape or type, values outside their range, or too large.
    """
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        hint = ". Move the channels last" if array.ndim == 3 and array.shape[0] in (1, 3, 4) else ""
        raise ImageError(
            "expected an array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), "
            f"got shape {array.shape}{hint}"
        )
    limits.check((array.shape[1], array.shape[0]))
    notes: list[str] = []
    array = np.asarray(array)
    if array.ndim == 2:
        array = array[..., None]
    if array.dtype == bool:
        array = array * np.uint8(255)
    elif array.dtype.kind == "u" and array.dtype.itemsize == 2:  # either byte order
        array = bytes_from_16_bits(array)
        notes.append(REDUCED)
    elif array.dtype.kind == "f":
        array = bytes_from_floats(array)
    elif array.dtype != np.uint8:
        raise ImageError(
            "expected an array of uint8, uint16, bool, or floats in [0, 1], got "
            f"{array.dtype}. Values from 0 to 255: use .astype('uint8')"
        )
    rgb = array[..., :3] if array.shape[2] > 1 else np.repeat(array, 3, axis=2)
    if array.shape[2] == 4:
        rgb = flatten(rgb, array[..., 3], background, notes)
    return np.array(rgb, order="C"), notes
