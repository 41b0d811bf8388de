"""Small flags at frames: a number, and what happened there in a word where there is room."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from imgdiff.geometry import Box
from imgdiff.region import Region

#: Pixels of ground round the letters.
_ROOM = 3


def kind_word(region: Region) -> str:
    """What happened in a region, in a word; empty where none is sure, or the picture says so."""
    return "" if region.kind in ("changed", "one_sided") else region.kind


def draw_tags(image: Image.Image, frames: Sequence[Box], texts: Sequence[Sequence[str]], face):
    """Draws a flag at each frame, the strongest ones on top.

    Args:
        image: What they are drawn into.
        frames: Outer edges of the frames, the most important first.
        texts: For each what it could say, the best first: that is taken which covers no flag of a
            frame before it, else the last one. An empty text draws none.
        face: The font.
    """
    draw = ImageDraw.Draw(image)
    flags: list[tuple[Box, str]] = []
    for frame, options in zip(frames, texts, strict=True):
        for text in options:
            flag = _place(draw, frame, text, face, image.size)
            if not any(flag.intersection(other) for other, _ in flags):
                break
        if text:
            flags.append((flag, text))
    for flag, text in reversed(flags):
        draw.rectangle(flag, fill=(255, 255, 255), outline=(0, 0, 0))
        x0, y0, _, _ = draw.textbbox((0, 0), text, font=face)
        at = flag.left + _ROOM - x0, flag.top + _ROOM - y0
        draw.text(at, text, fill=(0, 0, 0), font=face)


def _place(draw, frame: Box, text: str, face, size: tuple[int, int]) -> Box:
    """Above the frame or, at the top edge, below it."""
    x0, y0, x1, y1 = draw.textbbox((0, 0), text, font=face)
    width, height = round(x1 - x0) + 2 * _ROOM, round(y1 - y0) + 2 * _ROOM
    left = min(max(0, frame.left), max(0, size[0] - width))
    top = frame.top - height - 1
    if top < 0:
        top = min(frame.bottom + 2, size[1] - height)
    return Box(left, top, left + width, top + height)
