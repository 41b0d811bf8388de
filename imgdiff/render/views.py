"""The pictures of a comparison, by name."""

from collections.abc import Iterator

import numpy as np

from imgdiff.arrays import bands, rows_of
from imgdiff.checks import choice
from imgdiff.options import PICTURES, RenderOptions
from imgdiff.render.colormaps import colorize
from imgdiff.render.overlay import overlay_bands, overlay_of
from imgdiff.render.panels import panels
from imgdiff.result import Comparison

#: Pixels that are drawn at once of a picture band by band, and most rows of them.
_AT_ONCE, _ROWS = 1_000_000, 512


def render(result: Comparison, view: str = RenderOptions.view) -> np.ndarray:
    """One picture of a comparison.

    Args:
        result: The comparison.
        view: "overlay", "heat" or "panels" (before, after and overlay with the regions outlined and
            a colour bar).

    Returns:
        uint8 (h, w, 3) RGB; "overlay" and "heat" have the size of the heatmap.

    Raises:
        OptionError: There is no such view.
    """
    choice("view", view, PICTURES)
    if view == "panels":
        return panels(result)
    if view == "heat":
        return colorize(result.heatmap, result.colormap)
    return overlay_of(result)


def render_in_bands(result: Comparison, view: str) -> Iterator[np.ndarray]:
    """What ``render`` gives of "overlay" or "heat", band by band: of large ones the whole is much.

    Args:
        result: The comparison.
        view: One of those two.

    Yields:
        uint8 (h, W, 3) RGB, from the top.
    """
    height, width = result.heatmap.shape
    rows = rows_of(width, _AT_ONCE, _ROWS)
    if view == "overlay":
        yield from overlay_bands(result, rows)
        return
    for band in bands(height, rows):
        yield colorize(result.heatmap[band], result.colormap)
