"""Inserted and removed bands in pictures: where they are, and which places belong together."""

import cv2
import numpy as np
from PIL import ImageDraw

from imgdiff.geometry import Box
from imgdiff.render.theme import INSERTED, MOVED, REMOVED, RGB
from imgdiff.result import Band, Comparison

#: Pixels at either side of the line at which a band was inserted that are drawn hot.
_HALF = 1
#: How much of a band's color lies over it.
_TINT = 0.18


def line_of(band: Band) -> Box:
    """Where a band of ``after`` was inserted on the grid of ``before``: a box without height.

    One of columns is without width.
    """
    left, top, right, bottom = band.box
    if band.axis == "rows":
        return Box(left, band.position, right, band.position)
    return Box(band.position, top, band.position, bottom)


def heat_with_lines(result: Comparison) -> np.ndarray:
    """The heat as it is drawn, float32 (H, W).

    What was inserted has no place of its own there: the line at which it was is hot.
    """
    if not result.added_bands:
        return result.heatmap
    heat = result.heatmap.copy()
    height, width = heat.shape
    for added in result.added_bands:
        left, top, right, bottom = line_of(added.band)
        rows = slice(max(0, min(top, height - 1) - _HALF), bottom + _HALF + 1)
        columns = slice(max(0, min(left, width - 1) - _HALF), right + _HALF + 1)
        heat[
            rows if added.band.axis == "rows" else slice(top, bottom),
            columns if added.band.axis == "columns" else slice(left, right),
        ] = 1
    return heat


def tinted(picture: np.ndarray, bands: tuple[Band, ...], side: str, scale: float) -> np.ndarray:
    """A picture with the bands of its side in their color, framed.

    Args:
        picture: uint8 (h, w, 3).
        bands: All of them.
        side: "before" or "after".
        scale: Pixels of the picture for each of the image.
    """
    tinted = picture.copy()
    for band in bands:
        if band.side != side:
            continue
        color = np.array(_color(band))
        left, top, right, bottom = (round(edge * scale) for edge in band.box)
        part = tinted[top:bottom, left:right]
        part[:] = (part * (1 - _TINT) + color * _TINT).astype(np.uint8)
        corner = max(left, right - 1), max(top, bottom - 1)
        cv2.rectangle(tinted, (left, top), corner, color.tolist(), max(1, round(scale)))
    return tinted


def _color(band: Band) -> RGB:
    return {"added": INSERTED, "removed": REMOVED}.get(band.change.kind, MOVED)


def link_bands(
    draw: ImageDraw.ImageDraw,
    bands: tuple[Band, ...],
    before: tuple[int, int],
    after: tuple[int, int],
    width: int,
    scale: float,
) -> None:
    """Draws between two pictures beside each other where rows came in, went out, and went to.

    Args:
        draw: Of the sheet.
        bands: All of them; those of columns are left out.
        before: Where the corner of ``before`` lies on the sheet, (x, y).
        after: That of ``after``.
        width: Of the picture of ``before`` on the sheet, in pixels.
        scale: Pixels of the sheet for each of the image.
    """
    for band in bands:
        if band.axis != "rows" or (band.moved_to and band.side == "after"):
            continue  # what moved is linked once, from where it stood
        own = before[1] + round(band.box.top * scale), before[1] + round(band.box.bottom * scale)
        shift = sum(
            (other.size if other.side == "after" else -other.size)
            for other in bands
            if other.axis == "rows" and other.position < band.position
        )
        other = before[1] + round(band.position * scale)
        if band.side == "before":
            other = before[1] + round((band.position + shift) * scale)
        left, right = before[0] + width, after[0] - 1
        ends = (own, (other, other)) if band.side == "before" else ((other, other), own)
        if band.moved_to:
            top, bottom = round(band.moved_to.top * scale), round(band.moved_to.bottom * scale)
            ends = own, (before[1] + top, before[1] + bottom)
        (top, bottom), (top_after, bottom_after) = ends
        color = _color(band)
        corners = [(left, top), (right, top_after), (right, bottom_after), (left, bottom)]
        draw.polygon(corners, tuple(round(v + (255 - v) * 0.6) for v in color), color)
