"""What was brought together before the two were compared, for the viewer to draw."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from imgdiff.render.bands import line_of
from imgdiff.render.theme import INSERTED, MOVED, REMOVED
from imgdiff.result import Band, Comparison

#: What it is called, and its color, by the kind of a band.
_LEGEND = {
    "added": ("Inserted", INSERTED),
    "removed": ("Removed", REMOVED),
    "moved": ("Moved", MOVED),
}
#: The other photograph is outlined where a corner of it lies off by so many pixels.
_SEEN = 2.0


def motion_of(result: Comparison) -> dict[str, Any] | None:
    """What the viewer draws of the alignment, ready for JSON.

    Args:
        result: What ``compare_images`` gave.

    Returns:
        outline: the corners of ``after`` on the grid of ``before``, clockwise from the upper left,
        or None where they are those of the grid; bands: what one image alone has, and what stands
        in another order; arrows: from where something stood on before to where it stands, on that
        grid ("to") and on after as it came ("there", None where that is where the pieces put it);
        legend: what occurs, with its color. None where nothing moved.
    """
    outline = _outline(result)
    bands = [_band(band) for band in result.alignment.bands]
    arrows = list(_arrows(result))
    if outline is None and not bands and not arrows:
        return None
    occurring = {band["kind"] for band in bands} | ({"moved"} if arrows else set())
    return {
        "outline": outline,
        "bands": bands,
        "arrows": arrows,
        "colors": {kind: _css(color) for kind, (_, color) in _LEGEND.items()},
        "legend": {kind: words for kind, (words, _) in _LEGEND.items() if kind in occurring},
    }


def _outline(result: Comparison) -> list[list[float]] | None:
    if result.alignment.transform is None or result.alignment.quarter_turns:
        return None
    height, width = result.heatmap.shape
    extent = (width, height) if result.fit == "resize" else result.after_size
    corners = _corners(*extent)
    # The centres of pixels are at whole numbers there, and their edges are here.
    back = np.linalg.inv(np.array(result.alignment.transform))
    seen = cv2.perspectiveTransform(corners[None] - 0.5, back)[0] + 0.5
    if np.abs(seen - _corners(width, height)).max() < _SEEN:
        return None
    return [[round(float(x), 2), round(float(y), 2)] for x, y in seen]


def _corners(width: int, height: int) -> np.ndarray:
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)


def _band(band: Band) -> dict[str, Any]:
    """With where it is, or was put, on the grid of before."""
    on_before = band.box if band.side == "before" else line_of(band)
    return {
        "side": band.side,
        "kind": band.change.kind,
        "box": list(band.box),
        "on_before": list(on_before),
    }


def _arrows(result: Comparison) -> Iterator[dict[str, Any]]:
    """One for each thing that moved: both of its ends are bands, or regions."""
    put = {b.moved_to: line_of(b) for b in result.alignment.bands if b.side == "after"}
    changes = [band.change for band in result.alignment.bands if band.side == "before"]
    bands = {(change.moved_from, change.moved_to) for change in changes}
    changes += [region.change for region in result.regions]
    for start, end in dict.fromkeys((change.moved_from, change.moved_to) for change in changes):
        if start is None or end is None:
            continue
        is_band = (start, end) in bands
        to, there = (put.get(end, end), list(end)) if is_band else (end, None)
        yield {"from": list(start), "to": list(to), "there": there}


def _css(color: tuple[int, int, int]) -> str:
    return f"rgb({' '.join(map(str, color))})"
