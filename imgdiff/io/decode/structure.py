"""What a file asks for, counted from its structure before anything of it is decoded.

A few bytes can ask for minutes: empty scans of a JPEG, chunks of a PNG, pages of a TIFF, comments
of a GIF.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from imgdiff.errors import ImageError

#: Scans of a JPEG times its pixels: a progressive one of 100 megapixels in 50 scans. Encoders write
#: about ten.
_SCANNED_PIXELS, _SCANS = 5_000_000_000, 1000
#: Chunks of a PNG, segments of a JPEG and extensions of a GIF beyond one for each kilobyte.
_PARTS = 10_000
_PNG_HEADER = 8
#: Markers of a JPEG that stand alone: what is escaped, restarts, beginning and end.
_ALONE = frozenset([0x00, *range(0xD0, 0xDA)])
#: Pages of a TIFF, and frames of a GIF, that are counted.
_PAGES = 100_000
_GIF_HEADER = 13


def check_parts(data: bytes, kind: str) -> None:
    """Refuses a file of so many parts that only opening it would take long.

    Args:
        data: The whole file.
        kind: "JPEG", "PNG", "GIF", or another, of which nothing is known.

    Raises:
        ImageError: It has more parts than it has use for.
    """
    most = _PARTS + len(data) // 1000
    walk = {"JPEG": _jpeg_segments, "PNG": _png_chunks, "GIF": _gif_extensions}.get(kind)
    if walk is not None and sum(1 for _ in islice(walk(data), most + 1)) > most:
        raise ImageError(
            f"the {kind} has more than {most:,} parts in {len(data):,} bytes. Save it anew"
        )


def _png_chunks(data: bytes) -> Iterator[int]:
    """Where each chunk begins, up to what is broken: whoever decodes it says that."""
    place = _PNG_HEADER
    while place + 8 <= len(data):
        yield place
        place += 12 + int.from_bytes(data[place : place + 4], "big")


def _jpeg_segments(data: bytes) -> Iterator[int]:
    """Likewise, each segment before the first scan, and each byte that only fills."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        yield place
        if data[place + 1] == 0xFF:
            place += 1
        elif data[place + 1] in _ALONE:
            place += 2
        else:
            place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))


def _gif_extensions(data: bytes) -> Iterator[int]:
    """Likewise, each block of an extension beyond those of the frames.

    Raises:
        ImageError: More than 100,000 frames, or blocks of hardly a byte.
    """
    place = _GIF_HEADER + _gif_colors(data[10:11])
    frames = blocks = 0
    while place + 1 < len(data) and data[place] in b"!,":
        extension = data[place] == 0x21
        if extension:
            place += 2
        else:
            frames += 1
            place += 11 + _gif_colors(data[place + 9 : place + 10])
        first = True
        while place < len(data) and data[place]:
            blocks += 1
            if extension and not (first and data[place] == 4):  # a frame's own one has 4 bytes
                yield place
            first = False
            place += 1 + data[place]
        place += 1
        if frames > _PAGES:
            raise ImageError(f"the GIF has more than {_PAGES:,} frames. Split it up")
        if blocks > 2 * _PAGES + len(data) // 100:
            raise ImageError(f"the GIF has {blocks:,} blocks of hardly a byte. Save it anew")


def _gif_colors(flags: bytes) -> int:
    """Bytes of the palette that these flags announce."""
    return 3 * 2 ** (flags[0] % 8 + 1) if flags and flags[0] & 0x80 else 0


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
    """Refuses a PNG that is cut short or has a broken chunk.

    Decoding alone ignores the checksums.

    Args:
        data: The whole file.

    Raises:
        ImageError: One of these.
    """
    view, place = memoryview(data), _PNG_HEADER
    while True:
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
