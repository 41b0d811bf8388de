"""The options of a comparison: choices, defaults and their check. Imports nothing heavy."""

import math
from pathlib import Path
from typing import Any

from imgdiff.errors import OptionError

FITS = ("auto", "none", "resize", "pad", "crop")
#: Pictures of a comparison, in RGB.
PICTURES = ("overlay", "heat", "panels")
#: What a PNG can show: one of them, or the heat itself in 16 bits of grey.
VIEWS = (*PICTURES, "raw")
#: All that a comparison can be written as, and the suffix of its file.
EXPORTS = {**dict.fromkeys(VIEWS, ".png"), "npy": ".npy", "json": ".json", "html": ".html"}
#: Perceptually uniform maps first; "turbo", "jet" and "hot" for those who are used to them.
COLORMAPS = ("inferno", "magma", "plasma", "viridis", "cividis", "turbo", "jet", "hot")
#: Arithmetic of the network: "auto" takes int8 where the processor gains by it.
PRECISIONS = ("auto", "int8", "float32")
DEVICES = ("cpu", "gpu")
#: Smallest region, in pixels at or above the threshold, that counts.
MIN_AREA = 6


def choice(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """``value`` if it is one of the choices. Errors: OptionError."""
    if value not in choices:
        raise OptionError(f"{name} must be one of {', '.join(choices)}; got {value!r}")
    return value


def path(name: str, value: Any) -> Path:
    """``value`` as a path. Errors: OptionError."""
    try:
        return Path(value)
    except TypeError as error:
        raise OptionError(f"{name} must be a path; got {value!r}") from error


def number(name: str, value: Any, low: float, high: float, *, above: bool = False) -> float:
    """``value`` as a float in [low, high], or (low, high] with ``above``. Errors: OptionError."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not (low < found if above else low <= found) or not found <= high:
        least = f"above {low:g}" if above else f"at least {low:g}"
        most = "" if math.isinf(high) else f" and at most {high:g}"
        raise OptionError(f"{name} must be a number {least}{most}; got {value!r}")
    return found


def whole(name: str, value: Any, low: int) -> int:
    """``value`` as an int of at least ``low``. Errors: OptionError."""
    found = number(name, value, low, math.inf)
    if math.isinf(found) or found != int(found):
        raise OptionError(f"{name} must be a whole number; got {value!r}")
    return int(found)
