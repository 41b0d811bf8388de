"""An inspection on one sheet: the accepted picture, the part, and where it is unlike."""

import numpy as np
from PIL import Image, ImageDraw

from imgdiff.geometry import Box
from imgdiff.io.resize import resize
from imgdiff.recognition.inspection.inspection_result import InspectionResult
from imgdiff.region import Region
from imgdiff.render.lettering import fitting, font, lines_of
from imgdiff.render.overlay import outline, overlay
from imgdiff.render.theme import SHEET_INK, SHEET_PAPER, SHEET_SOFT

_PAD, _HEAD, _TITLE = 16, 76, 24
#: Longest side of a pane, and room for its title.
_SIDE, _NARROWEST = 460, 220


def sheet(inspection: InspectionResult) -> np.ndarray:
    """Three pictures side by side under the verdict.

    Args:
        inspection: What is drawn.

    Returns:
        uint8 RGB (h, w, 3).
    """
    scale = min(8, _SIDE / max(inspection.heatmap.shape))
    scale = scale if scale < 1 else int(scale)

    def shown(pixels: np.ndarray) -> np.ndarray:
        height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
        return resize(pixels, (height, width), enlarge="nearest")

    lit = shown(overlay(inspection.part, inspection.heatmap))
    regions = tuple(
        Region(Box(*(round(v * scale) for v in region.box)), region.score, region.area)
        for region in inspection.regions
    )
    panes = (
        (f"accepted: {inspection.names[1]}", shown(inspection.normal)),
        (f"inspected: {inspection.names[0]}", shown(inspection.part)),
        ("beyond what accepted ones vary by", outline(lit, regions)),
    )
    cell = max(lit.shape[1], _NARROWEST)
    wide = len(panes) * (cell + _PAD) + _PAD
    page = Image.new("RGB", (wide, _HEAD + _TITLE + lit.shape[0] + _PAD), SHEET_PAPER)
    draw = ImageDraw.Draw(page)
    room = wide - 2 * _PAD
    draw.text((_PAD, 10), fitting(inspection.summary, 16, room), SHEET_INK, font(16))
    for number, line in enumerate(lines_of(inspection.basis, 12, room, 2)):
        draw.text((_PAD, 35 + 16 * number), line, SHEET_SOFT, font(12))
    for number, (title, pixels) in enumerate(panes):
        x = _PAD + number * (cell + _PAD)
        draw.text((x, _HEAD), fitting(title, 13, cell), SHEET_SOFT, font(13))
        page.paste(Image.fromarray(pixels), (x, _HEAD + _TITLE))
    return np.array(page)
