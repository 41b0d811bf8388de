"""From whatever a Pillow image holds to upright sRGB: palettes, alpha, 16 bits, orientation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.decode.bit_depth import (
    REDUCED,
    TIFF_BITS,
    TIFF_PLANAR,
    bytes_from_16_bits,
    deep_color,
    deep_grey,
)
from imgdiff.io.decode.color_profile import as_mode, to_srgb
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.pixels import pixels_of
from imgdiff.io.decode.stored_values import Samples, of_dark_grey

_EXIF_ORIENTATION = 0x0112
#: Kinds of files that may move values by a few levels.
_LOSSY = ("JPEG", "MPO", "WEBP", "AVIF")
#: Levels of 8 bits from one to the next, where grey is stored with fewer.
_STEPS = {"L;2": 85, "L;4": 17}
_TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: np.rot90(pixels),
}


def to_rgb(image: Image.Image, encoded: bytes | None = None, strict: bool = True) -> Decoded:
    """Upright sRGB pixels of a Pillow image.

    Args:
        image: Of any mode; not altered where ``encoded`` is None.
        encoded: The file it was opened from, to read again what Pillow reads with too few bits.
        strict: Whether values without a known range are refused; see ``deep_grey``.

    Returns:
        The pixels, in memory of their own, and what else there is to them.

    Raises:
        ImageError: Values without a known range. Pillow raises what it likes where the data are
            broken.
    """
    notes: list[str] = []
    tags = dict(getattr(image, "tag_v2", {}))
    rawmode = rawmode_of(image)
    image.load()
    orientation = _orientation(image)
    if {orientation, tags.get(_EXIF_ORIENTATION)} & _TURNS.keys():  # Pillow turns a TIFF itself
        notes.append("turned as its EXIF orientation says")
    icc = image.info.get("icc_profile")
    lossy = image.format in _LOSSY
    if encoded is None:
        image = image.copy()  # Pillow's convert() writes into the palette of its source
    color, alpha, samples = _color_and_alpha(image, rawmode, tags, encoded, notes, strict)
    if samples is None and color.mode == "L" and alpha is None and not (lossy or icc):
        samples = of_dark_grey(pixels_of(color)) if image.mode == "L" else None
    known = len(notes)
    rgb = pixels_of(to_srgb(color, icc, notes))
    if len(notes) > known and samples is not None and samples.full is not None:
        samples = None  # a profile gave them a meaning
    turn = _TURNS.get(orientation, np.asarray)
    if alpha is not None and samples is None and alpha.min() < 255:
        samples = Samples(rgb, (0, 255))  # what shows of it depends on the background
    if samples is not None:
        samples = Samples(np.ascontiguousarray(turn(samples.values)), samples.full)
    return Decoded(
        np.ascontiguousarray(turn(rgb)),
        notes,
        None if alpha is None else np.ascontiguousarray(turn(alpha)),
        samples,
    )


def rawmode_of(image: Image.Image) -> str:
    """How an image not yet decoded is stored, in Pillow's words ("RGB;16B"); else its mode."""
    for tile in getattr(image, "tile", None) or ():
        args: Any = tile[3]
        rawmode = args[0] if isinstance(args, tuple) and args else args
        return rawmode if isinstance(rawmode, str) else image.mode
    return image.mode


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation still to be applied, 1 to 8; 1 where the EXIF data are broken."""
    try:
        orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:
        return 1
    return orientation if orientation in _TURNS else 1


def _color_and_alpha(
    image: Image.Image,
    rawmode: str,
    tags: dict,
    encoded: bytes | None,
    notes: list[str],
    strict: bool,
) -> tuple[Image.Image, np.ndarray | None, Samples | None]:
    """8-bit colour in mode L, RGB, CMYK or LAB, alpha uint8 (H, W) or None, and what is deeper."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return deep_grey(image, rawmode, tags, notes, strict)
    bits = max(tags.get(TIFF_BITS, (8,)))
    if ";16" in rawmode or bits == 16:
        if tags.get(TIFF_PLANAR) == 2:
            raise ImageError(
                "a TIFF of 16 bits per channel must hold its channels together, but this one "
                "holds them plane by plane. Save it interleaved (chunky), or as PNG"
            )
        if (deep := deep_color(image, encoded)) is not None:
            notes.append(REDUCED)
            alpha = bytes_from_16_bits(deep[..., 3]) if deep.shape[2] == 4 else None
            color = Image.fromarray(bytes_from_16_bits(deep[..., :3]))
            return color, alpha, Samples(deep[..., :3], (0, 65535))
        notes.append("only the upper 8 of 16 bits per channel used")
    if image.mode in ("CMYK", "LAB"):
        return image, None, None
    plain = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    if not image.has_transparency_data:
        return as_mode(image, plain), None, None
    if isinstance(key := image.info.get("transparency"), int):
        if image.mode == "1":
            image.info["transparency"] = 255 if key else 0  # before Pillow 12.1 as it was stored
        elif rawmode in _STEPS:
            image.info["transparency"] *= _STEPS[rawmode]  # Pillow scales pixels only
    full = as_mode(image, plain + "A")
    return full.convert(plain), pixels_of(full.getchannel("A")), None
