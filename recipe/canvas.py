"""A canvas that can draw one scene in several renderings, and with some of its marks edited.

Renderers disagree about anti-aliasing, hinting and subpixels, so a scene drawn twice is no
change; one mark of it edited is one. Drawing code asks the canvas for marks at coordinates in
pixels and need not know about either.
"""

import string
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Rendering:
    """scale: drawn so many times larger, then reduced by ``reduce`` (1: as it comes).
    binary_text: glyphs without grey. subpixel: color fringes of LCD rendering, at scale 3."""

    scale: int = 1
    reduce: int = cv2.INTER_AREA
    binary_text: bool = False
    subpixel: bool = False

    @classmethod
    def random(cls, rng) -> "Rendering":
        """One of the ways in which things are drawn, at random."""
        if rng.random() < 0.3:
            return cls(binary_text=bool(rng.random() < 0.2))
        scale = int(rng.integers(2, 5))
        reduce = int(rng.choice([cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LANCZOS4]))
        return cls(scale, reduce, subpixel=scale == 3 and bool(rng.random() < 0.5))


#: As it comes: nothing reduced.
PLAIN = Rendering()
#: The ground's number among the marks.
GROUND = -1


@dataclass(frozen=True)
class Edit:
    """What becomes of one mark: "drop", "recolor", "move", "replace", "sign" (one sign of its
    text), "width" (of its line) or "resize"; seed: of the details."""

    how: str
    seed: int


