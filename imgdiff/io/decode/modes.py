"""From whatever a Pillow image holds to upright sRGB: palettes, alpha, 16 bits, orientation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.decode.alpha import Color, flatten
from imgdiff.io.decode.bit_depth import REDUCED, TIFF_BITS, TIFF_PLANAR, deep_color, deep_grey
from imgdiff.io.decode.color_profile import to_srgb

_EXIF_ORIENTATION = 0x0112
_TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: np.rot90(pixels),
}


def to_rgb(
    image: Image.Image, background: Color, encoded: bytes | None = None
) -> tuple[np.ndarray, list[str]]:
    """Upright sRGB pixels of a Pillow image.

    Args:
        image: Of any mode; not altered where ``encoded`` is None.
        background: Shown where it is transparent.
        encoded: The file it was opened from, to read again what Pillow reads with too few bits.

    Returns:
        uint8 (H, W, 3) in memory of its own, and notes on what was done.

    Raises:
        ImageError: Values without a known range. Pillow raises what it likes where the data are
            broken.
    """
    notes: list[str] = []
    tags = dict(getattr(image, "tag_v2", {}))
    rawmode = _rawmode(image)
    image.load()
    orientation = _orientation(image)
    if {orientation, tags.get(_EXIF_ORIENTATION)} & _TURNS.keys():  # Pillow turns a TIFF itself
        notes.append("turned as its EXIF orientation says")
    icc = image.info.get("icc_profile")
    if encoded is None:
        image = image.copy()  # Pillow's convert() writes into the palette of its source
    color, alpha = _color_and_alpha(image, rawmode, tags, encoded, notes)
    rgb = np.asarray(to_srgb(color, icc, notes))
    if alpha is not None:
        rgb = flatten(rgb, alpha, background, notes)
    return np.array(_TURNS.get(orientation, np.asarray)(rgb), order="C"), notes


def _rawmode(image: Image.Image) -> str:
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
    image: Image.Image, rawmode: str, tags: dict, encoded: bytes | None, notes: list[str]
) -> tuple[Image.Image, np.ndarray | None]:
    """8-bit colour in mode L, RGB, CMYK or LAB, and alpha uint8 (H, W) or None."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return deep_grey(image, rawmode, tags, notes)
    bits = max(tags.get(TIFF_BITS, (8,)))
    if ";16" in rawmode or bits == 16:
        if tags.get(TIFF_PLANAR) == 2:
            raise ImageError(
                "a TIFF of 16 bits per channel must hold its channels together, but this one "
                "holds them plane by plane. Save it interleaved (chunky), or as PNG"
            )
        if (deep := deep_color(image, encoded)) is not None:
            notes.append(REDUCED)
            alpha = deep[..., 3] if deep.shape[2] == 4 else None
            return Image.fromarray(np.ascontiguousarray(deep[..., :3])), alpha
        notes.append("only the upper 8 of 16 bits per channel used")
    if image.mode in ("CMYK", "LAB"):
        return image, None
    plain = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    if not image.has_transparency_data:
        return image.convert(plain), None
    if rawmode in ("L;2", "L;4") and isinstance(image.info.get("transparency"), int):
        image.info["transparency"] *= {"L;2": 85, "L;4": 17}[rawmode]  # Pillow scales pixels only
    full = image.convert(plain + "A" if plain == "L" else "RGBA")
    return full.convert(plain), np.asarray(full.getchannel("A"))
