"""Deeper pixels brought down to 8 bits per channel over their full range."""

from typing import Any

import numpy as np
from PIL import Image

from imgdiff.arrays import bands
from imgdiff.errors import ImageError
from imgdiff.io.decode.pixels import pixels_of
from imgdiff.io.decode.quiet_opencv import quiet_opencv
from imgdiff.io.decode.stored_values import Samples, of_floats

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
    levels = ((np.arange(65536) + 128) // 257).astype(np.uint8)
    upper = np.empty(values.shape, np.uint8)
    for rows in bands(len(values)):
        upper[rows] = levels[values[rows]]
    return upper


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


def bytes_of(samples: Samples) -> np.ndarray:
    """Brings samples to 8 bits over their full range; over the one they use where that is unknown.

    Args:
        samples: Values of any type.

    Returns:
        uint8 of the same shape.
    """
    if samples.full == (0, 65535) and samples.values.dtype.kind in "ui":
        return bytes_from_16_bits(samples.values)
    if samples.full == (0, 1) and np.isfinite(samples.values).all():
        return bytes_from_floats(samples.values)
    low, high = samples.full or samples.bounds()
    return samples.to_bytes(low, high if high > low else low + 1)


def deep_grey(
    image: Image.Image, rawmode: str, tags: dict, notes: list[str], strict: bool = True
) -> tuple[Image.Image, np.ndarray | None, Samples]:
    """Grey of more than 8 bits brought down to them.

    Args:
        image: Of mode I;16 or I (0 to 65535), or F (floats in [0, 1]).
        rawmode: How the file stores it, in Pillow's words.
        tags: Those of a TIFF.
        notes: Gains what was done.
        strict: Whether values beyond those ranges are refused; else the range is left open.

    Returns:
        The image in mode L; its alpha, uint8 (H, W), or None; and the values themselves.

    Raises:
        ImageError: Values outside their range.
    """
    values = pixels_of(image)
    if image.mode == "F":
        samples = Samples(values, (0, 1)) if strict else of_floats(values)
        grey = bytes_from_floats(values) if strict else bytes_of(samples)
        return Image.fromarray(grey), None, samples
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        if not strict:
            samples = Samples(values, None)
            return Image.fromarray(bytes_of(samples)), None, samples
        raise ImageError(
            f"integer pixels must be in [0, 65535], but they reach from {low} to {high}. "
            "Scale them to 8 or 16 bits first"
        )
    notes.append(REDUCED)
    if strict and image.mode == "I" and 0 < high <= 255:
        notes.append(
            f"nearly black: its integers reach {high} of 65535. If they are 8-bit values, save "
            "them as such"
        )
    key = image.info.get("transparency")
    alpha = np.where(values == key, np.uint8(0), np.uint8(255)) if isinstance(key, int) else None
    most = 65535
    stored = values
    if rawmode == "I;12" or tags.get(TIFF_BITS) == (12,):
        most = 4095
        values = (values.astype(np.uint32) * 65535 + 2047) // 4095
    if tags.get(TIFF_PHOTOMETRIC) == 0:  # white is zero; Pillow heeds it for 8 bits only
        values, stored = 65535 - values, most - stored
    return Image.fromarray(bytes_from_16_bits(values)), alpha, Samples(stored, (0, most))


def deep_color(image: Image.Image, encoded: bytes | None) -> np.ndarray | None:
    """The 16 bits of which Pillow kept the upper 8.

    OpenCV reads them; they count only where their upper 8 bits are what Pillow read, so that
    the two agree on channels, alpha and orientation.

    Args:
        image: As Pillow read it.
        encoded: The file it came from.

    Returns:
        uint16 (H, W, 3 or 4); None without the file, and where the two disagree.
    """
    if encoded is None:
        return None
    import cv2

    try:
        with quiet_opencv():
            values: Any = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if values is None or values.dtype != np.uint16 or values.ndim != 3:
        return None
    channels = len(image.getbands())
    if values.shape[1::-1] != image.size or values.shape[2] < channels:
        return None
    for rows in bands(len(values)):
        values[rows] = values[rows][..., [2, 1, 0, 3][: values.shape[2]]]
        upper = np.asarray(image.crop((0, rows.start, image.width, rows.stop)))
        if not np.array_equal(values[rows][..., :channels] >> 8, upper):
            return None
    return values
