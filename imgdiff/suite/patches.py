"""The places that a comparison found, cut out: small enough to be kept with its result."""

import cv2
import numpy as np

from imgdiff.io.jpeg import encode_jpeg
from imgdiff.io.png import encode_png
from imgdiff.network.runtime.runtime import INPUT_SIZE, to_square
from imgdiff.result import Comparison
from imgdiff.suite.outcome import Patch

#: So many places of a picture are looked at; with more it is a picture of its own kind.
MOST_PATCHES = 8
#: Parts whose PNG has more bytes are photographs, which JPEG keeps in far fewer.
_MOST_PNG = 24_000
_QUALITY = 90


def patches_of(result: Comparison) -> tuple[Patch, ...]:
    """The changed places of a comparison.

    Args:
        result: The comparison.

    Returns:
        The strongest places first; none where there are more than ``MOST_PATCHES``.
    """
    places: list[tuple[np.ndarray, np.ndarray]] = []
    for region in result.regions:
        place = region.box.slices  # and nothing around it, which is another in each picture
        both = result.before[place], result.after[place]
        if region.only_in is not None:  # and has no other side
            both = (both[region.only_in == "after"],) * 2
        places.append(both)
    places += [(band.pixels, band.pixels) for band in result.added_bands]
    if len(places) > MOST_PATCHES:
        return ()
    return tuple(_patch(*place) for place in places)


def pixels_of(side: bytes) -> np.ndarray:
    """One side of a patch, uint8 (h, w, 3) RGB."""
    bgr = np.asarray(cv2.imdecode(np.frombuffer(side, np.uint8), cv2.IMREAD_COLOR))
    return np.ascontiguousarray(bgr[..., ::-1])


def _patch(before: np.ndarray, after: np.ndarray) -> Patch:
    return Patch((before.shape[1], before.shape[0]), _encoded(before), _encoded(after))


def _encoded(part: np.ndarray) -> bytes:
    if part.shape[0] * part.shape[1] > INPUT_SIZE**2:  # all that the network sees of it
        part = to_square(part)
    data = encode_png(part)
    return data if len(data) <= _MOST_PNG else encode_jpeg(part, _QUALITY)
