"""Pictures of class numbers: masks whose values are names, not light."""

import numpy as np

from imgdiff.arrays import bands
from imgdiff.io.decode.stored_values import DARK

#: Most classes, and the largest number of one.
_MOST_CLASSES, _LARGEST = 64, 255
#: Often the number of what has no class; white in a picture of 8 bits.
_VOID = 255
#: Classes cover areas: the least share of neighbours that are equal.
_EQUAL_NEIGHBORS = 0.75
#: Between classes values jump; in a smooth dark picture this share of all steps is a single one.
#: Where the largest number is at most so small, every step is.
_SINGLE_STEPS, _TINY = 0.9, 8


def are_labels(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether two pictures hold class numbers.

    They do where both hold one whole number a pixel, few distinct ones (64 at most), small against
    their range (a picture of them would be black, but for 255, which often means "no class"), in
    areas of one number each. Bitmaps of two values, 0 and 1 or 0 and 255, are pictures.

    Args:
        before: (H, W) of any type; the values as stored.
        after: Likewise, of any size.
    """
    counts = np.zeros(_LARGEST + 1, np.int64)
    for values in (before, after):
        if values.ndim != 2 or values.dtype.kind not in "ui":
            return False
        if values.min() < 0 or values.max() > _LARGEST:
            return False
        for rows in bands(len(values)):
            counts += np.bincount(values[rows].ravel(), minlength=_LARGEST + 1)
    present = np.flatnonzero(counts)
    numbers = present[present != _VOID]
    if not 2 <= len(present) <= _MOST_CLASSES or not len(numbers) or numbers[-1] < 2:
        return False
    if np.uint8 in (before.dtype, after.dtype) and numbers[-1] > DARK:
        return False
    if before.size < _MOST_CLASSES and after.size < _MOST_CLASSES:
        return False  # too few pixels to tell
    steps = [_steps(values) for values in (before, after)]
    if any(equal < _EQUAL_NEIGHBORS * pairs for pairs, equal, _ in steps):
        return False
    unequal = sum(pairs - equal for pairs, equal, _ in steps)
    single = sum(singles for *_, singles in steps)
    return unequal > 0 and (numbers[-1] <= _TINY or single < _SINGLE_STEPS * unequal)


def are_bits(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether two pictures hold bits as 0 and 1, which as greys would both be black.

    Args:
        before: (H, W) of any type; the values as stored.
        after: Likewise, of any size.
    """
    for values in (before, after):
        if values.ndim != 2 or values.dtype.kind not in "ui":
            return False
        if values.min() != 0 or values.max() > 1:
            return False
    return bool(before.any() or after.any())


def colors(values: np.ndarray) -> np.ndarray:
    """Class numbers as colors that lie well apart, those of the PASCAL VOC.

    Args:
        values: Integers (H, W) in [0, 255].

    Returns:
        uint8 (H, W, 3); 0 is black.
    """
    return _PALETTE[values]


def _steps(values: np.ndarray) -> tuple[int, int, int]:
    """Of all pairs of neighbours: how many there are, are equal, and differ by one."""
    pairs = equal = singles = 0
    values = values.astype(np.int16)
    for differences in (np.diff(values, axis=0), np.diff(values, axis=1)):
        pairs += differences.size
        equal += differences.size - int(np.count_nonzero(differences))
        singles += int(np.count_nonzero(np.abs(differences) == 1))
    return pairs, equal, singles


def _palette() -> np.ndarray:
    """The bits of a number, spread over the upper bits of red, green and blue."""
    numbers = np.arange(_LARGEST + 1)
    channels = np.zeros((_LARGEST + 1, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            channels[:, channel] |= ((numbers >> channel & 1) << 7 - bit).astype(np.uint8)
        numbers = numbers >> 3
    return channels


_PALETTE = _palette()
