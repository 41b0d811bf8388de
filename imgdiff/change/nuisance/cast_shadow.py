"""Shadows that were cast on one image of a pair, with an edge or soft: undone before all else.

A shadow darkens all that it falls on by one ratio, whatever its color, and so it does the contrast
between two things that it falls on. Its outline runs across the drawing. Another color does
neither: it is one thing's, and ends where that ends; and what covers a place takes away contrast in
another ratio. A level or upright panel with sharp edges is no shadow, however it darkens. What was
changed within a shadow is left: it is brought into the light of its surroundings.
"""

from typing import Literal

import cv2
import numpy as np

from imgdiff.arrays import as_levels, bands, channel_max, components, some_of
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.nuisance.light_change import LightChange, fit_light
from imgdiff.io.resize import Enlarged, mask_shares, resize, size_within

#: Larger pictures are looked at on so many pixels, and brightened so many rows at once.
_PIXELS, _ROWS = 1_000_000, 128
#: Least logarithm of a shadow's ratio, and in sigmas of the noise; levels added to both.
_LEAST, _SIGMAS, _DARK = 0.06, 4.0, 8.0
#: Least pixels of a shadow, and the largest share of the picture.
_AREA, _MOST = 80, 0.6
#: Side of the windows in which contrast and level are compared, levels of contrast that tell, and
#: the share of a shadow in such windows.
_WINDOW, _TELLING, _TOLD = 15, 10.0, 0.1
#: Width of the smoothing that lets what moved by a pixel overlap, and the level below which ink is
#: too dark to tell a shadow from another ground: it is black on both.
_SMOOTH, _INK = 1.5, 48
#: By how much, as a share of the ratio's logarithm and beside that, the ratio of the contrasts and
#: that of a channel may differ from it; and how alike the contrasts are at least (correlation).
_SHARE, _TINT, _MARGIN, _ALIKE = 0.3, 0.1, 0.04, 0.9
#: The share of the outline of a shadow that may lie at edges of the drawing.
_AT_EDGES = 0.5
#: A panel: pixels by which a side may bend, its least length, the share of the outline that such
#: sides make, and the pixels within which half of the depth is reached.
_BENDS, _SIDE, _SIDES, _SHARP = 2.0, 12, 0.7, 1.5
#: How far round a shadow its soft rim is looked for, in pixels; the quantile of its depths that is
#: its own; and steps of depth in which what lies within a shadow is filled.
_RIM, _DEPTH, _STEPS = 8, 0.7, 10


def without_shadows(
    before: np.ndarray, after: np.ndarray, where: np.ndarray
) -> tuple[np.ndarray, np.ndarray, LightChange | None]:
    """Both images without the shadows that only one of them has. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        where: bool (H, W), the places that are looked at.

    Returns:
        uint8 (H, W, 3) twice, the images themselves where there is no such shadow; and then how the
        light changed between them, None elsewhere.
    """
    height, width = where.shape
    size = size_within(where.shape, _PIXELS)
    # What is shrunk by less than a half loses nothing by it, and takes a tenth of the time.
    shrink: Literal["linear", "area"] = "linear" if 2 * size[0] >= height else "area"
    small = resize(before, size, shrink=shrink), resize(after, size, shrink=shrink)
    inside = mask_shares(where, size) > 0.99
    light = fit_light(*small, inside)
    half = light.moved(*small) / 2
    depth = _depths(np.maximum(small[0] + half, 0), np.maximum(small[1] - half, 0), inside)
    if not depth.any():
        return before, after, light
    unshadowed = before.copy(), after.copy()
    enlarged = Enlarged(depth, (height, width))
    for rows in bands(height, _ROWS):
        depth = enlarged.band(rows)[..., None]
        if not depth.any():
            continue
        half, ratio = light.moved(before, after, rows) / 2, np.exp(np.abs(depth))
        one, two = before[rows], after[rows]
        unshadowed[0][rows] = as_levels(np.where(depth > 0, (one + half) * ratio - half, one))
        unshadowed[1][rows] = as_levels(np.where(depth < 0, (two - half) * ratio + half, two))
    return *unshadowed, None


