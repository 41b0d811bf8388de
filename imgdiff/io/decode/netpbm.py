"""Reading Netpbm files (PBM, PGM, PPM, known together as PNM), plain and raw, up to 16 bits.

Read here and not by Pillow, which scales each value in a Python loop unless the largest is 255:
seconds for a megapixel of 16 bits. The format: https://netpbm.sourceforge.net/doc/
"""

import math
import re
from collections.abc import Callable

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.decode.bit_depth import REDUCED
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.stored_values import Samples, of_dark_grey

_GAP = rb"(?:\s|#[^\r\n]*[\r\n])"  # a comment reaches to the end of its line
_START = re.compile(rb"P[1-6]" + _GAP)
_SIZE = rb"P([1-6])" + rb"".join([_GAP + rb"+([0-9]{1,9})"] * 2)
_BITMAP_HEADER = re.compile(_SIZE + _GAP)
_HEADER = re.compile(_SIZE + _GAP + rb"+([0-9]{1,9})" + _GAP)
#: Bytes in which a header ends, with its comments.
_HEADER_BYTES = 65_536


def is_netpbm(data: bytes) -> bool:
    """Whether a file begins as a Netpbm file does.

    Args:
        data: The file, or its beginning.

    Returns:
        True for bits, greys or colours, plain or raw (P1 to P6).
    """
    return _START.match(data) is not None


def read_netpbm(data: bytes, check: Callable[[tuple[int, int]], None]) -> Decoded:
    """The first image in a file.

    Args:
        data: The whole file; ``is_netpbm`` says yes to it.
        check: Called with (width, height) before anything is decoded; raises where it is too
            large.

    Returns:
        The pixels, their full range scaled to 255.

    Raises:
        ImageError: Its header or its pixels are broken or cut short.
    """
    kind = int(data[1:2])
    plain, bitmap, channels = kind <= 3, kind in (1, 4), 3 if kind in (3, 6) else 1
    header = (_BITMAP_HEADER if bitmap else _HEADER).match(data[:_HEADER_BYTES])
    if header is None:
        raise ImageError(
            f"its header (Netpbm) is broken, cut short, or longer than {_HEADER_BYTES:,} bytes. "
            "Get it again"
        )
    width, height, most = (int(number) for number in (*header.groups(), b"1")[1:4])
    check((width, height))
    if not 1 <= most <= 65535:
        raise ImageError(
            f"expected its largest value (Netpbm's maxval) from 1 to 65535, got {most}. "
            "Save it anew as PNG"
        )
    shape = (height, width, channels)
    if plain:
        values = _plain(data[header.end() :], bitmap, math.prod(shape))
    elif bitmap:  # each row begins with a new byte
        row_bytes = (width + 7) // 8
        packed = _raw(data, header.end(), height * row_bytes, "u1").reshape(height, row_bytes)
        values = np.unpackbits(packed, axis=1, count=width)
    else:
        values = _raw(data, header.end(), math.prod(shape), "u1" if most < 256 else ">u2")
    if values.max() > most:
        raise ImageError(
            f"it is corrupt: a pixel has the value {values.max()}, and its header says {most} at "
            "most. Get it again"
        )
    levels = (np.arange(most + 1) * 510 + most) // (2 * most)  # round(255 v / most), exactly
    if bitmap:
        levels = levels[::-1]  # 1 is black
    pixels = levels.astype(np.uint8)[values.reshape(shape)]
    notes = [REDUCED] if most > 255 else []
    samples = None
    if most > 255:
        stored = values.reshape(shape if channels == 3 else shape[:2])
        samples = Samples(stored.astype(np.uint16), (0, most))
    elif channels == 1 and most == 255:
        samples = of_dark_grey(np.ascontiguousarray(pixels[..., 0]))
    color = np.repeat(pixels, 3, axis=2) if channels == 1 else pixels
    return Decoded(color, notes, samples=samples)


def _raw(data: bytes, start: int, count: int, kind: str) -> np.ndarray:
    available = (len(data) - start) // np.dtype(kind).itemsize
    if available < count:
        raise _cut_short(available, count)
    return np.frombuffer(data, kind, count, start)


def _plain(text: bytes, bitmap: bool, count: int) -> np.ndarray:
    """The numbers of a file written in ASCII; those of a bitmap need no space between them."""
    text = re.sub(rb"#[^\r\n]*", b"", text).strip()
    if re.fullmatch(rb"[01\s]*" if bitmap else rb"[0-9\s]*", text) is None:
        raise ImageError("it is corrupt: there is more than numbers in it. Get it again")
    if bitmap:
        values = np.frombuffer(text.translate(None, b" \t\n\r\f\v"), np.uint8) - ord("0")
    else:
        values = np.fromstring(text, np.int64, sep=" ") if text else np.empty(0, np.int64)
    if len(values) < count:
        raise _cut_short(len(values), count)
    return values[:count]


def _cut_short(available: int, count: int) -> ImageError:
    return ImageError(
        f"it is cut short: expected {count:,} values, got {available:,}. Get it again"
    )
