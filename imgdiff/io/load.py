"""Reading images from whatever a user has.

``image_modes`` makes sRGB of them, ``image_files`` reads and writes the files, ``netpbm`` decodes
what Pillow is slow at.

16 bits per channel come down to 8 over their full range (round(v * 255 / 65535)), floats in
[0, 1] likewise. Integer Pillow images ("I") count as 16-bit, float ones ("F") as [0, 1]. A Pillow
image counts as its user holds it: Pillow itself keeps only 8 bits of a 16-bit RGB file, so give
the path or the bytes where the lower bits matter.
"""

import importlib
import operator
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError, ImgDiffError, OptionError
from imgdiff.io.modes import Colour, bytes_from_16_bits, bytes_from_floats, flatten, to_rgb
from imgdiff.io.netpbm import is_netpbm, read_netpbm
from imgdiff.io.read import read_path, read_stream

DEFAULT_MAX_PIXELS = 100_000_000
DEFAULT_MAX_SIDE = 65_535  # the longest side of a JPEG
FORMATS = "JPEG, PNG, BMP, WebP, TIFF, GIF, AVIF or Netpbm"

_PLUGINS = {
    "JPEG": "JpegImagePlugin",
    "PNG": "PngImagePlugin",
    "BMP": "BmpImagePlugin",
    "WEBP": "WebPImagePlugin",
    "TIFF": "TiffImagePlugin",
    "GIF": "GifImagePlugin",
    "AVIF": "AvifImagePlugin",
}
_PNG_END = b"IEND\xaeB`\x82"
_PILLOW_LIMIT = threading.Lock()


