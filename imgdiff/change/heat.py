"""The heat of a pair, from all the evidence there is: the network's and that of plain colour."""

import math
from dataclasses import dataclass

import numpy as np

from imgdiff.change.coarse_scale import inside_heat
from imgdiff.change.color import color_heat
from imgdiff.change.network_map import Progress, network_heat
from imgdiff.network.runtime.runtime import Runtime

#: Most megapixels of windows, their margins aside, where nothing else is said: two or three
#: seconds of a small computer.
AUTO_MEGAPIXELS = 0.65


@dataclass(frozen=True, eq=False)
class FusedHeat:
    """Heat float32 (H, W) in [0, 1], and the share of the sides at which the network looked."""

    heat: np.ndarray
    network_scale: float = 1.0


def fuse(
    runtime: Runtime,
    before: np.ndarray,
    after: np.ndarray,
    exact: float = 0.0,
    resolution: "str | float" = "native",
    progress: Progress | None = None,
) -> FusedHeat:
    """The heat of two images on one grid, whichever evidence is more.

    There is the network's, of them and of a small copy (see ``coarse_scale``), and that of plain
    colour where it is beyond doubt (see ``color``).

    Args:
        runtime: The network.
        before: uint8 (H, W, 3).
        after: Likewise.
        exact: How much of the pair is equal to the last bit, see ``color.pixel_exact_fraction``.
        resolution: How much the network may look at, see ``CompareOptions``.
        progress: Told how far it is.

    Returns:
        The heat, exactly 0 far from any pixel that differs.
    """
    heat, scale = network_heat(runtime, before, after, _megapixels(resolution), progress)
    if exact < 1:  # else plain colour knows the insides too
        insides = inside_heat(runtime, before, after, scale)
        if insides is not None:
            np.maximum(heat, insides, out=heat)
    if heat.any():
        np.maximum(heat, color_heat(before, after, exact), out=heat)
    return FusedHeat(heat, scale)


def _megapixels(resolution: "str | float") -> float:
    """Most megapixels that may go through the network."""
    if resolution == "native":
        return math.inf
    return AUTO_MEGAPIXELS if resolution == "auto" else float(resolution)
