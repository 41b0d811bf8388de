"""Reading PFM files: floats as renderers and stereo matchers write them.

The format: http://www.pauldebevec.com/Research/HDR/PFM/ (rows from the bottom up).
"""

import math
import re
from collections.abc import Callable

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.decode.bit_depth import bytes_from_floats, bytes_of
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.stored_values import Samples, of_floats

_START = re.compile(rb"P[Ff]\s")
_HEADER = re.compile(rb"P([Ff])\s+([0-9]{1,9})\s+([0-9]{1,9})\s+([-+0-9.eE]{1,40})\s")


def is_pfm(data: bytes) -> bool:
    """Whether a file begins as a PFM file does.

    Args:
        data: The file, or its beginning.
    """
    return _START.match(data) is not None


def read_pfm(data: bytes, check: Callable[[tuple[int, int]], None], strict: bool = True) -> Decoded:
    """The image in a file.

    Args:
        data: The whole file; ``is_pfm`` says yes to it.
        check: Called with (width, height) before anything is decoded; raises where it is too
            large.
        strict: Whether values outside [0, 1] are refused; else their range is left open.

    Returns:
        The pixels and the floats themselves.

    Raises:
        ImageError: Its header or its pixels are broken or cut short, or values out of range.
    """
    header = _HEADER.match(data)
    scale = float(header[4]) if header and _is_number(header[4]) else 0.0
    if header is None or not math.isfinite(scale) or scale == 0:
        raise ImageError("its header (PFM) is broken or cut short. Get it again")
    width, height, channels = int(header[2]), int(header[3]), 3 if header[1] == b"F" else 1
    check((width, height))
    count = width * height * channels
    available = (len(data) - header.end()) // 4
    if available < count:
        raise ImageError(
            f"it is cut short: expected {count:,} values, got {available:,}. Get it again"
        )
    stored = np.frombuffer(data, "<f4" if scale < 0 else ">f4", count, header.end())
    values = stored.reshape((height, width, channels) if channels == 3 else (height, width))
    values = np.array(values[::-1], np.float32, order="C")
    samples = Samples(values, (0, 1)) if strict else of_floats(values)
    levels = bytes_from_floats(values) if strict else bytes_of(samples)
    color = levels if channels == 3 else np.repeat(levels[..., None], 3, axis=2)
    return Decoded(color, [], samples=samples)


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
