"""The heat of a pair, from all the evidence there is: the network's and that of plain colour."""

import math

import numpy as np

from imgdiff.change.coarse_scale import inside_heat
from imgdiff.change.color import colour_heat
from imgdiff.change.network_map import Progress, network_heat
from imgdiff.errors import OptionError
from imgdiff.network.runtime.runtime import OnePair, Runtime
from imgdiff.options import number

#: Most megapixels of windows, their margins aside, where nothing else is said: two or three
#: seconds of a small computer.
AUTO_MEGAPIXELS = 0.65


def heat(
    runtime: Runtime | OnePair,
    before: np.ndarray,
    after: np.ndarray,
    exact: float = 0.0,
    resolution: "str | float" = "native",
    progress: Progress | None = None,
) -> tuple[np.ndarray, tuple[str, ...]]:
    """The heat of two images on one grid: the network's, of them and of a small copy (see
    ``inside``), or that of plain colour where it is beyond doubt (see ``colour``), whichever is
    more.

    before, after: uint8 (H, W, 3). exact: see ``colour.exactness``. resolution: see
    ``megapixels_of``. Returns float32 (H, W) in [0, 1], exactly 0 far from any pixel that differs;
    and what is to be said of it, in words.
    """
    height, width = before.shape[:2]
    found, scale = network_heat(runtime, before, after, megapixels_of(resolution), progress)
    if exact < 1:  # else plain colour knows the insides too
        insides = inside_heat(runtime, before, after, scale)
        if insides is not None:
            np.maximum(found, insides, out=found)
    if found.any():
        np.maximum(found, colour_heat(before, after, exact), out=found)
    if scale == 1:
        return found, ()
    note = (
        f"so much differs that the network looked at {round(width * scale)} x "
        f"{round(height * scale)} of {width} x {height} pixels: changes of less than about "
        f"{math.ceil(4 / scale)} px may be missed; resolution 'native' looks at all"
    )
    return found, (note,)


def megapixels_of(resolution: "str | float") -> float:
    """Most megapixels that may go through the network: "native", without end; "auto",
    ``AUTO_MEGAPIXELS``; or a number of them, from 0.01 up. Errors: OptionError."""
    if resolution == "native":
        return math.inf
    if resolution == "auto":
        return AUTO_MEGAPIXELS
    try:
        return number("resolution", resolution, 0.01, math.inf)
    except OptionError as error:
        raise OptionError(
            "resolution must be 'auto', 'native' or megapixels of at least 0.01; "
            f"got {resolution!r}"
        ) from error
