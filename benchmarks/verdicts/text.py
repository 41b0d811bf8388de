"""Text as several operating systems draw it: the same glyphs in the same places."""

from functools import lru_cache
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

#: Those that come with matplotlib, so that every machine draws the same.
FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FONTS = {
    "sans": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "serif": "DejaVuSerif.ttf",
    "mono": "DejaVuSansMono.ttf",
    "times": "STIXGeneral.ttf",
}
#: Ways to draw one glyph: its outline fitted to the pixels, smooth, smooth and heavier, and with
#: a color for each third of a pixel.
RENDERERS = ("hinted", "smooth", "heavy", "lcd")
#: Samples a pixel and direction where nothing is fitted to the pixels.
FINE = 6
#: Weights of neighbouring thirds of a pixel (FreeType's default filter).
LCD_FILTER = np.array([8, 77, 86, 77, 8], np.float32) / 256


@lru_cache(maxsize=256)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font by its short name (or its path) and its size in pixels."""
    return ImageFont.truetype(
        FOLDER / FONTS.get(name, name), size, layout_engine=ImageFont.Layout.BASIC
    )


def text_width(text: str, name: str, size: int) -> int:
    """In pixels, the same for all renderers."""
    return sum(_advance(letter, name, size) for letter in text)


def draw_text(
    image: np.ndarray,
    at: tuple[float, float],
    text: str,
    ink: tuple[int, int, int],
    name: str = "sans",
    size: int = 13,
    renderer: str = "hinted",
) -> None:
    """Draws into ``image``.

    Args:
        image: uint8 (H, W, 3), written to.
        at: Left end and top of the line in pixels; a fraction counts where nothing is hinted.
        text: One line; what leaves the picture is cut.
        ink: RGB.
        name: One of ``FONTS``.
        size: In pixels.
        renderer: One of ``RENDERERS``.
    """
    height, width = image.shape[:2]
    x, y = int(at[0]), int(at[1])
    offset = (at[0] - x, at[1] - y)
    box = (text_width(text, name, size) + 2 * size, 2 * size)
    covered = _coverage(text, name, size, renderer, offset, box)
    left = x - size // 2
    rows = slice(max(0, y), min(height, y + box[1]))
    columns = slice(max(0, left), min(width, left + box[0]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = covered[rows.start - y : rows.stop - y, columns.start - left : columns.stop - left]
    ground = image[rows, columns].astype(np.float32)
    mixed = ground + (np.array(ink, np.float32) - ground) * part
    image[rows, columns] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _advance(letter: str, name: str, size: int) -> int:
    return round(font(name, 10 * size).getlength(letter) / 10)


def _coverage(
    text: str,
    name: str,
    size: int,
    renderer: str,
    offset: tuple[float, float],
    box: tuple[int, int],
) -> np.ndarray:
    """How much of each pixel is ink, float32 (h, w, 1 or 3) in [0, 1]."""
    scale = 1 if renderer == "hinted" else FINE
    canvas = Image.new("L", (box[0] * scale, box[1] * scale))
    draw = ImageDraw.Draw(canvas)
    x = size // 2
    for letter in text:
        at = ((x + offset[0]) * scale, offset[1] * scale)
        at = (round(at[0]), round(at[1]))
        draw.text(at, letter, fill=255, font=font(name, size * scale))
        x += _advance(letter, name, size)
    fine = np.asarray(canvas, np.float32) / 255
    if renderer == "hinted":
        return fine[..., None]
    if renderer == "lcd":
        thirds = cv2.resize(fine, (3 * box[0], box[1]), interpolation=cv2.INTER_AREA)
        return cv2.filter2D(thirds, -1, LCD_FILTER[None]).reshape(box[1], box[0], 3)
    smooth = cv2.resize(fine, box, interpolation=cv2.INTER_AREA)
    return (smooth**0.7 if renderer == "heavy" else smooth)[..., None]
