"""The files that the viewer loads of a comparison."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import equal
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.png import encode_png
from imgdiff.render.hatch import hatched, shown_alpha
from imgdiff.result import Comparison

#: Pictures with more bytes than this without loss are sent as JPEG, and their colors are called
#: approximate: a telephone should not have to load 70 MB.
HEAVY = 16_000_000


@dataclass(frozen=True)
class Picture:
    """A file for the browser.

    Attributes:
        data: Its bytes.
        mimetype: For instance "image/png".
    """

    data: bytes
    mimetype: str


@dataclass(frozen=True)
class Pictures:
    """What the viewer loads of one comparison, in full size.

    Attributes:
        before: The compared pixels of before, on white, hatched where it has none of its own.
        after: Those of after; the same object where they are equal.
        heat: In thousandths, uint16 little-endian row by row, gzip.
        exact: Are before and after lossless.
        id: The same for the same files.
        whole: After as it came, where parts of it were moved; else None.
        before_alpha: How opaque before is, grey; None where all of it is.
        after_alpha: Likewise.
        whole_alpha: Likewise of ``whole``.
    """

    before: Picture
    after: Picture
    heat: Picture
    exact: bool
    id: str
    whole: Picture | None = None
    before_alpha: Picture | None = None
    after_alpha: Picture | None = None
    whole_alpha: Picture | None = None

    @property
    def files(self) -> dict[str, Picture]:
        """All that there are, by name."""
        names = ("before", "after", "heat", "whole")
        clear = ("before_alpha", "after_alpha", "whole_alpha")
        return {name: file for name in (*names, *clear) if (file := getattr(self, name))}

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(len(file.data) for file in self.files.values())


def pictures_of(result: Comparison, heavy: int = HEAVY) -> Pictures:
    """Makes the files of one comparison.

    Args:
        result: What ``compare_images`` gave.
        heavy: Most bytes of the two pictures as PNG; more are sent as JPEG.

    Returns:
        Two pictures and the heat, and after as it came where parts of it were moved.
    """
    sides = [hatched(result, side, checkerboard=False) for side in ("before", "after")]
    alphas = [shown_alpha(result, side) for side in ("before", "after")]
    alphas.append(result.after_given_alpha)
    if equal(*sides):
        sides.pop()
    count = len(sides)
    if result.after_given is not None:
        sides.append(result.after_given)
    with ThreadPoolExecutor(3) as pool:
        packing = pool.submit(_heat, result.heatmap)
        files = list(pool.map(_png, sides))
        exact = sum(len(file.data) for file in files) <= heavy
        if not exact:
            files = list(pool.map(_jpeg, sides))
        opacity = [None if alpha is None else _png(alpha) for alpha in alphas]
        before, after, heat = files[0], files[count - 1], packing.result()
    given = [*files, heat, *(file for file in opacity if file)]
    contents = "".join(fingerprint(file.data) for file in given).encode()
    whole = files[count] if len(files) > count else None
    return Pictures(before, after, heat, exact, fingerprint(contents)[:32], whole, *opacity)


def _heat(heatmap: np.ndarray) -> Picture:
    thousandths = np.rint(heatmap * 1000).astype("<u2")
    return Picture(gzip.compress(thousandths.tobytes(), 1, mtime=0), "application/gzip")


def _png(pixels: np.ndarray) -> Picture:
    return Picture(encode_png(pixels, level=1), "image/png")


def _jpeg(pixels: np.ndarray) -> Picture:
    full = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    options = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, full]
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return Picture(cv2.imencode(".jpg", bgr, options)[1].tobytes(), "image/jpeg")
