"""A calibration as one option of a comparison."""

from dataclasses import replace
from typing import Any

import numpy as np

from imgdiff.change.learned.calibration import Calibration, read_calibration
from imgdiff.options import CompareOptions
from imgdiff.result_parts import Ignored


def with_learned(
    ignored: Ignored, options: CompareOptions, after: np.ndarray, strict: np.ndarray
) -> Ignored:
    """What is not looked at, with the limits that were learned of this place.

    Args:
        ignored: Places that are ignored.
        options: ``calibration`` and ``max_pixels`` count.
        after: uint8 (H, W, 3), on the common grid.
        strict: bool (H, W), where all that a person can see counts.

    Raises:
        DataError: The calibration cannot be read, or is of a larger picture.
    """
    source: Any = options.calibration
    if source is None:
        return ignored
    if not isinstance(source, Calibration):
        source = read_calibration(source, options.max_pixels)
    return replace(ignored, learned=source.limits_for(after, strict))
