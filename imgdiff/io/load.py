"""Reading images from whatever a user has.

16 bits per channel come down to 8 over their full range (round(v * 255 / 65535)), floats in
[0, 1] likewise. Integer Pillow images ("I") count as 16-bit, float ones ("F") as [0, 1]. A Pillow
image counts as its user holds it: Pillow itself keeps only 8 bits of a 16-bit RGB file, so give
the path or the bytes where the lower bits matter.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from PIL import Image

from imgdiff import checks
from imgdiff.errors import ImageError, ImgDiffError
from imgdiff.io.decode.alpha import Color
from imgdiff.io.decode.modes import to_rgb
from imgdiff.io.decode.netpbm import is_netpbm, read_netpbm
from imgdiff.io.decode.numpy_array import read_array
from imgdiff.io.decode.pillow_file import pillow_allowing, read_pillow_file
from imgdiff.io.formats import FORMAT_NAMES
from imgdiff.io.limits import DEFAULT_MAX_PIXELS, DEFAULT_MAX_SIDE, Limits
from imgdiff.io.read import read_path, read_stream
from imgdiff.options import CompareOptions


@dataclass(frozen=True, eq=False)
class LoadedImage:
    """One image, ready to compare.

    Attributes:
        pixels: uint8 (H, W, 3) sRGB, C-contiguous, in memory of its own.
        name: The file's name without its folder, or the name the caller gave, or "image".
        notes: What was done to get these pixels, in plain words.
    """

    pixels: np.ndarray
    name: str
    notes: tuple[str, ...] = ()


ImageSource: TypeAlias = (
    str
    | os.PathLike
    | bytes
    | bytearray
    | memoryview
    | BinaryIO
    | Image.Image
    | np.ndarray
    | LoadedImage
)


def load_image(
    source: ImageSource,
    *,
    name: str | None = None,
    background: Color = CompareOptions.background,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    max_side: int = DEFAULT_MAX_SIDE,
) -> LoadedImage:
    """Any image as upright sRGB pixels, uint8 (H, W, 3).

    EXIF orientation is applied, ICC profiles are brought to sRGB, and a broken profile is
    ignored with a note.

    Args:
        source: A path; the bytes of a file; a binary file object, read from where it stands to
            its end; a Pillow image (neither altered nor closed); a NumPy array (H, W), (H, W, 1),
            (H, W, 3) RGB or (H, W, 4) RGBA of bool, uint8, uint16 or floats in [0, 1].
            Files: JPEG, PNG, BMP, WebP, TIFF, GIF, AVIF where Pillow has it, and Netpbm (PBM,
            PGM, PPM, PNM); the first frame. A ``LoadedImage`` is taken as it is.
        name: What to call an image that has no file name of its own.
        background: (red, green, blue), 0 to 255 each, shown through transparent places.
        max_pixels: The largest width times height, at least 1; larger images are refused before
            they are decoded.
        max_side: The largest width or height, at least 1, likewise.

    Returns:
        The pixels, the image's name, and notes on what was done.

    Raises:
        ImageError: Missing, unreadable, corrupt, cut short, too large, not an image, or values
            without a known range.
        OptionError: An option out of range.
    """
    limits = Limits(max_pixels, max_side)
    background = checks.Color().check("background", background)
    if isinstance(source, LoadedImage):
        limits.check(source.pixels.shape[1::-1])
        return source
    label = _file_name(source) or name or "image"
    try:
        pixels, notes = _load(source, background, limits)
    except ImgDiffError as error:
        message = f"cannot read {label!r}: {error.message}"
        raise ImageError(message, detail=error.detail) from error.__cause__
    except MemoryError as error:
        raise ImageError(
            f"cannot read {label!r}: there is not enough memory for it. Scale it down first"
        ) from error
    except Exception as error:  # the libraries raise nearly everything on broken data
        raise ImageError(
            f"cannot read {label!r}: it is corrupt, cut short, or of a kind that cannot be "
            "decoded. Get it again, or save it anew as PNG",
            detail=f" ({str(error) or type(error).__name__})",
        ) from error
    return LoadedImage(pixels, Path(label).name or label, tuple(notes))


def _load(source: Any, background: Color, limits: Limits) -> tuple[np.ndarray, list[str]]:
    if isinstance(source, np.ndarray):
        return read_array(source, background, limits)
    if isinstance(source, Image.Image):
        limits.check(source.size)
        with pillow_allowing(source.width * source.height):
            return to_rgb(source, background)
    if isinstance(source, str | os.PathLike):
        data = read_path(os.fsdecode(source), limits.file_bytes)
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif callable(getattr(source, "read", None)):
        data = read_stream(source, limits.file_bytes)
    else:
        raise ImageError(
            "expected a path, bytes, a binary file object, a Pillow image or a NumPy array, "
            f"got {type(source).__name__}"
        )
    if not data:
        raise ImageError(
            f"expected an image ({FORMAT_NAMES}), got 0 bytes. Is the file empty, or already read?"
        )
    if is_netpbm(data):
        return read_netpbm(data, limits.check)
    return read_pillow_file(data, background, limits)


def _file_name(source: Any) -> str:
    """The path of a path, a file object or a Pillow image as given; "" where there is none."""
    if isinstance(source, str | os.PathLike):
        return os.fsdecode(source)
    attribute = "filename" if isinstance(source, Image.Image) else "name"
    path = getattr(source, attribute, "")
    return os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
