"""What the viewer's script is told of a comparison."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from imgdiff.explain.kinds_wording import change_words
from imgdiff.explain.wording import band_words
from imgdiff.options import RenderOptions
from imgdiff.render import theme
from imgdiff.render.bands import line_of
from imgdiff.render.colormaps import colorize
from imgdiff.render.viewer.look import DEFAULT_LOOK, VIEWS, view_for
from imgdiff.render.viewer.pictures import Pictures
from imgdiff.result import Comparison


def payload(
    result: Comparison,
    pictures: Pictures,
    addresses: tuple[str, str, str],
    look: Mapping[str, Any] | None = None,
    whole: str | None = None,
    ignored: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Says what the script is called with.

    Args:
        result: What ``compare_images`` gave.
        pictures: Its files.
        addresses: Where the browser gets before, after and heat; "data:" ones as well.
        look: What is shown at first, some of ``DEFAULT_LOOK``; the rest is as there.
        whole: Where it gets after as it came, where ``pictures`` has that.
        ignored: Places drawn on before, as of ``DrawnPlace.to_dict``; None where none can be drawn,
            for nobody would compare anew.

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
        "regions": _regions(result) + _inserted(result),
        "layout": _layout(result, whole),
        "image": dict(zip(("width", "height"), result.before_size, strict=True)),
        "ignored": ignored,
        "views": VIEWS,
        "auto_view": view_for(result.before),
        "look": DEFAULT_LOOK | dict(look or {}),
    }


def _regions(result: Comparison) -> list[dict[str, Any]]:
    """The regions; a band that was removed with words of its own."""
    removed = {
        band.box: band_words(band, result)
        for band in result.alignment.bands
        if band.side == "before"
    }
    regions = [region.to_dict() for region in result.regions]
    for region, fields in zip(result.regions, regions, strict=True):
        if region.only_in is None and region.kind != "changed":
            fields["happened"] = change_words(region.change)
        if region.only_in == "before" and region.box in removed:
            fields["words"] = removed[region.box]
    return regions


def _inserted(result: Comparison) -> list[dict[str, Any]]:
    """What was inserted, as regions.

    The box of one is the line at which it was inserted; its band lies on after as it came.
    """
    return [
        {
            "box": list(line_of(added.band)),
            "score": 1.0,
            "area": added.band.box.area,
            "only_in": "after",
            "kind": added.band.change.kind,
            "words": band_words(added.band, result),
            "band": {"box": list(added.band.box)},
        }
        for added in result.added_bands
    ]


def _layout(result: Comparison, whole: str | None) -> dict[str, Any] | None:
    """What both pages have, where it lies on each, and after as it came."""
    given = result.after_given
    if given is None or whole is None:
        return None
    pieces = [
        {"box": list(piece.box), "dx": piece.dx, "dy": piece.dy}
        for piece in result.alignment.pieces
    ]
    return {"pieces": pieces, "whole": whole, "width": given.shape[1], "height": given.shape[0]}
