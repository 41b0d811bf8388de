"""Before, after and what changed on one sheet, with the verdict and the colour bar."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from imgdiff.geometry import Box
from imgdiff.io.resize import resize
from imgdiff.render.bands import link_bands, tinted
from imgdiff.render.colormaps import colorize
from imgdiff.render.hatch import hatched
from imgdiff.render.lettering import fitting, font, lines_of
from imgdiff.render.overlay import outline, overlay_of
from imgdiff.render.theme import SHEET_INK, SHEET_PAPER, SHEET_SOFT
from imgdiff.result import Comparison, Region

_PAD, _TITLE, _BAR = 16, 26, 46
#: Height of a line of the verdict.
_LINE = 22
#: Room for a title over a narrow picture.
_NARROWEST = 190


def panels(result: Comparison) -> np.ndarray:
    """The three pictures on one sheet, each scaled to a readable size.

    They stand beside each other, or below each other where they are wide. Where parts of ``after``
    moved, it is shown as it came, and what was inserted and removed is drawn on both sides of the
    gap between the two.

    Returns:
        uint8 (h, w, 3) RGB.
    """
    bands = result.alignment.bands
    after = hatched(result, "after") if result.after_given is None else result.after_given
    height, width = np.maximum(result.heatmap.shape, after.shape[:2])
    stacked = width > 2.2 * height
    scale = min((900 if stacked else 560) / width, 900 / height)
    scale = scale if scale < 1 else max(1, min(8, int(scale)))

    def shown(pixels: np.ndarray) -> np.ndarray:
        size = [max(1, round(length * scale)) for length in pixels.shape[:2]]
        return resize(pixels, (size[0], size[1]), enlarge="nearest")

    framed = outline(shown(overlay_of(result)), _scaled_regions(result.regions, scale))
    panes = [
        (
            f"before: {result.names[0]}",
            tinted(shown(hatched(result, "before")), bands, "before", scale),
        ),
        (f"after: {result.names[1]}", tinted(shown(after), bands, "after", scale)),
        ("what changed", framed),
    ]
    rows, columns = (3, 1) if stacked else (1, 3)
    high_pane, wide_pane = max(1, round(height * scale)), max(1, round(width * scale))
    cell = max(wide_pane, _NARROWEST)
    wide = max(columns * (cell + _PAD) + _PAD, 640)
    verdict = lines_of(result.summary, 16, wide - 2 * _PAD)
    head = 18 + _LINE * len(verdict)
    high = head + rows * (high_pane + _TITLE + _PAD) + _BAR + _PAD
    sheet = Image.new("RGB", (wide, high), SHEET_PAPER)
    draw = ImageDraw.Draw(sheet)
    for i, line in enumerate(verdict):
        draw.text((_PAD, 11 + _LINE * i), line, SHEET_INK, font(16))
    corners = []
    for i, (name, pixels) in enumerate(panes):
        x = _PAD + (0 if stacked else i * (cell + _PAD))
        y = head + (i * (high_pane + _TITLE + _PAD) if stacked else 0)
        draw.text((x, y + 4), fitting(name, 13, cell), SHEET_SOFT, font(13))
        sheet.paste(Image.fromarray(pixels), (x, y + _TITLE))
        corners.append((x, y + _TITLE))
    if not stacked:
        link_bands(draw, bands, corners[0], corners[1], panes[0][1].shape[1], scale)
    _color_bar(sheet, draw, (_PAD, high - _BAR - 4), min(420, wide - 2 * _PAD), result)
    return np.array(sheet)


def _scaled_regions(regions: tuple[Region, ...], scale: float) -> tuple[Region, ...]:
    def scaled(region: Region) -> Region:
        return replace(region, box=Box(*(round(v * scale) for v in region.box)))

    return tuple(scaled(region) for region in regions)


def _color_bar(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    length: int,
    result: Comparison,
) -> None:
    """The heat's scale, with the threshold marked; an end's label gives way to the mark's."""
    x, y = at
    ramp = np.repeat(np.linspace(0, 1, length, dtype=np.float32)[None], 12, axis=0)
    sheet.paste(Image.fromarray(colorize(ramp, result.colormap)), (x, y))
    mark = x + round(result.threshold * (length - 1))
    draw.line((mark, y - 4, mark, y + 15), fill=SHEET_INK, width=2)
    face = font(12)
    words = f"{round(result.threshold, 2):g} changed from here"
    half = face.getlength(words) / 2
    middle = min(max(mark, x + half), x + length - half)
    draw.text((middle, y + 17), words, SHEET_INK, face, anchor="ma")
    if x + face.getlength("0 same") + 8 < middle - half:
        draw.text((x, y + 17), "0 same", SHEET_SOFT, face)
    if x + length - face.getlength("1") - 8 > middle + half:
        draw.text((x + length, y + 17), "1", SHEET_SOFT, face, anchor="ra")
