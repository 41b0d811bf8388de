"""The heat of a pair, from all the evidence there is: the network's and that of plain colour."""

import math
from dataclasses import dataclass

import numpy as np

from imgdiff.change.coarse_scale import coarse_heat, plan_coarse
from imgdiff.change.color import color_heat
from imgdiff.change.network_map import Meter, Progress, network_map, plan_map
from imgdiff.network.runtime.runtime import Runtime

#: Most megapixels of windows, their margins aside, where nothing else is said: two or three
#: seconds of a small computer.
AUTO_MEGAPIXELS = 0.65


@dataclass(frozen=True, eq=False)
class FusedHeat:
    """What all the evidence comes to.

    Attributes:
        heat: float32 (H, W) in [0, 1], exactly 0 far from any pixel that differs.
        network_scale: Of the images that the network saw, in (0, 1]; 1 where it saw all pixels.
    """

    heat: np.ndarray
    network_scale: float = 1.0


def fuse(
    runtime: Runtime,
    before: np.ndarray,
    after: np.ndarray,
    pixel_exact_fraction: float = 0.0,
    resolution: str | float = "native",
    progress: Progress | None = None,
) -> FusedHeat:
    """The heat of two images, whichever evidence is more.

    There is the network's, of them and of a small copy (see ``coarse_scale``), and that of plain
    colour where it is beyond doubt (see ``color``).

    Args:
        runtime: The network.
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        pixel_exact_fraction: In [0, 1]; see ``color.pixel_exact_fraction``.
        resolution: How much the network may look at; see ``CompareOptions``.
        progress: Called with the pixels that have been through the network and with all that
            will have been, the small copy's among them. What it raises stops the work.
    """
    plan = plan_map(before, after, _megapixels(resolution))
    coarse_plan = None
    if pixel_exact_fraction < 1:  # else plain colour knows the insides too
        coarse_plan = plan_coarse(before, after, plan.scale)
    meter = Meter(progress, plan.cost + (coarse_plan.cost if coarse_plan else 0))
    heat = network_map(runtime, plan, meter)
    if coarse_plan:
        np.maximum(heat, coarse_heat(runtime, coarse_plan, before, after, meter), out=heat)
    if heat.any():
        np.maximum(heat, color_heat(before, after, pixel_exact_fraction), out=heat)
    return FusedHeat(heat, plan.scale)


def _megapixels(resolution: str | float) -> float:
    """Most megapixels that may go through the network."""
    if resolution == "native":
        return math.inf
    return AUTO_MEGAPIXELS if resolution == "auto" else float(resolution)
