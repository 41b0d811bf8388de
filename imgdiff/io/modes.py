"""From whatever a Pillow image holds to upright sRGB: 16 bits, palettes, alpha, CMYK, Lab, ICC."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError

Colour = tuple[int, int, int]

_EXIF_ORIENTATION = 0x0112
_TIFF_BITS, _TIFF_PHOTOMETRIC, _TIFF_PLANAR = 258, 262, 284
_TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: np.rot90(pixels),
}
_DEEP_NOTE = "16 bits per channel reduced to 8"
_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_rgb(
    image: Image.Image, background: Colour, encoded: bytes | None = None
) -> tuple[np.ndarray, list[str]]:
    """Upright sRGB pixels of a Pillow image, and what was done to get there.

    image: not altered where ``encoded`` is None. background: shown where it is transparent.
    encoded: the file it was opened from, to read again what Pillow reads with too few bits.
    Returns uint8 (H, W, 3) in memory of its own, and the notes. Errors: ImageError for values
    without a known range; whatever Pillow raises for broken data.
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
    colour, alpha = _colour_and_alpha(image, rawmode, tags, encoded, notes)
    rgb = np.asarray(_to_srgb(colour, icc, notes))
    if alpha is not None:
        rgb = flatten(rgb, alpha, background, notes)
    return np.array(_TURNS.get(orientation, np.asarray)(rgb), order="C"), notes


