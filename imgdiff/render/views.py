"""The pictures of a comparison, by name."""

import numpy as np

from imgdiff.checks import choice
from imgdiff.options import PICTURES, RenderOptions
from imgdiff.render.colormaps import colorize
from imgdiff.render.overlay import overlay_of
from imgdiff.render.panels import panels
from imgdiff.result import Comparison


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
