"""How such files are made."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.io.decode.test_structure import pages_of_a_pixel, progressive
from tests.io.picture_files import chunk, encoded, picture


def _spaces(path: Path) -> None:
    path.write_bytes(b"P2" + b" " * 20_000_000 + b"1 1 255 0\n")


def _comments(path: Path) -> None:
    path.write_bytes(b"P2\n" + b"# comment\n" * 2_000_000 + b"1 1 255 0\n")


def _pages(path: Path) -> None:
    path.write_bytes(pages_of_a_pixel(40_000))


def _chunks(path: Path) -> None:
    whole = encoded(picture(), "PNG")
    path.write_bytes(whole[:33] + chunk(b"zzZz") * 2_000_000 + whole[33:])


def _sparse(path: Path) -> None:
    """Begins as a PNG does."""
    path.write_bytes(encoded(picture(), "PNG")[:40])
    os.truncate(path, 1_600_000_000)


def _scans(path: Path) -> None:
    path.write_bytes(progressive(60_000))


def _deep(path: Path) -> None:
    """100 megapixels of 16-bit RGBA in 0.8 MB."""
    packer = zlib.compressobj(1)
    row = bytes(1 + 10_000 * 8)
    packed = b"".join(packer.compress(row) for _ in range(10_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 10_000, 10_000, 16, 6, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _unpacks(path: Path) -> None:
    """One array of zeros: 4 MB that unpack to 4 GB."""
    head = np.lib.format.magic(1, 0)
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }"
    text = text.ljust(117) + b"\n"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("block1_conv1/kernel.npy", "w", force_zip64=True) as entry,
    ):
        entry.write(head + struct.pack("<H", len(text)) + text)
        for _ in range(400):
            entry.write(bytes(10_000_000))


#: By name: pictures, and weights where it ends as they do.
RECIPES: dict[str, Callable[[Path], None]] = {
    "spaces.pgm": _spaces,
    "comments.pgm": _comments,
    "pages.tif": _pages,
    "chunks.png": _chunks,
    "sparse.png": _sparse,
    "scans.jpg": _scans,
    "deep.png": _deep,
    "pipe.png": _pipe,
    "unpacks.npz": _unpacks,
    "pipe.npz": _pipe,
}
