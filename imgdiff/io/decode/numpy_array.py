"""Pixels from a NumPy array."""

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.decode.bit_depth import REDUCED, bytes_from_floats, bytes_of
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.stored_values import Samples, of_dark_grey, of_floats
from imgdiff.io.limits import Limits


def read_array(array: np.ndarray, limits: Limits, strict: bool = True) -> Decoded:
    """Pixels of an array, in memory of their own.

    Args:
        array: (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA of bool, uint8, uint16 or floats
            in [0, 1].
        limits: The largest image to take.
        strict: Whether other integers and floats are refused; else their range is left open
            (not for RGBA).

    Returns:
        The pixels, and what else there is to them.

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
    array = np.asarray(array)
    if array.ndim == 2:
        array = array[..., None]
    notes: list[str] = []
    levels, samples = _levels(array, notes, strict or array.shape[2] == 4)
    color = levels[..., :3] if levels.shape[2] > 1 else np.repeat(levels, 3, axis=2)
    alpha = np.array(levels[..., 3]) if levels.shape[2] == 4 else None
    if samples is None and alpha is not None and alpha.min() < 255:
        samples = Samples(np.array(color), (0, 255))  # what shows depends on the background
    return Decoded(np.array(color, order="C"), notes, alpha, samples)


def _levels(array: np.ndarray, notes: list[str], strict: bool) -> tuple[np.ndarray, Samples | None]:
    """An array (H, W, C) in 8 bits, and the values of its color where those do not hold all."""
    kind = array.dtype.kind
    if array.dtype == bool:
        return array * np.uint8(255), None
    if array.dtype == np.uint8:
        dark = of_dark_grey(np.array(array[..., 0])) if array.shape[2] == 1 else None
        return array, dark
    values = array[..., 0] if array.shape[2] == 1 else array
    if kind == "u" and array.dtype.itemsize == 2:  # either byte order
        notes.append(REDUCED)
        samples = Samples(values.astype(np.uint16), (0, 65535))
    elif kind == "f" and strict:
        bytes_from_floats(array)  # refuses what is out of range
        samples = Samples(values.astype(array.dtype.newbyteorder("="), copy=True), (0, 1))
    elif kind == "f":
        samples = of_floats(values.astype(array.dtype.newbyteorder("="), copy=True))
    elif kind in "ui" and not strict:
        samples = Samples(values.astype(array.dtype.newbyteorder("="), copy=True), None)
    else:
        raise ImageError(
            "expected an array of uint8, uint16, bool, or floats in [0, 1], got "
            f"{array.dtype}. Values from 0 to 255: use .astype('uint8')"
        )
    levels = bytes_of(samples).reshape(array.shape)
    return levels, Samples(samples.values[..., :3], samples.full) if values.ndim == 3 else samples
