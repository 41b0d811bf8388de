"""Letters on pictures: the font, and texts that fit."""

import unicodedata
from functools import cache
from importlib import resources
from io import BytesIO

from PIL import ImageFont


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans (Latin, Greek, Cyrillic), which ships: letters are the same everywhere.

    Args:
        size: Height in pixels.
    """
    data = resources.files("imgdiff.render").joinpath("fonts", "DejaVuSans.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


def fitting(text: str, size: int, width: float) -> str:
    """``text``, its middle left out where it is too long.

    Args:
        text: Anything; what the font cannot show becomes a question mark.
        size: Of the font, in pixels.
        width: Room, in pixels.
    """
    text = "".join(
        c if c.isprintable() and ord(c) < 0x590 else "?" for c in unicodedata.normalize("NFC", text)
    )
    face = font(size)
    keep = len(text)
    shown = text
    while keep > 1 and face.getlength(shown) > width:
        keep -= 1
        shown = f"{text[: (keep + 1) // 2]}…{text[len(text) - keep // 2 :]}"
    return shown


def lines_of(text: str, size: int, width: float, most: int = 3) -> list[str]:
    """``text`` broken at spaces into lines.

    Args:
        text: Anything.
        size: Of the font, in pixels.
        width: Room of a line, in pixels.
        most: Lines at most; the last one holds what is left, fitted.
    """
    face, lines, words = font(size), [""], text.split()
    for i, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[i:]])
            break
    return [fitting(line, size, width) for line in lines]
