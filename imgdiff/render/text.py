"""Letters on pictures: the font, and texts that fit."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def font(size: int):
    """DejaVu Sans as matplotlib brings it (Latin, Greek, Cyrillic), without importing it."""
    from PIL import ImageFont

    spec = find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        file = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if file.is_file():
            return ImageFont.truetype(file, size)
    return ImageFont.load_default(size)


def fitting(text: str, size: int, width: float) -> str:
    """``text``, its middle left out where it is longer than ``width`` pixels; what the font
    cannot show becomes a question mark."""
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
    """``text`` broken at spaces into lines of at most ``width`` pixels; the last of ``most`` holds
    what is left, fitted."""
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
