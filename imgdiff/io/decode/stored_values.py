"""Colors as a file stores them, where 8 bits over the full range do not hold all of it."""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import bands

#: Greys up to this look black; a picture with no others may be one of class numbers.
DARK = 63


@dataclass(frozen=True, eq=False)
class Samples:
    """Stored values.

    Attributes:
        values: (H, W) or (H, W, 3), integers or floats of any size; NaN and infinity too.
        full: The (low, high) that stand for black and white; None where nothing says so, as for
            floats beyond [0, 1] and integers beyond 16 bits.
    """

    values: np.ndarray
    full: tuple[float, float] | None

    def bounds(self) -> tuple[float, float]:
        """The least and the largest finite value; (0, 0) where there is none."""
        values = self.values
        if values.dtype.kind == "f" and not np.isfinite([values.min(), values.max()]).all():
            values = values[np.isfinite(values)]
        if not values.size:
            return 0.0, 0.0
        return float(values.min()), float(values.max())

    def to_bytes(self, low: float, high: float) -> np.ndarray:
        """8 bits of ``low`` to ``high``.

        Args:
            low: What becomes 0, and all below it.
            high: What becomes 255, and all above it; larger than ``low``.

        Returns:
            uint8 (H, W) or (H, W, 3), rounded; 0 where a value is not finite.
        """
        shown = np.empty(self.values.shape, np.uint8)
        for rows in bands(len(shown)):
            values = self.values[rows].astype(np.float64)
            values = np.nan_to_num(values, copy=False, nan=low, posinf=np.inf, neginf=-np.inf)
            values[np.isposinf(values)] = low
            np.clip(values, low, high, out=values)
            values -= low
            values *= 255 / (high - low)
            shown[rows] = values + 0.5
        return shown


def of_floats(values: np.ndarray) -> Samples:
    """Samples of floats: over [0, 1] where all finite ones are in it, to rounding."""
    samples = Samples(values, None)
    low, high = samples.bounds()
    in_unit = low >= -1e-6 and high <= 1 + 1e-6
    return Samples(values, (0.0, 1.0)) if in_unit else samples


def of_dark_grey(values: np.ndarray) -> Samples | None:
    """Samples of an 8-bit picture that looks black, but for white.

    Args:
        values: uint8 (H, W).

    Returns:
        None where there are greys between ``DARK`` and white: no class numbers then.
    """
    counts = cv2.calcHist([values], [0], None, [256], [0, 256]).ravel()
    return None if counts[DARK + 1 : 255].any() else Samples(values, (0, 255))


def missing(values: np.ndarray) -> np.ndarray | None:
    """Where values are NaN or infinite.

    Args:
        values: (H, W) or (H, W, C).

    Returns:
        bool (H, W); None where none is.
    """
    if values.dtype.kind != "f" or np.isfinite([values.min(), values.max()]).all():
        return None
    lacking = ~np.isfinite(values)
    return lacking if lacking.ndim == 2 else lacking.any(axis=2)
