"""Opening image files with Pillow, by the caller's limits and not by Pillow's own."""

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.modes import rawmode_of, to_rgb
from imgdiff.io.decode.quiet_pillow import quiet_pillow
from imgdiff.io.decode.structure import check_jpeg, check_parts, check_png, tiff_pages
from imgdiff.io.formats import FORMAT_NAMES
from imgdiff.io.limits import Limits

_PLUGINS = {
    "JPEG": "JpegImagePlugin",
    "PNG": "PngImagePlugin",
    "BMP": "BmpImagePlugin",
    "WEBP": "WebPImagePlugin",
    "TIFF": "TiffImagePlugin",
    "GIF": "GifImagePlugin",
    "AVIF": "AvifImagePlugin",
}
_PILLOW_LIMIT = threading.Lock()
#: Of images of more pixels one is decoded at a time: each takes eight bytes a pixel for it.
_LARGE, _DECODING_LARGE = 32_000_000, threading.Lock()
#: Bytes that a pixel takes at the peak of decoding, measured at 100 megapixels with all copies; for
#: other kinds fewer than are allowed.
_DEEP_COLOR_BYTES, _ANIMATED_BYTES = 26, 16


def read_pillow_file(data: bytes, limits: Limits, strict: bool = True) -> Decoded:
    """Pixels of a file of any kind that Pillow reads; of its first frame where it has several.

    Args:
        data: The whole file.
        limits: The largest image to decode.
        strict: Whether values without a known range are refused; else it is left open.

    Returns:
        The pixels, and what else there is to them.

    Raises:
        ImageError: Another kind of file, cut short, or too large. Pillow raises what it likes
            where the data are broken.
    """
    image = open_image(data, limits)
    pixels = image.width * image.height
    with pillow_allowing(pixels), _DECODING_LARGE if pixels > _LARGE else nullcontext():
        decoded = to_rgb(image, data, strict)
    frames = frame_count(image, data)
    note = [first_of(frames, image)] if frames > 1 else []
    return replace(decoded, notes=note + decoded.notes, frames=frames)


def read_frames(data: bytes, limits: Limits, strict: bool = True) -> Iterator[Decoded]:
    """All frames or pages of such a file, decoded one at a time.

    Args:
        data: The whole file.
        limits: The largest image to decode.
        strict: As for ``read_pillow_file``.

    Yields:
        One after the other, as each is shown.

    Raises:
        ImageError: As ``read_pillow_file``.
    """
    image: Any = open_image(data, limits)
    frames = frame_count(image, data)
    for index in range(frames):
        with pillow_allowing(image.width * image.height):
            image.seek(index)
            limits.check(image.size)
            decoded = to_rgb(image, data, strict)
        yield replace(decoded, frames=frames)


def frame_count(image: Any, data: bytes | None = None) -> int:
    """How many frames or pages a Pillow image has: at least 2 where a later one is broken.

    Args:
        image: The image.
        data: Its file, where that is at hand: Pillow reads all pages of a TIFF to count them.
    """
    if data is not None and image.format == "TIFF" and (pages := tiff_pages(data)):
        return pages
    try:
        return getattr(image, "n_frames", 1)
    except Exception:  # a later frame is broken; the first one is read already
        return 2


def first_of(frames: int, image: Any) -> str:
    """The note that says that no other frame was looked at.

    Args:
        frames: How many there are.
        image: The Pillow image that has them.
    """
    kind = "pages" if image.format == "TIFF" else "frames"
    return f"only the first of {frames:,} {kind} was looked at"


@contextmanager
def pillow_allowing(pixels: int) -> Iterator[None]:
    """Lifts Pillow's own, global limit for no longer than needed.

    Another thread can see it lifted, never lowered, and only while this one decodes an image
    beyond it that the caller allowed.

    Args:
        pixels: Lifted to this where it is lower.
    """
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


def open_image(data: bytes, limits: Limits) -> Image.Image:
    """The image with its header read and checked.

    Not by ``Image.open``: this goes by the limits given here, and knows no format but those
    promised.

    Args:
        data: The whole file.
        limits: The largest image that would be decoded.

    Raises:
        ImageError: As ``read_pillow_file``.
    """
    quiet_pillow()
    name = pillow_kind(data)
    check_parts(data, name)
    factory = Image.OPEN[name][0]
    try:
        image = factory(BytesIO(data), "")
    except Image.DecompressionBombError:
        with pillow_allowing(limits.pixels):
            image = _opened(factory, data, limits)
    limits.check(image.size)
    limits.check_memory(image.size, _pixel_bytes(image))
    if name == "PNG":
        check_png(data)
    elif name == "JPEG":
        check_jpeg(data, image.width * image.height)
    return image


def _opened(factory: Any, data: bytes, limits: Limits) -> Any:
    try:
        return factory(BytesIO(data), "")
    except Image.DecompressionBombError as error:
        raise ImageError(
            f"the image is too large: it has more than the {limits.pixels:,} pixels that are "
            "allowed. Scale it down",
            detail=", or raise max_pixels (--max-megapixels)",
        ) from error


def _pixel_bytes(image: Any) -> int:
    """At the peak of decoding; 0 where that is less than any limit allows."""
    if image.mode != "L" and ";16" in rawmode_of(image):
        return _DEEP_COLOR_BYTES
    animated = image.format == "WEBP" and getattr(image, "is_animated", False)
    return _ANIMATED_BYTES if animated else 0


def pillow_kind(data: bytes) -> str:
    """Which of the promised kinds a file is.

    Args:
        data: The file, or its beginning.

    Returns:
        As in "PNG".

    Raises:
        ImageError: None of them, or one that this Pillow was built without.
    """
    for name, plugin in _PLUGINS.items():
        importlib.import_module(f"PIL.{plugin}")
        accepts = Image.OPEN[name][1]
        accepted = accepts(data[:16]) if accepts else True
        if isinstance(accepted, str):  # Pillow's word for: yes, but I was built without it
            raise ImageError(f"expected an image, got {name}, which this Pillow cannot read")
        if accepted:
            return name
    raise ImageError(f"expected an image ({FORMAT_NAMES}), got {_looks_like(data)}")


def _looks_like(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return "HEIC, HEIF or a video. Save it as JPEG or PNG"
    if data.startswith(b"%PDF"):
        return "a PDF. Save its page as PNG"
    if b"\0" not in data[:256] and data[:256].isascii():
        return "a text file" + (" (SVG? Save it as PNG)" if b"<svg" in data[:4096] else "")
    return f"{len(data):,} bytes that begin with {data[:8].hex(' ')}"
