"""Deeper pixels brought down to 8 bits per channel over their full range."""

from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError

#: What a note says of it.
REDUCED = "16 bits per channel reduced to 8"
#: Tags of a TIFF.
TIFF_BITS, TIFF_PHOTOMETRIC, TIFF_PLANAR = 258, 262, 284


def bytes_from_16_bits(values: np.ndarray) -> np.ndarray:
    """Brings 16 bits down to 8.

    Args:
        values: uint16 over its full range, of any shape.

    Returns:
        uint8, round(v * 255 / 65535), of the same shape.
    """
    values = values.astype(np.uint16, copy=False)
    return (values // 257 + (values % 257 > 128)).astype(np.uint8)


def bytes_from_floats(values: np.ndarray) -> np.ndarray:
    """Brings floats to 8 bits.

    Args:
        values: Floats in [0, 1], of any shape.

    Returns:
        uint8, rounded, of the same shape.

    Raises:
        ImageError: NaN, infinity, or values outside [0, 1].
    """
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():  # a NaN anywhere makes both NaN
        raise ImageError(
            "float pixels must be finite, but there is NaN or infinity among them. "
            "Replace it first",
            detail=", for example with numpy.nan_to_num",
        )
    if low < -1e-6 or high > 1 + 1e-6:
        raise ImageError(
            f"float pixels must be in [0, 1], but they reach from {low:g} to {high:g}. "
            "Scale them first (8-bit values: divide by 255), or clip them"
        )
    return (np.clip(values, 0, 1).astype(np.float32, copy=False) * 255 + 0.5).astype(np.uint8)


def deep_grey(
    image: Image.Image, rawmode: str, tags: dict, notes: list[str]
) -> tuple[Image.Image, np.ndarray | None]:
    """Grey of more than 8 bits brought down to them.

    Args:
        image: Of mode I;16 or I (0 to 65535), or F (floats in [0, 1]).
        rawmode: How the file stores it, in Pillow's words.
        tags: Those of a TIFF.
        notes: Gains what was done.

    Returns:
        The image in mode L, and its alpha, uint8 (H, W), or None.

    Raises:
        ImageError: Values outside their range.
    """
    values = np.asarray(image)
    if image.mode == "F":
        return Image.fromarray(bytes_from_floats(values)), None
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise ImageError(
            f"integer pixels must be in [0, 65535], but they reach from {low} to {high}. "
            "Scale them to 8 or 16 bits first"
        )
    notes.append(REDUCED)
    if image.mode == "I" and 0 < high <= 255:
        notes.append(
            f"nearly black: its integers reach {high} of 65535. If they are 8-bit values, save "
            "them as such"
        )
    key = image.info.get("transparency")
    alpha = np.where(values == key, np.uint8(0), np.uint8(255)) if isinstance(key, int) else None
    if rawmode == "I;12" or tags.get(TIFF_BITS) == (12,):
        values = (values.astype(np.uint32) * 65535 + 2047) // 4095
    if tags.get(TIFF_PHOTOMETRIC) == 0:  # white is zero; Pillow heeds it for 8 bits only
        values = 65535 - values
    return Image.fromarray(bytes_from_16_bits(values)), alpha


def deep_color(image: Image.Image, encoded: bytes | None) -> np.ndarray | None:
    """Rounds from the 16 bits of which Pillow kept the upper 8.

    OpenCV reads them; they count only where their upper 8 bits are what Pillow read, so that
    the two agree on channels, alpha and orientation.

    Args:
        image: As Pillow read it.
        encoded: The file it came from.

    Returns:
        uint8 (H, W, 3 or 4); None without the file, and where the two disagree.
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
