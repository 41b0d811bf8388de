"""A verification on one sheet: both images, where their distance comes from, the verdict."""

import numpy as np
from PIL import Image, ImageDraw

from imgdiff.io.resize import resize
from imgdiff.recognition.verification_result import VerificationResult
from imgdiff.render.colormaps import colorize
from imgdiff.render.lettering import fitting, font
from imgdiff.render.overlay import overlay

_PAPER, _INK, _QUIET = (250, 250, 248), (28, 28, 30), (110, 110, 114)
_COLORS = {"same": (22, 101, 74), "different": (176, 44, 14), "cannot_judge": _QUIET}
_PAD, _HEAD, _TITLE, _BAR = 18, 66, 24, 40
#: The images: largest height and width, and smallest side, so that a line can still be seen.
_HEIGHT, _WIDEST, _LEAST = 240, 480, 12
#: Room for a title over a narrow image; what all four may take side by side.
_NARROWEST, _ROW = 190, 1200
_SCALE = 420


def sheet(verification: VerificationResult) -> np.ndarray:
    """Both images as they are and under the heat, side by side, or the heat below where wide.

    Args:
        verification: What is drawn.

    Returns:
        uint8 RGB (h, w, 3); over the images the verdict, under them what the colors say.
    """
    sides = [_scaled(image) for image in (verification.before, verification.after)]
    heats = [resize(verification.heatmap, side.shape[:2]) for side in sides]
    lit = [overlay(side, np.clip(h, 0, 1)) for side, h in zip(sides, heats, strict=True)]
    first, second = verification.names
    titles = (f"first: {first}", f"second: {second}", "where the first differs", "... the second")
    panes = list(zip(titles, [*sides, *lit], strict=True))
    columns = [max(side.shape[1], _NARROWEST) + _PAD for side in sides]
    rows = [panes] if 2 * sum(columns) <= _ROW else [panes[:2], panes[2:]]
    across = columns * (2 // len(rows))
    high = max(side.shape[0] for side in sides) + _TITLE + _PAD
    wide = max(sum(across), _SCALE + _PAD) + _PAD
    page = Image.new("RGB", (wide, _HEAD + len(rows) * high + _BAR), _PAPER)
    draw = ImageDraw.Draw(page)
    color = _COLORS[verification.verdict]
    draw.rectangle((0, 0, 7, page.height), fill=color)
    room = wide - 2 * _PAD
    draw.text((_PAD, 10), fitting(verification.summary, 18, room), color, font(18))
    rule = f"model {verification.model}: the same below a distance of {verification.threshold:.3f}"
    draw.text((_PAD, 37), fitting(rule, 13, room), _QUIET, font(13))
    for i, row in enumerate(rows):
        x, y = _PAD, _HEAD + i * high
        for (title, pixels), width in zip(row, across, strict=True):
            draw.text((x, y), fitting(title, 13, width - _PAD), _QUIET, font(13))
            page.paste(Image.fromarray(pixels), (x, y + _TITLE))
            x += width
    _scale(page, draw, (_PAD, page.height - _BAR))
    return np.array(page)


def _scaled(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    scale = min(_HEIGHT / height, _WIDEST / width)
    return resize(image, (max(_LEAST, round(height * scale)), max(_LEAST, round(width * scale))))


def _scale(page: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    """What the colors say, with the threshold's marked."""
    x, y = at
    ramp = np.repeat(np.linspace(0, 1, _SCALE, dtype=np.float32)[None], 10, axis=0)
    page.paste(Image.fromarray(colorize(ramp)), (x, y))
    middle = x + _SCALE // 2
    draw.line((middle, y - 4, middle, y + 13), fill=_INK, width=2)
    face = font(12)
    draw.text((x, y + 16), "alike", _QUIET, face)
    draw.text((middle, y + 16), "this everywhere: threshold", _INK, face, anchor="ma")
    draw.text((x + _SCALE, y + 16), "sets them apart", _QUIET, face, anchor="ra")
