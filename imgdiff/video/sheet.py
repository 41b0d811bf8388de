"""Two videos on one sheet: the heat over time, and the worst moments."""

import numpy as np
from PIL import Image, ImageDraw

from imgdiff.io.resize import resize
from imgdiff.render.lettering import fitting, font
from imgdiff.render.overlay import outline, overlay_of
from imgdiff.render.theme import SHEET_INK, SHEET_PAPER, SHEET_SOFT
from imgdiff.video.video_result import Moment, VideoComparison

_PAD, _HEAD, _WIDE = 16, 44, 960
#: Height of the plot, and of what is below it.
_PLOT, _AXIS = 150, 40
_HEAT, _QUIET, _MISSING = (184, 50, 16), (150, 146, 140), (70, 90, 160)
#: Pictures in a row, and the height of one's title.
_ACROSS, _TITLE = 3, 22


def sheet(comparison: VideoComparison) -> np.ndarray:
    """The plot, and the worst moments below it.

    Args:
        comparison: What is drawn.

    Returns:
        uint8 RGB (h, w, 3).
    """
    cell = (_WIDE - (_ACROSS + 1) * _PAD) // _ACROSS
    panes = []
    for number, result in sorted(comparison.worst, key=lambda entry: entry[0]):
        shown = outline(overlay_of(result), result.regions)
        height = max(1, round(cell * shown.shape[0] / shown.shape[1]))
        title = f"{clock(comparison.moments[number])}: {result.changed_fraction:.1%} changed"
        panes.append((title, resize(shown, (height, cell))))
    rows = [panes[i : i + _ACROSS] for i in range(0, len(panes), _ACROSS)]
    heights = [max(pixels.shape[0] for _, pixels in row) + _TITLE + _PAD for row in rows]
    page = Image.new("RGB", (_WIDE, _HEAD + _PLOT + _AXIS + sum(heights) + _PAD), SHEET_PAPER)
    draw = ImageDraw.Draw(page)
    draw.text((_PAD, 12), fitting(comparison.summary, 17, _WIDE - 2 * _PAD), SHEET_INK, font(17))
    _plot(draw, comparison, _HEAD)
    y = _HEAD + _PLOT + _AXIS
    for row, height in zip(rows, heights, strict=True):
        for column, (title, pixels) in enumerate(row):
            x = _PAD + column * (cell + _PAD)
            draw.text((x, y), fitting(title, 13, cell), SHEET_SOFT, font(13))
            page.paste(Image.fromarray(pixels), (x, y + _TITLE))
        y += height
    return np.array(page)


def timeline(comparison: VideoComparison) -> np.ndarray:
    """The plot alone.

    Args:
        comparison: What is drawn.

    Returns:
        uint8 RGB (h, w, 3).
    """
    page = Image.new("RGB", (_WIDE, _PAD + _PLOT + _AXIS), SHEET_PAPER)
    _plot(ImageDraw.Draw(page), comparison, _PAD)
    return np.array(page)


def clock(moment: Moment) -> str:
    """When a moment is: "0:07.25", on both sides where they differ."""
    sides = [_time(t) for t in (moment.before, moment.after) if t is not None]
    if moment.only_in:
        return f"{sides[0]} only in {moment.only_in}"
    return sides[0] if sides[0] == sides[1] else f"{sides[0]} / {sides[1]}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 2), 60)
    return f"{minutes:.0f}:{rest:05.2f}"


def _plot(draw: ImageDraw.ImageDraw, comparison: VideoComparison, top: int) -> None:
    """A bar for each moment: how high the heat is, and moments that one alone has in full."""
    left, right, bottom = _PAD, _WIDE - _PAD, top + _PLOT
    count = len(comparison.moments)
    for number, moment in enumerate(comparison.moments):
        x0, x1 = (left + (right - left) * n / count for n in (number, number + 1))
        color = _HEAT if moment.changed else _QUIET
        color = color if moment.only_in is None else _MISSING
        height = max(1.0, moment.peak * _PLOT)
        draw.rectangle((x0, bottom - height, max(x0, x1 - 0.5), bottom), color)
    level = bottom - comparison.threshold * _PLOT
    draw.line((left, level, right, level), SHEET_INK, 1)
    draw.line((left, bottom, right, bottom), SHEET_INK, 1)
    marks = [0, count // 2, count - 1]
    for mark, anchor, x in zip(marks, ("la", "ma", "ra"), (left, _WIDE / 2, right), strict=True):
        draw.text((x, bottom + 5), clock(comparison.moments[mark]), SHEET_SOFT, font(12), anchor)
    words = "heat over time; line: threshold; blue: moments that one video alone has"
    draw.text((left, bottom + 20), words, SHEET_SOFT, font(11))
