"""Reading images from whatever a user has.

16 bits per channel come down to 8 over their full range (round(v * 255 / 65535)), floats in
[0, 1] likewise, unless another range is asked for. Integer Pillow images ("I") count as 16-bit,
float ones ("F") as [0, 1]. A Pillow image counts as its user holds it: Pillow itself keeps only 8
bits of a 16-bit RGB file, so give the path or the bytes where the lower bits matter.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from PIL import Image

from imgdiff import checks
from imgdiff.errors import ImageError, ImgDiffError
from imgdiff.io.decode.decoded import Decoded, shown
from imgdiff.io.decode.flatten import Color
from imgdiff.io.decode.float_tiff import is_float_color_tiff, read_float_tiff
from imgdiff.io.decode.modes import to_rgb
from imgdiff.io.decode.netpbm import is_netpbm, read_netpbm
from imgdiff.io.decode.numpy_array import read_array
from imgdiff.io.decode.pfm import is_pfm, read_pfm
from imgdiff.io.decode.pillow_file import (
    first_of,
    frame_count,
    pillow_allowing,
    pillow_kind,
    read_frames,
    read_pillow_file,
)
from imgdiff.io.decode.stored_values import Samples, missing
from imgdiff.io.formats import FORMAT_NAMES
from imgdiff.io.limits import DEFAULT_MAX_PIXELS, DEFAULT_MAX_SIDE, Limits
from imgdiff.io.read_bytes import read_path, read_stream
from imgdiff.options import CompareOptions


@dataclass(frozen=True, eq=False)
class LoadedImage:
    """One image, ready to compare.

    Attributes:
        pixels: uint8 (H, W, 3) sRGB, C-contiguous, in memory of its own; on white where ``alpha``
            lets something through, so on any other background it is known too.
        name: The file's name without its folder, or the name the caller gave, or "image".
        notes: What was done to get these pixels, in plain words.
        alpha: uint8 (H, W), 0 is transparent and 255 opaque; None where all of it is opaque, or
            was flattened on a background.
        samples: The color as stored, where ``pixels`` do not hold all of it; else None.
        frames: How many frames or pages its source has; these pixels are of the first.
        encoded: The bytes of the source where it has several.
    """

    pixels: np.ndarray
    name: str
    notes: tuple[str, ...] = ()
    alpha: np.ndarray | None = None
    samples: Samples | None = None
    frames: int = 1
    encoded: bytes | None = None


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
    background: Color | None = CompareOptions.background,
    value_range: str = "full",
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
            Files: JPEG, PNG, BMP, WebP, TIFF, GIF, AVIF where Pillow has it, PFM, and Netpbm (PBM,
            PGM, PPM, PNM); the first frame. A ``LoadedImage`` is taken as it is.
        name: What to call an image that has no file name of its own.
        background: (red, green, blue), 0 to 255 each, shown through transparent places; None to
            keep them as ``alpha``, with the pixels on white.
        value_range: "full": floats must be in [0, 1], integers have at most 16 bits. "auto": any
            are taken, and those with no known range shown over the one they use; ``compare_images``
            chooses one for both images.
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
    if background is not None:
        background = checks.Color().check("background", background)
    strict = checks.choice("value_range", value_range, ("auto", "full")) == "full"
    if isinstance(source, LoadedImage):
        limits.check(source.pixels.shape[1::-1])
        return source
    label = _file_name(source) or name or "image"
    with _in_our_words(label):
        decoded, encoded = _load(source, limits, strict)
        return _loaded(decoded, label, background, encoded)


def load_frames(
    image: LoadedImage,
    *,
    background: Color | None = CompareOptions.background,
    value_range: str = "full",
    max_pixels: int = DEFAULT_MAX_PIXELS,
    max_side: int = DEFAULT_MAX_SIDE,
) -> Iterator[LoadedImage]:
    """All frames of a file, decoded one at a time.

    Args:
        image: What ``load_image`` gave of it.
        background: As for ``load_image``.
        value_range: Likewise.
        max_pixels: Likewise.
        max_side: Likewise.

    Yields:
        Each frame or page as it is shown; ``image`` itself where there is one only.

    Raises:
        ImageError: A frame is broken or too large.
    """
    if image.frames == 1:
        yield image
        return
    if image.encoded is None:
        raise ImageError(
            f"cannot read {image.name!r}: only one frame of this Pillow image is known. Give its "
            "path or its bytes"
        )
    limits, strict = Limits(max_pixels, max_side), value_range == "full"
    with _in_our_words(image.name):
        for decoded in read_frames(image.encoded, limits, strict):
            yield _loaded(decoded, image.name, background, None)


def _loaded(
    decoded: Decoded, label: str, background: Color | None, encoded: bytes | None
) -> LoadedImage:
    notes, samples = list(decoded.notes), decoded.samples
    lacking = None if samples is None else missing(samples.values)
    if lacking is not None:
        count = int(lacking.sum())
        places = "1 pixel is" if count == 1 else f"{count:,} pixels are"
        notes.append(f"{places} NaN or infinite: taken as empty")
    pixels, alpha = shown(decoded.color, decoded.alpha, lacking, background, notes)
    if decoded.alpha is not None and background is not None:
        samples = None  # what they would show over another range is not known any more
    name = Path(label).name or label
    return LoadedImage(pixels, name, tuple(notes), alpha, samples, decoded.frames, encoded)


@contextmanager
def _in_our_words(label: str) -> Iterator[None]:
    """Turns whatever decoding raises into an ImageError that names the image."""
    try:
        yield
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


def _load(source: Any, limits: Limits, strict: bool) -> tuple[Decoded, bytes | None]:
    """The first frame, and the bytes of a file that has more of them."""
    if isinstance(source, np.ndarray):
        return read_array(source, limits, strict), None
    if isinstance(source, Image.Image):
        limits.check(source.size)
        with pillow_allowing(source.width * source.height):
            decoded = to_rgb(source, strict=strict)
        frames = frame_count(source)
        note = [first_of(frames, source)] if frames > 1 else []
        return replace(decoded, notes=note + decoded.notes, frames=frames), None
    if isinstance(source, str | os.PathLike):
        data = read_path(_file_name(source), limits.file_bytes, _check_kind)
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif callable(getattr(source, "read", None)):
        data = read_stream(source, limits.file_bytes, _check_kind)
    else:
        raise ImageError(
            "expected a path, bytes, a binary file object, a Pillow image or a NumPy array, "
            f"got {type(source).__name__}"
        )
    if not data:
        raise ImageError(
            f"expected an image ({FORMAT_NAMES}), got 0 bytes: the file is empty, or was read to "
            "its end before"
        )
    if is_netpbm(data):
        return read_netpbm(data, limits.check), None
    if is_pfm(data):
        return read_pfm(data, limits.check, strict), None
    if is_float_color_tiff(data):
        return read_float_tiff(data, limits.check, strict), None
    decoded = read_pillow_file(data, limits, strict)
    return decoded, data if decoded.frames > 1 else None


def _check_kind(head: bytes) -> None:
    """Refuses a file that begins as no image does."""
    if not (is_netpbm(head) or is_pfm(head)):
        pillow_kind(head)


def _file_name(source: Any) -> str:
    """The path of a path, a file object or a Pillow image as given; "" where there is none."""
    if isinstance(source, str | os.PathLike):
        try:
            return os.fsdecode(source)
        except Exception as error:  # a path object may raise what it likes
            raise ImageError(
                f"expected a path, got {type(source).__name__}, which gives none ({error})"
            ) from error
    attribute = "filename" if isinstance(source, Image.Image) else "name"
    try:
        path = getattr(source, attribute, "")
        return os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
    except Exception:  # likewise; it is only what the image is called
        return ""
