"""Driving the page without a browser: what AppTest has drawn, as people read it."""

import re
from io import BytesIO

from PIL import Image
from streamlit.testing.v1 import AppTest

_KINDS = ("markdown", "caption", "error", "info", "success", "warning", "title", "subheader")


def png(pixels) -> bytes:
    """An image as the bytes of a PNG file."""
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def words(app: AppTest) -> str:
    """All Markdown on the page."""
    return "\n".join(str(e.value) for kind in _KINDS for e in getattr(app, kind))


def html(app: AppTest) -> str:
    """All HTML of our own on the page."""
    return "".join(str(e.proto) for e in app.html)


def unescaped(markdown: str) -> str:
    """What Markdown that ``literal`` made looks like."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


def read(app: AppTest) -> str:
    """What the page's Markdown looks like."""
    return unescaped(words(app))


def healthy(app: AppTest) -> AppTest:
    """The page, which shows no traceback, and which nothing went wrong in."""
    assert not app.exception
    assert "Traceback" not in words(app) and "went wrong on our side" not in words(app)
    return app
