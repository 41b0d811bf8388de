"""A picture with boxes, and who is in them."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from imgdiff.geometry import Box
from imgdiff.render.lettering import fitting, font
from imgdiff.render.tags import draw_tags

_COLORS = {
    "known": (0, 158, 115),
    "unknown": (213, 94, 0),
    "cannot_judge": (130, 130, 134),
    "undecided": (130, 130, 134),
}
#: Pixels of the picture for each pixel of a line's width; for each of a letter's height; between
#: what heights.
_LINE, _LETTER, _HEIGHTS = 320, 36, (11, 40)


def group_picture(image: np.ndarray, boxes: Sequence[tuple[Box, str, str]]) -> np.ndarray:
    """Draws boxes with a flag each.

    Args:
        image: uint8 RGB (H, W, 3).
        boxes: Where, the verdict ("known", "unknown", "cannot_judge", "undecided"), what is to be
            read.

    Returns:
        uint8 RGB (H, W, 3).
    """
    page = Image.fromarray(image)
    draw = ImageDraw.Draw(page)
    side = min(image.shape[:2])
    width, height = max(1, side // _LINE), int(np.clip(side // _LETTER, *_HEIGHTS))
    within = Box.of_shape(*image.shape[:2])
    frames = []
    for box, verdict, _ in boxes:
        frame = box.grown(width, within)
        frames.append(frame)
        edges = (frame.left, frame.top, frame.right - 1, frame.bottom - 1)
        draw.rectangle(edges, outline=_COLORS[verdict], width=width)
    texts = [[fitting(text, height, image.shape[1] / 2)] for _, _, text in boxes]
    draw_tags(page, frames, texts, font(height))
    return np.array(page)
