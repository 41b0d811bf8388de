"""Strangers' words, made safe to show: file names and messages that contain them."""

import re
import string
from pathlib import PurePosixPath, PureWindowsPath

from imgdiff.errors import ImgDiffError

#: Invisible and of no width; keeps Markdown's extensions from seeing links, emoji and arrows.
_JOINER = "\u2060"
_SPLITS = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE)
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


def literal(text: str) -> str:
    """Markdown that shows ``text`` letter by letter: no markup, no HTML, no link, no emoji."""
    pieces = _SPLITS.sub("\0", printable(text)).split("\0")
    return _JOINER.join(_PUNCTUATION.sub(r"\\\1", piece) for piece in pieces)


def printable(text: str) -> str:
    """``text`` with a question mark for each character that cannot be seen."""
    return "".join(c if c.isprintable() else "?" for c in text)


def sentence(message: object) -> str:
    """A message, or an error's, as a sentence; to be shown by ``literal``.

    Of an error, only what visitors of the page can use.
    """
    text = message.message if isinstance(message, ImgDiffError) else str(message)
    text = text.strip() or "Something is wrong with this file"
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def base_name(name: str) -> str:
    """A file's name without any folder, whoever's slashes; never empty."""
    return PureWindowsPath(PurePosixPath(name).name).name or "image"


def short_name(name: str, most: int = 40) -> str:
    """``name`` of at most so many characters, the middle left out where it is longer."""
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"


def download_name(names: tuple[str, str], ending: str) -> str:
    """The name of a file made of two others.

    Args:
        names: Of the two.
        ending: Such as "heatmap.png".

    Returns:
        "before-vs-after-ending", of ASCII letters, digits, dots, dashes and underscores alone.
    """
    before, after = (_slug(PurePosixPath(base_name(name)).stem) for name in names)
    return f"{before or 'before'}-vs-{after or 'after'}-{ending}"


def plural(count: int, noun: str) -> str:
    """The count with its noun, as in "1 file" or "2 files"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:40].strip("-._")
