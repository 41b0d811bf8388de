"""What the viewer's script is told of a comparison."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from imgdiff.options import RenderOptions
from imgdiff.render import theme
from imgdiff.render.colormaps import colorize
from imgdiff.render.viewer.look import DEFAULT_LOOK, VIEWS
from imgdiff.render.viewer.pictures import Pictures
from imgdiff.result import Comparison


def payload(
    result: Comparison,
    pictures: Pictures,
    addresses: tuple[str, str, str],
    look: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Says what the script is called with.

    Args:
        result: What ``compare_images`` gave.
        pictures: Its files.
        addresses: Where the browser gets before, after and heat; "data:" ones as well.
        look: What is shown at first, some of ``DEFAULT_LOOK``; the rest is as there.

    Returns:
        A dictionary ready for JSON. All that Python and JavaScript both need to know stands in
        it: the views, the colormap and how the overlay is drawn.
    """
    height, width = result.heatmap.shape
    before, after, heat = addresses
    colors = colorize(np.linspace(0, 1, 256, dtype=np.float32)[None], result.colormap)
    return {
        "id": pictures.id,
        "width": width,
        "height": height,
        "before": before,
        "after": after,
        "heat": heat,
        "exact": pictures.exact,
        "summary": result.summary,
        "threshold": round(result.threshold, 4),
        "palette": colors.tobytes().hex(),
        "overlay": {
            "fade": theme.FADE,
            "muted": theme.MUTED,
            "dimmed": theme.DIMMED,
            "full_strength_opacity": RenderOptions.opacity,
        },
        "regions": [region.to_dict() for region in result.regions],
        "views": VIEWS,
        "look": DEFAULT_LOOK | dict(look or {}),
    }
