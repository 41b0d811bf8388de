"""A page to draw on: three times finer than the result, so that edges and letters are smooth."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FINE = 3
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
Point = tuple[float, float]


@cache
def font(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    """One of the fonts that come with matplotlib."""
    path = FONTS / f"{face}.ttf"
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


class Canvas:
    """Draws in page pixels (floats are welcome); `image()` gives the page."""

    def __init__(self, width: int, height: int, background: str | np.ndarray = "#ffffff") -> None:
        size = (width * FINE, height * FINE)
        if isinstance(background, str):
            self.page = Image.new("RGB", size, background)
        else:
            self.page = Image.fromarray(background).resize(size, Image.Resampling.BICUBIC)
        self.pen = ImageDraw.Draw(self.page)

    def image(self) -> np.ndarray:
        """The page, RGB uint8."""
        return np.asarray(self.page.reduce(FINE))

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: str | None = None,
        radius: float = 0,
        outline: str | None = None,
        width: float = 1,
    ) -> None:
        """A rectangle, its corners rounded by `radius`."""
        edges = [v * FINE for v in (left, top)] + [v * FINE - 1 for v in (right, bottom)]
        thick = round(width * FINE) if outline else 0
        self.pen.rounded_rectangle(edges, radius * FINE, fill, outline, thick)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str | None = None,
        outline: str | None = None,
        width: float = 1,
    ) -> None:
        """A circle around (x, y)."""
        thick = round(width * FINE) if outline else 0
        self.pen.circle((x * FINE, y * FINE), radius * FINE, fill, outline, thick)

    def line(self, points: Sequence[Point], colour: str, width: float = 1) -> None:
        """A line through all points with round ends."""
        fine = [(x * FINE, y * FINE) for x, y in points]
        thick = round(width * FINE)
        self.pen.line(fine, colour, thick, joint="curve")
        if thick > FINE:
            for x, y in (fine[0], fine[-1]):
                self.pen.circle((x, y), thick / 2 - 0.5, colour)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, colour: str, width: float
    ) -> None:
        """Part of a circle, in degrees clockwise from three o'clock."""
        edges = [(v) * FINE for v in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.arc(edges, start, end, colour, round(width * FINE))

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 13,
        colour: str = "#222222",
        face: str = "DejaVuSans",
        anchor: str = "l",
        stretch: float = 0.91,
    ) -> float:
        """Writes on the baseline y, from x on (l), up to it (r) or around it (m).

        `stretch` narrows the wide DejaVu letters. Returns the width written.
        """
        letters = font(face, round(size * FINE))
        wide = max(1, round(letters.getlength(words)))
        above, below = letters.getmetrics()
        mask = Image.new("L", (wide + 2 * FINE, above + below), 0)
        ImageDraw.Draw(mask).text((FINE, above), words, 255, letters, anchor="ls")
        narrow = (max(1, round(mask.width * stretch)), mask.height)
        mask = mask.resize(narrow, Image.Resampling.LANCZOS)
        length = wide * stretch / FINE
        start = x - {"l": 0.0, "m": length / 2, "r": length}[anchor]
        at = (round(start * FINE - FINE * stretch), round(y * FINE) - above)
        self.page.paste(Image.new("RGB", mask.size, colour), at, mask)
        return length

    def bold(self, x: float, y: float, words: str, size: float = 13, **options: str) -> float:
        """Text in the bold face."""
        return self.text(x, y, words, size, face="DejaVuSans-Bold", **options)

    def paste(self, picture: np.ndarray, left: float, top: float, radius: float = 0) -> None:
        """Puts a picture drawn FINE times finer than the page at (left, top)."""
        image = Image.fromarray(picture)
        mask = Image.new("L", image.size, 0)
        edges = (0, 0, image.width - 1, image.height - 1)
        ImageDraw.Draw(mask).rounded_rectangle(edges, radius * FINE, 255)
        self.page.paste(image, (round(left * FINE), round(top * FINE)), mask)
