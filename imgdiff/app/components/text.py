"""Strangers' words, made safe to show: file names and messages that contain them."""

import re
import string
from pathlib import PurePosixPath, PureWindowsPath

#: Invisible and of no width; keeps Markdown's extensions from seeing links, emoji and arrows.
_JOINER = "\u2060"
_SPLITS = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE)
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


def literal(text: str) -> str:
    """Markdown that shows ``text`` letter by letter: no markup, no HTML, no link, no emoji."""
    plain = "".join(c if c.isprintable() else "?" for c in text)
    pieces = _SPLITS.sub("\0", plain).split("\0")
    return _JOINER.join(_PUNCTUATION.sub(r"\\\1", piece) for piece in pieces)


def sentence(message: object) -> str:
    """An error's message as a sentence, to be shown by ``literal``."""
    # Who only sees the page cannot raise a limit.
    text = str(message).split(", or raise max_pixels")[0].strip()
    text = text or "Something is wrong with this file"
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def base_name(name: str) -> str:
    """A file's name without any folder, whoever's slashes; never empty."""
    return PureWindowsPath(PurePosixPath(name).name).name or "image"


def download_name(names: tuple[str, str], ending: str) -> str:
    """ "before-vs-after-ending", of ASCII letters, digits, dots, dashes and underscores alone."""
    before, after = (_slug(PurePosixPath(base_name(name)).stem) for name in names)
    return f"{before or 'before'}-vs-{after or 'after'}-{ending}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:40].strip("-._")