def _depths(first: np.ndarray, second: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The logarithms by which shadows darkened places, float32 (h, w).

    More than 0 of those on ``first``, less of those on ``second``; both float32 in one light.
    """
    fall = np.log((_total(second) + 3 * _DARK) / (_total(first) + 3 * _DARK))
    noise = float(np.median(some_of(cv2.absdiff(fall, cv2.blur(fall, (5, 5)))))) / 0.674
    least = max(_LEAST, _SIGMAS * noise)
    fall = cv2.medianBlur(fall, 5)
    smooth = [cv2.GaussianBlur(side, (0, 0), _SMOOTH) for side in (first, second)]
    telling = ~grown(channel_max(cv2.max(first, second)) < _INK, 5)
    depth = np.zeros_like(fall)
    for sign, unshadowed in ((1, smooth[1]), (-1, smooth[0])):
        dark = ((sign * fall > least) & where).astype(np.uint8)
        dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        count, labels, parts = components(dark > 0)
        reach = _RIM + _WINDOW
        for label in range(1, count):
            left, top, wide, tall, area = (int(v) for v in parts[label])
            if not _AREA <= area <= _MOST * fall.size:
                continue
            here = np.s_[
                max(0, top - reach) : top + tall + reach, max(0, left - reach) : left + wide + reach
            ]
            mask, own = labels[here] == label, sign * fall[here]
            if (
                _one_ratio(smooth[0][here], smooth[1][here], fall[here], mask & telling[here])
                and not _at_edges(unshadowed[here], mask)
                and not _panel(own, mask)
            ):
                depth[here] += sign * _depth(own, mask)
    return depth


def _total(image: np.ndarray) -> np.ndarray:
    """The sum of the channels, float32 (h, w), much faster than ``sum(axis=2)``."""
    red, green, blue = cv2.split(image)
    return cv2.add(cv2.add(red, green), blue)


def _one_ratio(first: np.ndarray, second: np.ndarray, fall: np.ndarray, mask: np.ndarray) -> bool:
    """Whether levels and contrasts of all channels fell by one ratio."""
    core = cv2.erode(mask.astype(np.float32), np.ones((5, 5), np.uint8))
    share = cv2.blur(core, (_WINDOW, _WINDOW))
    used = (core > 0) & (share > 0.2)
    if not used.any():
        return False

    def mean(values: np.ndarray) -> np.ndarray:
        masked = cv2.blur(values * core[..., None], (_WINDOW, _WINDOW))
        return masked[used] / share[used][:, None]

    one, two = mean(first), mean(second)
    usual = mean(cv2.merge([fall] * 3))[:, 0]
    spread = [
        np.maximum(mean(a * b) - mean(a) * mean(b), 0).sum(axis=1)
        for a, b in ((first, first), (second, second), (first, second))
    ]
    contrasts = np.sqrt(spread[0]), np.sqrt(spread[1])
    telling = np.minimum(*contrasts) * np.exp(np.abs(usual) / 2) >= _TELLING
    if telling.sum() < max(_WINDOW, _TOLD * used.sum()):
        return False
    margin = _MARGIN + _SHARE * np.abs(usual)
    alike = spread[2][telling] / (contrasts[0] * contrasts[1])[telling]
    off = np.abs(np.log(contrasts[1][telling] / contrasts[0][telling]) - usual[telling])
    by_channel = np.abs(np.log((two + _DARK) / (one + _DARK)) - usual[:, None])
    by_channel[np.maximum(one, two) < _INK] = 0
    return bool(
        np.median(off - margin[telling]) <= 0
        and np.median(alike) >= _ALIKE
        and np.median(by_channel.max(axis=1) - _TINT * np.abs(usual)) <= _MARGIN
    )


def _at_edges(unshadowed: np.ndarray, mask: np.ndarray) -> bool:
    """Whether the outline of a place is at edges of a smooth image, more than by chance."""
    outline = mask & ~(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    near = grown(contrast(as_levels(unshadowed)) >= EDGE / 2, 5)
    usual = near[grown(mask, _WINDOW)].mean()
    return bool(near[outline].mean() - usual > _AT_EDGES * (1 - usual))


def _panel(fall: np.ndarray, mask: np.ndarray) -> bool:
    """Whether a place has level and upright sides with sharp edges."""
    whole = float(np.quantile(fall[mask], _DEPTH))
    half = (fall > whole / 2) & grown(mask, 3)
    outlines, _ = cv2.findContours(half.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = [cv2.approxPolyDP(outline, _BENDS, True)[:, 0] for outline in outlines]
    sides = np.concatenate([np.abs(np.roll(c, 1, axis=0) - c) for c in corners])
    length = np.hypot(*sides.T)
    straight = (sides.min(axis=1) <= _BENDS) & (length >= _SIDE)
    rim = (fall > whole / 4) & (fall < whole * 3 / 4) & grown(mask, 2 * _RIM + 1)
    return bool(
        length[straight].sum() > _SIDES * length.sum() and rim.sum() < _SHARP * length.sum()
    )


def _depth(fall: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """How deep a shadow is at each place, float32 (h, w): what lies within it as round it."""
    whole = float(np.quantile(fall[mask], _DEPTH))
    depth = np.clip(fall, 0, whole) * grown(mask, 2 * _RIM + 1)
    for step in range(1, _STEPS):
        level = whole * step / _STEPS
        outlines, _ = cv2.findContours(
            (depth > level).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        filled = cv2.drawContours(np.zeros(mask.shape, np.uint8), outlines, -1, 1, cv2.FILLED)
        np.maximum(depth, filled * np.float32(level), out=depth)
    return depth
