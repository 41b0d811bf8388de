"""The viewer: one comparison to look at, in a browser. The page and the HTML report show the same.

Its scripts are plain JavaScript in ``assets``, put together here; nothing is fetched from anywhere.
"""

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import equal
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.png import encode_png
from imgdiff.render.overlay import colorize
from imgdiff.result import Comparison

_ASSETS = Path(__file__).with_name("assets")
#: In the order in which they build on each other.
_SCRIPTS = (
    "elements", "heat", "colour_bar", "camera", "painter", "pictures", "hands", "stage", "regions",
    "viewer",
)  # fmt: skip
#: A lossless picture with more bytes than this is sent as JPEG, and its colours are called
#: approximate: a telephone should not have to load 70 MB.
HEAVY = 16_000_000


@cache
def script() -> str:
    """A JavaScript module whose default export shows a comparison."""
    return "\n".join((_ASSETS / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)


@cache
def style() -> str:
    """Its CSS."""
    return (_ASSETS / "viewer.css").read_text("utf-8")


@dataclass(frozen=True)
class Picture:
    """A file for the browser."""

    data: bytes
    mimetype: str


@dataclass(frozen=True)
class Pictures:
    """What the viewer loads of one comparison, in full size.

    before, after: the compared pixels. heat: thousandths, uint16 little-endian row by row, gzip.
    exact: are the two lossless. id: the same for the same three.
    """

    before: Picture
    after: Picture
    heat: Picture
    exact: bool
    id: str

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(len(p.data) for p in (self.before, self.after, self.heat))


def pictures_of(result: Comparison, heavy: int = HEAVY) -> Pictures:
    """The files of one comparison. heavy: most bytes of the two pictures as PNG."""
    same = equal(result.before, result.after)
    sides = [result.before] if same else [result.before, result.after]
    with ThreadPoolExecutor(3) as pool:
        packed = pool.submit(_heat, result.heatmap)
        files = list(pool.map(_png, sides))
        exact = sum(len(file.data) for file in files) <= heavy
        if not exact:
            files = list(pool.map(_jpeg, sides))
        before, after, heat = files[0], files[-1], packed.result()
    parts = "".join(fingerprint(file.data) for file in (before, after, heat)).encode()
    return Pictures(before, after, heat, exact, fingerprint(parts)[:32])


def payload(
    result: Comparison,
    pictures: Pictures,
    addresses: tuple[str, str, str],
    look: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the script is called with, ready for JSON.

    addresses: of before, after and heat. look: what is shown at first, of view, opacity, mix,
    swipe, frames and region; see ``viewer.js`` for the values.
    """
    height, width = result.heatmap.shape
    before, after, heat = addresses
    colours = colorize(np.linspace(0, 1, 256, dtype=np.float32)[None], result.colormap)
    return {
        "id": pictures.id,
        "width": width,
        "height": height,
        "before": before,
        "after": after,
        "heat": heat,
        "exact": pictures.exact,
        "summary": result.summary,
        "threshold": round(result.threshold, 4),
        "palette": colours.tobytes().hex(),
        "regions": [region.to_dict() for region in result.regions],
        "look": look or {},
    }


def _heat(heatmap: np.ndarray) -> Picture:
    thousandths = np.rint(heatmap * 1000).astype("<u2")
    return Picture(gzip.compress(thousandths.tobytes(), 1, mtime=0), "application/gzip")


def _png(pixels: np.ndarray) -> Picture:
    return Picture(encode_png(pixels, level=1), "image/png")


def _jpeg(pixels: np.ndarray) -> Picture:
    full = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    how = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, full]
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return Picture(cv2.imencode(".jpg", bgr, how)[1].tobytes(), "image/jpeg")
