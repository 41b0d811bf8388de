"""What decoding gives."""

from dataclasses import dataclass

import numpy as np

from imgdiff.io.decode.flatten import Color, flatten
from imgdiff.io.decode.stored_values import Samples

_WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture as its file holds it, upright.

    Attributes:
        color: uint8 (H, W, 3) sRGB in memory of its own, whatever shows of it.
        notes: What was done to get it.
        alpha: uint8 (H, W); None where all of it is opaque.
        samples: What 8 bits do not hold of the color; None where they hold all.
        frames: How many frames or pages its file has.
    """

    color: np.ndarray
    notes: list[str]
    alpha: np.ndarray | None = None
    samples: Samples | None = None
    frames: int = 1


def shown(
    color: np.ndarray,
    alpha: np.ndarray | None,
    lacking: np.ndarray | None,
    background: Color | None,
    notes: list[str],
) -> tuple[np.ndarray, np.ndarray | None]:
    """A picture over its background.

    Args:
        color: uint8 (H, W, 3).
        alpha: uint8 (H, W), or None where opaque.
        lacking: bool (H, W), where there is no picture whatever the background: its values are NaN
            or infinite; None where there is everywhere.
        background: What transparency is flattened on; None to keep it.
        notes: Gains what was done.

    Returns:
        uint8 (H, W, 3), on white where alpha is kept; and the alpha that is, or None where nothing
        is transparent any more.
    """
    if alpha is not None and background is not None:
        color, alpha = flatten(color, alpha, background, notes), None
    if lacking is not None:
        opaque = np.uint8(255) if alpha is None else alpha
        alpha = np.where(lacking, np.uint8(0), opaque)
    if alpha is None or alpha.min() == 255:
        return color, None
    return flatten(color, alpha, _WHITE, []), alpha
