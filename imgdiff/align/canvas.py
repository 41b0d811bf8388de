"""Two images on one grid: the grid of ``before``."""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.errors import ImageError, OptionError
from imgdiff.options import FITS, choice

#: Below this many pixels a side says too little of the aspect ratio to allow for rounding.
_SMALL = 16


@dataclass(frozen=True)
class Registered:
    """before, after: uint8 (H, W, 3) on one grid. in_before, in_after: bool (H, W), where each
    has pixels of its own. fit: what was done, one of ``FITS`` but "auto". notes: the same in
    words."""

    before: np.ndarray
    after: np.ndarray
    in_before: np.ndarray
    in_after: np.ndarray
    fit: str
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> np.ndarray:
        """bool (H, W): both have pixels."""
        return self.in_before & self.in_after

    @property
    def alone(self) -> np.ndarray:
        """bool (H, W): one of them has pixels, the other not."""
        return self.in_before ^ self.in_after


def register(
    before: np.ndarray, after: np.ndarray, fit: str = "auto", max_pixels: int | None = None
) -> Registered:
    """Brings ``after`` onto the grid of ``before``.

    "auto": as is for equal shapes, "resize" for equal aspect ratios (to a pixel's rounding),
    else "pad". "resize": ``after`` is scaled to the size of ``before``. "pad": both lie at the
    top left of the smallest canvas that holds them; where only one of them is, ``valid`` is
    False. "crop": only the common top left part is compared. "none": equal shapes or an
    OptionError. max_pixels: of the canvas; a larger one is an ImageError.
    """
    choice("fit", fit, FITS)
    if before.shape == after.shape:
        return _overlapping(before, after, "none")
    sizes = f"{_size(before)} and {_size(after)}"
    if fit == "none":
        raise OptionError(
            f"the images differ in size ({sizes}) and fit is 'none'; "
            "use fit='auto', 'resize', 'pad' or 'crop'"
        )
    if fit == "auto":
        fit = "resize" if _same_aspect(before, after) else "pad"
    height, width = before.shape[:2]
    if fit == "resize":
        smaller = after.shape[0] * after.shape[1] > height * width
        how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
        scaled = cv2.resize(after, (width, height), interpolation=how)
        note = f"after scaled from {_size(after)} to {_size(before)}"
        return _overlapping(before, scaled, fit, note)
    if fit == "crop":
        rows, columns = min(height, after.shape[0]), min(width, after.shape[1])
        note = f"only the common {columns} x {rows} at the top left compared ({sizes})"
        one, two = (np.ascontiguousarray(x[:rows, :columns]) for x in (before, after))
        return _overlapping(one, two, fit, note)
    pixels = int(np.prod(np.maximum(before.shape[:2], after.shape[:2]), dtype=np.int64))
    if max_pixels is not None and pixels > max_pixels:
        raise ImageError(
            f"expected images that fit on a canvas of {max_pixels:,} pixels together; {sizes} "
            f"need {pixels:,}. Use fit='crop' or 'resize', or raise max_pixels"
        )
    note = f"sizes differ ({sizes}): what only one image has counts as changed"
    return _padded(before, after, note)


def _overlapping(before: np.ndarray, after: np.ndarray, fit: str, *notes: str) -> Registered:
    everywhere = np.ones(before.shape[:2], bool)
    return Registered(before, after, everywhere, everywhere, fit, notes)


def _padded(before: np.ndarray, after: np.ndarray, note: str) -> Registered:
    canvas = np.maximum(before.shape[:2], after.shape[:2])
    in_before, in_after = (_presence(image, canvas) for image in (before, after))
    # Where one image ends, the other's pixels continue it: the edge itself is no difference.
    one, two = (np.full((*canvas, 3), 255, np.uint8) for _ in range(2))
    for sheet, below, above in ((one, after, before), (two, before, after)):
        for image in (below, above):
            sheet[: image.shape[0], : image.shape[1]] = image
    return Registered(one, two, in_before, in_after, "pad", (note,))


def _size(image: np.ndarray) -> str:
    return f"{image.shape[1]} x {image.shape[0]}"


def _same_aspect(before: np.ndarray, after: np.ndarray) -> bool:
    """Would scaling one evenly give the other's size, to a pixel's rounding?"""
    (h1, w1), (h2, w2) = before.shape[:2], after.shape[:2]
    if w1 * h2 == w2 * h1:
        return True
    if h1 == h2 or w1 == w2 or min(h1, h2, w1, w2) < _SMALL:  # longer or wider, not larger
        return False
    if w1 * h1 > w2 * h2:
        (h1, w1), (h2, w2) = (h2, w2), (h1, w1)
    # The smaller one's sides are whole numbers: half a pixel of rounding in each.
    scales = ((w1 - 0.5) / w2, (w1 + 0.5) / w2), ((h1 - 0.5) / h2, (h1 + 0.5) / h2)
    return scales[0][0] <= scales[1][1] and scales[1][0] <= scales[0][1]


def _presence(image: np.ndarray, canvas: np.ndarray) -> np.ndarray:
    inside = np.zeros(tuple(canvas), bool)
    inside[: image.shape[0], : image.shape[1]] = True
    return inside