def flatten(rgb: np.ndarray, alpha: np.ndarray, background: Colour, notes: list[str]) -> np.ndarray:
    """Lays uint8 (H, W, 3) with alpha uint8 (H, W) over a background; exact to rounding."""
    if alpha.min() == 255:
        return rgb
    names = {(255, 255, 255): "white", (0, 0, 0): "black"}
    named = names.get(background, "#{:02x}{:02x}{:02x}".format(*background))
    notes.append(f"transparency flattened on {named}")
    weight = alpha[..., None].astype(np.uint16)
    mixed = rgb * weight
    mixed += np.array(background, np.uint16) * (255 - weight)
    return ((mixed + 127) // 255).astype(np.uint8)


def bytes_from_16_bits(values: np.ndarray) -> np.ndarray:
    """uint16 over its full range to uint8, round(v * 255 / 65535)."""
    values = values.astype(np.uint16, copy=False)
    return (values // 257 + (values % 257 > 128)).astype(np.uint8)


def bytes_from_floats(values: np.ndarray) -> np.ndarray:
    """Floats in [0, 1] to uint8, rounded. Errors: ImageError for NaN or outside [0, 1]."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():  # a NaN anywhere makes both NaN
        raise ImageError(
            "float pixels must be finite, but there is NaN or infinity among them. "
            "Replace it first, for example with numpy.nan_to_num"
        )
    if low < -1e-6 or high > 1 + 1e-6:
        raise ImageError(
            f"float pixels must be in [0, 1], but they reach from {low:g} to {high:g}. "
            "Scale them first (8-bit values: divide by 255), or clip them"
        )
    return (np.clip(values, 0, 1).astype(np.float32, copy=False) * 255 + 0.5).astype(np.uint8)


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


def _colour_and_alpha(
    image: Image.Image, rawmode: str, tags: dict, encoded: bytes | None, notes: list[str]
) -> tuple[Image.Image, np.ndarray | None]:
    """8-bit colour in mode L, RGB, CMYK or LAB, and alpha uint8 (H, W) or None."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _deep_grey(image, rawmode, tags, notes)
    bits = max(tags.get(_TIFF_BITS, (8,)))
    if ";16" in rawmode or bits == 16:
        if tags.get(_TIFF_PLANAR) == 2:
            raise ImageError(
                "a TIFF of 16 bits per channel must hold its channels together, but this one "
                "holds them plane by plane. Save it interleaved (chunky), or as PNG"
            )
        if (deep := _deep_colour(image, encoded)) is not None:
            notes.append(_DEEP_NOTE)
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


def _deep_grey(
    image: Image.Image, rawmode: str, tags: dict, notes: list[str]
) -> tuple[Image.Image, np.ndarray | None]:
    """Grey of 16 bits (I;16, or I from 0 to 65535) or floats in [0, 1] (F) as 8-bit L."""
    values = np.asarray(image)
    if image.mode == "F":
        return Image.fromarray(bytes_from_floats(values)), None
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise ImageError(
            f"integer pixels must be in [0, 65535], but they reach from {low} to {high}. "
            "Scale them to 8 or 16 bits first"
        )
    notes.append(_DEEP_NOTE)
    if image.mode == "I" and 0 < high <= 255:
        notes.append(
            f"nearly black: its integers reach {high} of 65535. If they are 8-bit values, save "
            "them as such"
        )
    key = image.info.get("transparency")
    alpha = np.where(values == key, np.uint8(0), np.uint8(255)) if isinstance(key, int) else None
    if rawmode == "I;12" or tags.get(_TIFF_BITS) == (12,):
        values = (values.astype(np.uint32) * 65535 + 2047) // 4095
    if tags.get(_TIFF_PHOTOMETRIC) == 0:  # white is zero; Pillow heeds it for 8 bits only
        values = 65535 - values
    return Image.fromarray(bytes_from_16_bits(values)), alpha


def _deep_colour(image: Image.Image, encoded: bytes | None) -> np.ndarray | None:
    """uint8 (H, W, 3 or 4) rounded from the 16 bits of which Pillow kept the upper 8.

    OpenCV reads them; they count only where their upper 8 bits are what Pillow read, so that
    the two agree on channels, alpha and orientation. Otherwise, and without the file, None.
    """
    if encoded is None:
        return None
    import cv2
    from cv2.utils import logging

    level = logging.setLogLevel(0)  # it would print to standard error
    try:
        values: Any = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    finally:
        logging.setLogLevel(level)
    if values is None or values.dtype != np.uint16 or values.ndim != 3:
        return None
    values = values[..., [2, 1, 0, 3][: values.shape[2]]]
    upper = np.asarray(image)
    if values.shape[:2] != upper.shape[:2] or values.shape[2] < upper.shape[2]:
        return None
    if not np.array_equal(values[..., : upper.shape[2]] >> 8, upper):
        return None
    return bytes_from_16_bits(values)


def _to_srgb(colour: Image.Image, icc: Any, notes: list[str]) -> Image.Image:
    if colour.mode in ("CMYK", "LAB"):
        notes.append(f"{'CMYK' if colour.mode == 'CMYK' else 'Lab'} converted to RGB")
    if icc and colour.mode != "LAB":  # Lab needs no profile
        try:
            return _through_profile(colour, icc, notes)
        except Exception:  # ImageCms raises what it likes, and without LittleCMS is not there
            notes.append("ICC profile ignored: it is broken or cannot be applied")
    return colour.convert("RGB")


def _through_profile(colour: Image.Image, icc: bytes, notes: list[str]) -> Image.Image:
    """Colours brought from their ICC profile to sRGB; untouched where it amounts to sRGB."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(BytesIO(icc))
    space = profile.profile.xcolor_space.strip()
    mode = _PROFILE_MODES.get(space)
    if mode == "RGB" and colour.mode == "L":
        colour = colour.convert("RGB")
    if mode != colour.mode:
        notes.append(f"ICC profile ignored: it is for {space}, the pixels are {colour.mode}")
        return colour.convert("RGB")
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    if mode in ("L", "RGB"):
        probe = _probe(mode)
        before = np.asarray(probe.convert("RGB"), np.int16)
        after = np.asarray(ImageCms.applyTransform(probe, transform), np.int16)
        if abs(after - before).max() <= 1:
            return colour.convert("RGB")
    converted = ImageCms.applyTransform(colour, transform)
    if converted is None:
        return colour.convert("RGB")
    name = " ".join(ImageCms.getProfileDescription(profile).split())[:80]
    notes.append(f"ICC profile {name!r} converted to sRGB")
    return converted


def _probe(mode: str) -> Image.Image:
    """Every grey, or a grid of 4,096 colours."""
    levels = np.arange(0, 256, 1 if mode == "L" else 17, dtype=np.uint8)
    if mode == "L":
        return Image.fromarray(levels[None])
    return Image.fromarray(np.stack(np.meshgrid(levels, levels, levels), -1).reshape(64, 64, 3))
