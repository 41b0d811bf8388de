"""How large an image may be; larger ones are refused before they are decoded."""

import operator
from dataclasses import dataclass

from imgdiff.checks import brief
from imgdiff.errors import ImageError, OptionError
from imgdiff.options import CompareOptions

#: Pixels of one image, unless the caller says otherwise.
DEFAULT_MAX_PIXELS = CompareOptions.max_pixels
#: Its longer side, unless the caller says otherwise: the longest side of a JPEG.
DEFAULT_MAX_SIDE = 65_535
#: Bytes of memory that decoding may take for each pixel that is allowed.
_MEMORY = 15


@dataclass(frozen=True)
class Limits:
    """The largest image that is read.

    Args:
        pixels: Width times height, at least 1.
        side: Width or height, at least 1.

    Raises:
        OptionError: One of them is no whole number from 1 up.
    """

    pixels: int = DEFAULT_MAX_PIXELS
    side: int = DEFAULT_MAX_SIDE

    def __post_init__(self) -> None:
        _check_positive("max_pixels", self.pixels)
        _check_positive("max_side", self.side)

    def check(self, size: tuple[int, int]) -> None:
        """Refuses an image for its size.

        Args:
            size: (width, height) in pixels.

        Raises:
            ImageError: It is empty or beyond the limits.
        """
        width, height = size
        if width < 1 or height < 1:
            raise ImageError(
                f"an image needs at least one pixel, but this one has none ({width} x {height})"
            )
        if width * height > self.pixels or max(size) > self.side:
            raise ImageError(
                f"the image is too large: {width} x {height} ({width * height:,} pixels); allowed "
                f"are {self.pixels:,} pixels and {self.side:,} on a side. Scale it down",
                detail=", or raise max_pixels (--max-megapixels) or max_side",
            )

    def check_memory(self, size: tuple[int, int], pixel_bytes: float) -> None:
        """Refuses an image whose decoding would take more memory than others of the largest size.

        Args:
            size: (width, height) in pixels.
            pixel_bytes: Bytes of memory that each takes at the peak of decoding.

        Raises:
            ImageError: It would take more than 15 bytes for each pixel that is allowed, which is
                1.5 GB unless the caller said otherwise.
        """
        needed = size[0] * size[1] * pixel_bytes
        if needed > _MEMORY * self.pixels:
            raise ImageError(
                f"decoding this kind of image at {size[0]} x {size[1]} would take "
                f"{needed / 1e9:.1f} GB of memory; allowed are {_MEMORY * self.pixels / 1e9:.1f} "
                "GB. Scale it down, or save it with 8 bits per channel and one frame",
                detail=", or raise max_pixels (--max-megapixels)",
            )

    @property
    def file_bytes(self) -> int:
        """More bytes than the file of any image within the limits (16 bits, RGBA)."""
        return 8 * self.pixels + 2**26


def _check_positive(option: str, value: int) -> None:
    try:
        number = operator.index(value)
    except Exception:  # an object may raise what it likes
        number = 0
    if number < 1:
        raise OptionError(f"{option} must be a whole number from 1 up, got {brief(value)}")
