"""Reading TIFF files of floats in color, which Pillow does not know: OpenCV reads them."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import TiffImagePlugin

from imgdiff.errors import ImageError
from imgdiff.io.decode.bit_depth import TIFF_BITS, bytes_from_floats, bytes_of
from imgdiff.io.decode.decoded import Decoded
from imgdiff.io.decode.quiet_opencv import quiet_opencv
from imgdiff.io.decode.quiet_pillow import quiet_pillow
from imgdiff.io.decode.stored_values import Samples, of_floats

_MAGIC = (b"II*\0", b"MM\0*")
_WIDTH, _HEIGHT, _CHANNELS, _SAMPLE_FORMAT = 256, 257, 277, 339
_FLOAT = 3


def is_float_color_tiff(data: bytes) -> bool:
    """Whether a file is a TIFF of 3 channels of floats.

    Args:
        data: The whole file.
    """
    if data[:4] not in _MAGIC:
        return False
    try:
        tags = _tags(data)
    except Exception:  # Pillow says better what is broken in it
        return False
    floats = set(tags.get(_SAMPLE_FORMAT, ())) == {_FLOAT}
    return floats and tags.get(_CHANNELS) == 3 and tags.get(TIFF_BITS) in ((32,) * 3, (64,) * 3)


def read_float_tiff(
    data: bytes, check: Callable[[tuple[int, int]], None], strict: bool = True
) -> Decoded:
    """The first page of such a file.

    Args:
        data: The whole file; ``is_float_color_tiff`` says yes to it.
        check: Called with (width, height) before anything is decoded; raises where it is too
            large.
        strict: Whether values outside [0, 1] are refused; else their range is left open.

    Returns:
        The pixels and the floats themselves.

    Raises:
        ImageError: It cannot be decoded, or values out of range.
    """
    import cv2

    tags = _tags(data)
    check((tags[_WIDTH], tags[_HEIGHT]))
    try:
        with quiet_opencv():
            decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        decoded = None
    if decoded is None or decoded.dtype.kind != "f" or decoded.ndim != 3:
        raise ImageError("its floats cannot be decoded. Save it uncompressed, or as PFM")
    values = np.ascontiguousarray(decoded[..., ::-1])
    samples = Samples(values, (0, 1)) if strict else of_floats(values)
    return Decoded(bytes_from_floats(values) if strict else bytes_of(samples), [], samples=samples)


def _tags(data: bytes) -> TiffImagePlugin.ImageFileDirectory_v2:
    stream = BytesIO(data)
    tags = TiffImagePlugin.ImageFileDirectory_v2(stream.read(8))
    stream.seek(tags.next)
    quiet_pillow()
    tags.load(stream)
    return tags
