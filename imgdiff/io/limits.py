"""How large an image may be; larger ones are refused before they are decoded."""

import operator
from dataclasses import dataclass

from imgdiff.errors import ImageError, OptionError
from imgdiff.options import CompareOptions

#: Pixels of one image, unless the caller says otherwise.
DEFAULT_MAX_PIXELS = CompareOptions.max_pixels
#: Its longer side, unless the caller says otherwise: the longest side of a JPEG.
DEFAULT_MAX_SIDE = 65_535


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

    @property
    def file_bytes(self) -> int:
        """More bytes than the file of any image within the limits (16 bits, RGBA, some pages)."""
        return 16 * self.pixels + 2**26


def _check_positive(option: str, value: int) -> None:
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 1:
        raise OptionError(f"{option} must be a whole number from 1 up, got {value!r}")
