"""Whatever a test has in hand, as the bytes of a picture file."""

import inspect
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.decode.pillow_file import pillow_kind
from imgdiff.io.formats import FORMATS
from imgdiff.io.load import load_image
from imgdiff.io.read_bytes import read_path
from imgdiff.suite.documents.pdf import is_pdf

_MOST_BYTES = 2_000_000_000
_SUFFIXES = {kind.upper(): suffixes[0] for kind, suffixes in FORMATS.items()}


def picture_bytes(picture: Any) -> tuple[bytes, str]:
    """Captures a picture.

    Args:
        picture: A path, the bytes of a file, a Pillow image, an array (H, W), (H, W, 3) or
            (H, W, 4), a matplotlib figure, or a page or element of Playwright or Selenium, of which
            a screenshot is taken.

    Returns:
        The bytes of a file, and the suffix that its kind goes by: files as they are, all else PNG.

    Raises:
        ImageError: It is none of these, or cannot be read.
    """
    if isinstance(picture, str | os.PathLike):
        return read_path(os.fsdecode(picture), _MOST_BYTES), Path(picture).suffix.lower() or ".png"
    if isinstance(picture, bytes | bytearray | memoryview):
        data = bytes(picture)
        return data, _suffix(data)
    if isinstance(picture, np.ndarray | Image.Image):
        return _png(picture), ".png"
    if callable(getattr(picture, "savefig", None)):
        stream = BytesIO()
        # Without the version of matplotlib in it: the same figure is the same file.
        picture.savefig(stream, format="png", metadata={"Software": None})
        return stream.getvalue(), ".png"
    if callable(getattr(picture, "get_screenshot_as_png", None)):  # Selenium's driver
        return picture.get_screenshot_as_png(), ".png"
    if isinstance(getattr(picture, "screenshot_as_png", None), bytes):  # and its elements
        return picture.screenshot_as_png, ".png"
    if callable(getattr(picture, "screenshot", None)):  # Playwright
        shot = picture.screenshot(animations="disabled", caret="hide")
        if inspect.isawaitable(shot):
            if inspect.iscoroutine(shot):
                shot.close()
            raise ImageError(
                "expected a page of Playwright's synchronous interface, got an asynchronous one: "
                "give await page.screenshot() instead"
            )
        return shot, ".png"
    raise ImageError(
        "expected a path, bytes, a Pillow image, an array, a matplotlib figure, or a page or "
        f"element of Playwright or Selenium; got {type(picture).__name__}"
    )


def _png(picture: Any) -> bytes:
    image = load_image(picture, value_range="auto")
    pixels = image.pixels
    if image.alpha is not None:
        # On white they are; what is transparent keeps its alpha.
        alpha = image.alpha[..., None].astype(np.int32)
        color = (pixels.astype(np.int32) - (255 - alpha)) * 255 // np.maximum(alpha, 1)
        pixels = np.dstack([color.clip(0, 255).astype(np.uint8), image.alpha])
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=3)
    return stream.getvalue()


def _suffix(data: bytes) -> str:
    if is_pdf(data):
        return ".pdf"
    try:
        return _SUFFIXES.get(pillow_kind(data), ".png")
    except ImageError:  # what cannot be read is said where it is compared
        return ".png"
