"""What the viewer's script is told of a comparison."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from imgdiff.explain.kinds_wording import change_words
from imgdiff.explain.wording import band_words
from imgdiff.geometry import Box
from imgdiff.options import RenderOptions
from imgdiff.render import theme
from imgdiff.render.bands import line_of
from imgdiff.render.colormaps import colorize
from imgdiff.render.viewer.look import DEFAULT_LOOK, VIEWS, view_for
from imgdiff.render.viewer.motion import motion_of
from imgdiff.render.viewer.pictures import Picture, Pictures
from imgdiff.result import Comparison


def payload(
    result: Comparison,
    pictures: Pictures,
    address: Callable[[Picture, str], str],
    look: Mapping[str, Any] | None = None,
    ignored: list[dict[str, Any]] | None = None,
    remarks: Mapping[Box, str] | None = None,
    source: str = "",
) -> dict[str, Any]:
    """Says what the script is called with.

    Args:
        result: What ``compare_images`` gave.
        pictures: Its files.
        address: Where the browser gets a file of that name, as in ``Pictures.files``.
        look: What is shown at first, some of ``DEFAULT_LOOK``; the rest is as there.
        ignored: Places drawn on before, as of ``DrawnPlace.to_dict``; None where none can be drawn,
            for nobody would compare anew.
        remarks: Notes at regions, by their boxes. They are written where places are drawn, for
            else nobody would keep them.
        source: A name of the before image's file: what is drawn on it, and how it is zoomed, stays
            as long as that does, though ignored places are striped in the picture that is shown.

    Returns:
        A dictionary ready for JSON. All that Python and JavaScript both need to know stands in
        it: the views, the colormap and how the overlay is drawn.
    """
    height, width = result.heatmap.shape
    shown = result.value_range
    addresses = {name: address(file, name) for name, file in pictures.files.items()}
    colors = colorize(np.linspace(0, 1, 256, dtype=np.float32)[None], result.colormap)
    return {
        "id": pictures.id,
        "source": source,
        "width": width,
        "height": height,
        "before": addresses["before"],
        "after": addresses["after"],
        "heat": addresses["heat"],
        "alphas": {side: addresses.get(f"{side}_alpha") for side in ("before", "after", "whole")},
        "exact": pictures.exact,
        # Of the stored values that the pictures show; none where these are the stored ones.
        "range": None if shown is None else {"low": shown.low, "high": shown.high},
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
        "layout": _layout(result, addresses.get("whole")),
        "motion": motion_of(result),
        "image": dict(zip(("width", "height"), result.before_size, strict=True)),
        "ignored": ignored,
        "remarks": {",".join(map(str, box)): text for box, text in (remarks or {}).items()},
        "views": VIEWS,
        "auto_view": view_for(result.before, result.changed),
        "look": DEFAULT_LOOK | dict(look or {}),
    }


def _regions(result: Comparison) -> list[dict[str, Any]]:
    """The regions; a band that was removed with words of its own."""
    removed = {
        band.box: {"words": band_words(band, result), "kind": band.change.kind}
        for band in result.alignment.bands
        if band.side == "before"
    }
    regions = [region.to_dict() for region in result.regions]
    for region, fields in zip(result.regions, regions, strict=True):
        if region.only_in is None and region.kind != "changed":
            fields["happened"] = change_words(region.change)
        if region.only_in == "before" and region.box in removed:
            fields |= removed[region.box]
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