@dataclass
class Canvas:
    """size: of the square picture. edits: by the number of the mark, in drawing order."""

    size: int
    ground: Color
    rendering: Rendering = PLAIN
    edits: dict[int, Edit] = field(default_factory=dict)

    def __post_init__(self):
        side = self.size * self.rendering.scale
        edit = self.edits.get(GROUND)
        # The scene's colors go on being chosen for the ground that it had.
        shown = tinted(np.random.default_rng(edit.seed), self.ground) if edit else self.ground
        self._image = Image.new("RGB", (side, side), shown)
        self._draw = ImageDraw.Draw(self._image)
        self._draw.fontmode = "1" if self.rendering.binary_text else "L"
        self.boxes: list[tuple[float, float, float, float]] = []
        self.kinds: list[str] = []

    def visible(self) -> list[int]:
        """Numbers of the marks with a part of 3 px and more on the canvas, not all of it."""
        numbers = []
        for i, (x0, y0, x1, y1) in enumerate(self.boxes):
            wide = min(x1, self.size) - max(x0, 0)
            high = min(y1, self.size) - max(y0, 0)
            if wide >= 3 and high >= 3 and wide * high < 0.6 * self.size**2:
                numbers.append(i)
        return numbers

    def image(self) -> np.ndarray:
        """The picture, RGB uint8 (size, size, 3)."""
        drawn, scale = np.array(self._image), self.rendering.scale
        if self.rendering.subpixel:  # red, green and blue lie a third of a pixel apart
            drawn = np.stack([np.roll(drawn[..., c], 1 - c, axis=1) for c in range(3)], axis=2)
        if scale == 1:
            return drawn
        return cv2.resize(drawn, (self.size, self.size), interpolation=self.rendering.reduce)

    def box(self, x0, y0, x1, y1, fill=None, rim=None, radius=0, width=1) -> None:
        """Covers the pixels x0 to x1 and y0 to y1, ends included."""
        x0, x1 = sorted((x0, x1))
        y0, y1 = sorted((y0, y1))
        mark = self._mark((x0, y0, x1, y1), fill=fill, rim=rim, width=width if rim else 0)
        if mark is None:
            return
        x0, y0, x1, y1 = _grown((x0, y0, x1, y1), mark["factor"])
        s, (dx, dy) = self.rendering.scale, mark["by"]
        corners = ((x0 + dx) * s, (y0 + dy) * s, (x1 + dx + 1) * s - 1, (y1 + dy + 1) * s - 1)
        wide = mark["width"] * s
        self._draw.rounded_rectangle(corners, radius * s, mark["fill"], mark["rim"], wide)

    def ellipse(self, x0, y0, x1, y1, fill=None, rim=None, width=1) -> None:
        """An ellipse in the rectangle of these pixels, ends included."""
        mark = self._mark((x0, y0, x1, y1), fill=fill, rim=rim, width=width if rim else 0)
        if mark is None:
            return
        x0, y0, x1, y1 = _grown((x0, y0, x1, y1), mark["factor"])
        s, (dx, dy) = self.rendering.scale, mark["by"]
        corners = ((x0 + dx) * s, (y0 + dy) * s, (x1 + dx + 1) * s - 1, (y1 + dy + 1) * s - 1)
        self._draw.ellipse(corners, mark["fill"], mark["rim"], mark["width"] * s)

    def line(self, points, ink, width=1) -> None:
        """A line through points (x, y)."""
        mark = self._mark(_bounds(points, width), fill=ink, width=width)
        if mark is not None:
            wide = mark["width"] * self.rendering.scale
            self._draw.line(self._scaled(points, mark["by"]), mark["fill"], wide, "curve")

    def polygon(self, points, fill) -> None:
        """A filled polygon with corners (x, y)."""
        mark = self._mark(_bounds(points), fill=fill)
        if mark is not None:
            x0, y0, x1, y1 = _bounds(points)
            cx, cy, k = (x0 + x1) / 2, (y0 + y1) / 2, mark["factor"]
            points = [(cx + (x - cx) * k, cy + (y - cy) * k) for x, y in points]
            self._draw.polygon(self._scaled(points, mark["by"]), mark["fill"])

    def text(self, x, y, text: str, ink, face: int, points: int) -> None:
        """One line from the left end of its baseline, word by word: each is a mark, placed alike
        in every rendering."""
        s, plain = self.rendering.scale, font(face, points)
        for word_ in text.split(" "):
            box = plain.getbbox(word_, anchor="ls")
            mark = self._mark(
                (x + box[0], y + box[1], x + box[2], y + box[3]), fill=ink, text=word_
            )
            self.kinds[-1] = "text"
            if mark is not None:
                dx, dy = mark["by"]
                place = ((x + dx) * s, (y + dy) * s)
                large = font(face, max(4, round(points * s * mark["factor"])))
                self._draw.text(place, mark["text"], mark["fill"], font=large, anchor="ls")
            x += round(plain.getlength(word_ + " "))

    def picture(self, x, y, picture: np.ndarray) -> None:
        """A raster picture uint8 (h, w, 3) with its top left corner at (x, y)."""
        height, width = picture.shape[:2]
        mark = self._mark((x, y, x + width, y + height), fill=(0, 0, 0))
        self.kinds[-1] = "picture"
        if mark is None:
            return
        s, (dx, dy) = self.rendering.scale, mark["by"]
        if mark["edited"] and mark["by"] == (0, 0):
            picture = picture[:, ::-1]
        large = cv2.resize(picture, (width * s, height * s), interpolation=cv2.INTER_LINEAR)
        self._image.paste(Image.fromarray(large), ((x + dx) * s, (y + dy) * s))

    def _scaled(self, points, by):
        s, (dx, dy) = self.rendering.scale, by
        return [((x + dx) * s, (y + dy) * s) for x, y in points]

    def _mark(self, box, fill=None, rim=None, text="", width=0) -> dict[str, Any] | None:
        """Counts a mark and applies its edit; None where it is dropped."""
        edit = self.edits.get(len(self.boxes))
        self.boxes.append(box)
        self.kinds.append("form")
        mark = {"fill": fill, "rim": rim, "text": text, "by": (0, 0), "width": width, "factor": 1}
        mark["edited"] = edit is not None
        if edit is None:
            return mark
        rng = np.random.default_rng(edit.seed)
        if edit.how == "drop":
            return None
        if edit.how == "move":
            reach = max(4, int(0.15 * self.size))
            dx, dy = (int(v) for v in rng.integers(-reach, reach + 1, 2))
            return mark | {"by": (dx, dy) if max(abs(dx), abs(dy)) > 3 else (reach, 0)}
        if edit.how == "resize" and width and fill is not None and rim is None:  # a line
            return mark | {"width": max(width + 1, round(width * rng.uniform(1.4, 2.5)))}
        if edit.how == "resize":
            return mark | {"factor": float(rng.uniform(1.15, 1.6) ** rng.choice([-1, 1]))}
        if edit.how == "replace" and text:
            return mark | {"text": reworded(rng, text)}
        if edit.how == "sign" and text:
            return mark | {"text": misspelt(rng, text)}
        if edit.how == "width" and width:
            thinner = width > 1 and rng.random() < 0.5
            return mark | {"width": width // 2 if thinner else width + int(rng.integers(1, 3))}
        if fill is None:
            return mark | {"rim": contrasting(rng, rim or (0, 0, 0), 40)}
        return mark | {"fill": contrasting(rng, fill, 40)}


def _grown(box, factor: float):
    """The same box so many times as large, about its middle; as it is where that is once."""
    if factor == 1:
        return box
    x0, y0, x1, y1 = box
    wide, high = (x1 - x0) * (factor - 1) / 2, (y1 - y0) * (factor - 1) / 2
    return round(x0 - wide), round(y0 - high), round(x1 + wide), round(y1 + high)


def _bounds(points, width=0):
    xs, ys = zip(*points, strict=True)
    return min(xs) - width / 2, min(ys) - width / 2, max(xs) + width / 2, max(ys) + width / 2


_LETTERS = np.array(list(string.ascii_lowercase))
_DIGITS = np.array(list(string.digits))


def word(rng, longest: int = 9) -> str:
    """A random word or number."""
    text = "".join(rng.choice(_LETTERS, rng.integers(1, longest + 1)))
    style = rng.random()
    if style < 0.2:
        return str(rng.integers(0, 10 ** int(rng.integers(1, 6))))
    return text.capitalize() if style < 0.45 else text.upper() if style < 0.55 else text


def reworded(rng, text: str) -> str:
    """Another word, or the same with one sign exchanged, left out or doubled."""
    if rng.random() < 0.35:
        return word(rng)
    i = int(rng.integers(0, len(text)))
    how = rng.random()
    if how < 0.7:
        signs = _DIGITS if text[i].isdigit() else _LETTERS
        other = str(rng.choice(signs[signs != text[i].lower()]))
        return text[:i] + (other.upper() if text[i].isupper() else other) + text[i + 1 :]
    if how < 0.85 and len(text) > 1:
        return text[:i] + text[i + 1 :]
    return text[:i] + text[i] + text[i:]


def misspelt(rng, text: str) -> str:
    """The same with one sign exchanged for another of its kind."""
    i = int(rng.integers(0, len(text)))
    if text[i] in ".,:;":
        signs = np.array([s for s in ".,:;" if s != text[i]])
    else:
        signs = _DIGITS if text[i].isdigit() else _LETTERS
        signs = signs[signs != text[i].lower()]
    other = str(rng.choice(signs))
    return text[:i] + (other.upper() if text[i].isupper() else other) + text[i + 1 :]


@cache
def _font_files() -> tuple[str, ...]:
    import matplotlib

    bundled = sorted((Path(matplotlib.get_data_path()) / "fonts" / "ttf").glob("*.ttf"))
    system = sorted(Path("/usr/share/fonts/truetype").glob("*/*.ttf"))
    odd = ("STIXSiz", "STIXNonUni", "cmex", "cmsy", "cmmi", "LastResort", "Symbol", "Emoji")
    return tuple(str(p) for p in bundled + system if not any(part in p.name for part in odd))


@cache
def font(index: int, size: int) -> ImageFont.FreeTypeFont:
    """One of the fonts there are, at a size in pixels."""
    files = _font_files()
    return ImageFont.truetype(files[index % len(files)], size)


def rgb(values) -> Color:
    """Three numbers as a color."""
    red, green, blue = (int(v) for v in values)
    return red, green, blue


def tinted(rng, ground: Color) -> Color:
    """The ground in another tint, by 15 to 90 levels: never just lighter or darker, as light is."""
    for _ in range(20):
        shift = rng.uniform(-90, 90, 3)
        other = np.clip(np.add(ground, shift), 0, 255)
        if np.ptp(other - ground) > 15:
            return rgb(other)
    return contrasting(rng, ground)


def color(rng) -> Color:
    """Any color; grey more often than chance would have it."""
    if rng.random() < 0.35:
        return (int(rng.integers(0, 256)),) * 3
    return rgb(rng.integers(0, 256, 3))


def background(rng) -> Color:
    """A ground: white, light, dark or any color."""
    kind = rng.random()
    if kind < 0.5:
        return (255, 255, 255) if kind < 0.35 else (int(rng.integers(225, 256)),) * 3
    if kind < 0.7:
        return rgb(rng.integers(0, 60, 3))
    return color(rng)


def contrasting(rng, ground, least: int = 60) -> Color:
    """A color that differs from ``ground`` by more than ``least`` in a channel."""
    for _ in range(20):
        ink = color(rng)
        if max(abs(i - g) for i, g in zip(ink, ground, strict=True)) > least:
            return ink
    return (0, 0, 0) if sum(ground) > 380 else (255, 255, 255)
