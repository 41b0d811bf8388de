"""What a file asks for, counted from its structure before anything of it is decoded.

A few bytes can ask for minutes: empty scans of a JPEG, chunks of a PNG, pages of a TIFF.
"""

import struct
import zlib

from imgdiff.errors import ImageError

#: Scans of a JPEG times its pixels: a progressive one of 100 megapixels in 50 scans. Encoders write
#: about ten.
_SCANNED_PIXELS, _SCANS = 5_000_000_000, 1000
#: Chunks of a PNG beyond one for each kilobyte.
_CHUNKS = 10_000
_PNG_HEADER = 8
#: Pages of a TIFF that are counted.
_PAGES = 100_000


def check_jpeg(data: bytes, pixels: int) -> None:
    """Refuses a JPEG whose scans take longer than any encoder makes them.

    Args:
        data: The whole file.
        pixels: Width times height.

    Raises:
        ImageError: Too many scans.
    """
    scans = data.count(b"\xff\xda")  # its marker; among compressed values 0 follows each 255
    if scans > _SCANS or scans * pixels > _SCANNED_PIXELS:
        raise ImageError(
            f"the JPEG has {scans:,} scans, which would take minutes to decode (programs write "
            "about ten). Save it anew"
        )


def check_png(data: bytes) -> None:
    """Refuses a PNG that is cut short, has a broken chunk, or more of them than it has use for.

    Decoding alone ignores the checksums.

    Args:
        data: The whole file.

    Raises:
        ImageError: One of these.
    """
    view, place = memoryview(data), _PNG_HEADER
    most = _CHUNKS + len(data) // 1000
    for _ in range(most):
        if place + 12 > len(data):
            raise ImageError("the PNG is cut short: its end is missing. Get it again")
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            raise ImageError("the PNG is cut short: its end is missing. Get it again")
        if zlib.crc32(view[place + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            raise ImageError(
                "it is corrupt. Get it again, or save it anew as PNG",
                detail=f" (the checksum of its chunk {kind.decode('latin-1')!r} is wrong)",
            )
        if kind == b"IEND":
            return
        place = end + 4
    raise ImageError(f"the PNG has more than {most:,} parts in {len(data):,} bytes. Save it anew")


def tiff_pages(data: bytes) -> int | None:
    """How many pages a TIFF has, by following their directories only.

    Args:
        data: The whole file, classic or BigTIFF.

    Returns:
        Their number, up to the first broken one; None where there is none.

    Raises:
        ImageError: More than 100,000.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2], "<")
    big = data[2:4] in (b"+\0", b"\0+")
    offset_kind, count_kind, entry = ("Q", "Q", 20) if big else ("I", "H", 12)
    seen: set[int] = set()
    try:
        (offset,) = struct.unpack_from(order + offset_kind, data, 8 if big else 4)
        while offset and offset not in seen:
            (entries,) = struct.unpack_from(order + count_kind, data, offset)
            seen.add(offset)
            if len(seen) > _PAGES:
                raise ImageError(f"the TIFF has more than {_PAGES:,} pages. Split it up")
            end = offset + struct.calcsize(order + count_kind) + entries * entry
            (offset,) = struct.unpack_from(order + offset_kind, data, end)
    except struct.error:
        pass
    return len(seen) or None
