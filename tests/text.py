"""Text in pictures of tests, the same with every version of OpenCV, whose own font is another one
since 5."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests import ROOT

_FONT = ROOT / "imgdiff" / "render" / "fonts" / "DejaVuSans.ttf"


def put_text(image: np.ndarray, text: str, at: tuple[int, int], size: float, color) -> None:
    """Into uint8 (H, W, 3), from the left end of the baseline, size in pixels."""
    font = ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)
    drawn = Image.fromarray(image)
    ImageDraw.Draw(drawn).text(at, text, tuple(color), font, anchor="ls")
    image[...] = drawn