@dataclass(frozen=True, eq=False)
class LoadedImage:
    """One image, ready to compare.

    pixels: uint8 (H, W, 3) sRGB, C-contiguous, in memory of its own.
    name: the file's name without its folder, or the name the caller gave, or "image".
    notes: what was done to get these pixels, in plain words.
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


@dataclass(frozen=True)
class _Limits:
    pixels: int
    side: int

    def check(self, size: tuple[int, int]) -> None:
        """Errors: ImageError where (width, height) is empty or beyond the limits."""
        width, height = size
        if width < 1 or height < 1:
            raise ImageError(
                f"an image needs at least one pixel, but this one has none ({width} x {height})"
            )
        if width * height > self.pixels or max(size) > self.side:
            raise ImageError(
                f"the image is too large: {width} x {height} ({width * height:,} pixels); allowed "
                f"are {self.pixels:,} pixels and {self.side:,} on a side. "
                "Scale it down",
                detail=", or raise max_pixels (--max-megapixels) or max_side",
            )

    @property
    def file_bytes(self) -> int:
        """More than any image within the limits needs (16 bits, RGBA, some pages)."""
        return 16 * self.pixels + 2**26


def load_image(
    source: ImageSource,
    *,
    name: str | None = None,
    background: Colour = (255, 255, 255),
    max_pixels: int = DEFAULT_MAX_PIXELS,
    max_side: int = DEFAULT_MAX_SIDE,
) -> LoadedImage:
    """Any image as upright sRGB pixels, uint8 (H, W, 3).

    source: a path; the bytes of a file; a binary file object, read from where it stands to its
        end; a Pillow image (neither altered nor closed); a NumPy array (H, W), (H, W, 1),
        (H, W, 3) RGB or (H, W, 4) RGBA of bool, uint8, uint16 or floats in [0, 1].
        Files: JPEG, PNG, BMP, WebP, TIFF, GIF, AVIF where Pillow has it, and Netpbm (PBM, PGM,
        PPM, PNM); the first frame. A ``LoadedImage`` is taken as it is.
    name: what to call an image that has no file name of its own.
    background: (red, green, blue), 0 to 255 each, shown through transparent places.
    max_pixels, max_side: at least 1; larger images are refused before they are decoded.

    EXIF orientation is applied, ICC profiles are brought to sRGB, and a broken profile is
    ignored with a note. Errors: ImageError (missing, unreadable, corrupt, cut short, too large,
    not an image, values without a known range), OptionError (an option out of range).
    """
    limits = _Limits(_positive("max_pixels", max_pixels), _positive("max_side", max_side))
    background = _checked_colour(background)
    if isinstance(source, LoadedImage):
        limits.check(source.pixels.shape[1::-1])
        return source
    file_name = _file_name(source)
    label = file_name or name or "image"
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


def _load(source: Any, background: Colour, limits: _Limits) -> tuple[np.ndarray, list[str]]:
    if isinstance(source, np.ndarray):
        return _from_array(source, background, limits)
    if isinstance(source, Image.Image):
        limits.check(source.size)
        with _pillow_allowing(source.width * source.height):
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
    return _from_bytes(data, background, limits)


def _from_bytes(data: bytes, background: Colour, limits: _Limits) -> tuple[np.ndarray, list[str]]:
    if not data:
        raise ImageError(
            f"expected an image ({FORMATS}), got 0 bytes. Is the file empty, or already read?"
        )
    if is_netpbm(data):
        return read_netpbm(data, limits.check)
    image = _open(data, limits)
    with _pillow_allowing(image.width * image.height):
        pixels, notes = to_rgb(image, background, data)
    return pixels, _frames_note(image) + notes


def _open(data: bytes, limits: _Limits) -> Image.Image:
    """The image with its header read and checked. Not by ``Image.open``: this goes by the limits
    given here, and knows no format but those promised."""
    for name, plugin in _PLUGINS.items():
        importlib.import_module(f"PIL.{plugin}")
        factory, accepts = Image.OPEN[name]
        accepted = accepts(data[:16]) if accepts else True
        if isinstance(accepted, str):  # Pillow's word for: yes, but I was built without it
            raise ImageError(f"expected an image, got {name}, which this Pillow cannot read")
        if accepted:
            break
    else:
        raise ImageError(f"expected an image ({FORMATS}), got {_looks_like(data)}")
    try:
        image = factory(BytesIO(data), "")
    except Image.DecompressionBombError:
        with _pillow_allowing(limits.pixels):
            image = factory(BytesIO(data), "")
    limits.check(image.size)
    if name == "PNG":
        if _PNG_END not in data:
            raise ImageError("the PNG is cut short: its end is missing. Get it again")
        factory(BytesIO(data), "").verify()  # decoding alone ignores the checksums
    return image


@contextmanager
def _pillow_allowing(pixels: int) -> Iterator[None]:
    """Lifts Pillow's own, global limit to ``pixels`` where it is lower, and for no longer than
    needed. Another thread can see it lifted, never lowered, and only while this one decodes an
    image beyond it that the caller allowed."""
    if Image.MAX_IMAGE_PIXELS is None or pixels <= Image.MAX_IMAGE_PIXELS:
        yield
        return
    with _PILLOW_LIMIT:
        limit = Image.MAX_IMAGE_PIXELS
        try:
            Image.MAX_IMAGE_PIXELS = max(limit or 0, pixels)
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _frames_note(image: Any) -> list[str]:
    try:
        frames = getattr(image, "n_frames", 1)
    except Exception:  # a later frame is broken; the first one is read already
        return ["first of several frames"]
    kind = "pages" if image.format == "TIFF" else "frames"
    return [f"first of {frames} {kind}"] if frames > 1 else []


def _looks_like(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return "HEIC, HEIF or a video. Save it as JPEG or PNG"
    if data.startswith(b"%PDF"):
        return "a PDF. Save its page as PNG"
    if b"\0" not in data[:256] and data[:256].isascii():
        return "a text file" + (" (SVG? Save it as PNG)" if b"<svg" in data[:4096] else "")
    return f"{len(data):,} bytes that begin with {data[:8].hex(' ')}"


def _from_array(
    array: np.ndarray, background: Colour, limits: _Limits
) -> tuple[np.ndarray, list[str]]:
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        hint = ". Move the channels last" if array.ndim == 3 and array.shape[0] in (1, 3, 4) else ""
        raise ImageError(
            "expected an array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), "
            f"got shape {array.shape}{hint}"
        )
    limits.check((array.shape[1], array.shape[0]))
    notes: list[str] = []
    array = np.asarray(array)
    if array.ndim == 2:
        array = array[..., None]
    if array.dtype == bool:
        array = array * np.uint8(255)
    elif array.dtype.kind == "u" and array.dtype.itemsize == 2:  # either byte order
        array = bytes_from_16_bits(array)
        notes.append("16 bits per channel reduced to 8")
    elif array.dtype.kind == "f":
        array = bytes_from_floats(array)
    elif array.dtype != np.uint8:
        raise ImageError(
            "expected an array of uint8, uint16, bool, or floats in [0, 1], got "
            f"{array.dtype}. Values from 0 to 255: use .astype('uint8')"
        )
    rgb = array[..., :3] if array.shape[2] > 1 else np.repeat(array, 3, axis=2)
    if array.shape[2] == 4:
        rgb = flatten(rgb, array[..., 3], background, notes)
    return np.array(rgb, order="C"), notes


def _file_name(source: Any) -> str:
    """The path of a path, a file object or a Pillow image as given; "" where there is none."""
    if isinstance(source, str | os.PathLike):
        return os.fsdecode(source)
    attribute = "filename" if isinstance(source, Image.Image) else "name"
    given = getattr(source, attribute, "")
    return os.fsdecode(given) if isinstance(given, str | bytes | os.PathLike) else ""


def _positive(option: str, value: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 1:
        raise OptionError(f"{option} must be a whole number from 1 up, got {value!r}")
    return number


def _checked_colour(background: Any) -> Colour:
    try:
        red, green, blue = (operator.index(level) for level in background)
    except (TypeError, ValueError):
        red = green = blue = -1
    if not all(0 <= level <= 255 for level in (red, green, blue)):
        raise OptionError(
            f"background must be (red, green, blue), each from 0 to 255, got {background!r}"
        )
    return red, green, blue
