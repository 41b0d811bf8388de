"""What a person sees: overlay, heat alone, panels, and the verdict in words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from imgdiff.errors import OptionError

if TYPE_CHECKING:
    from imgdiff.result import Comparison, Region

#: Perceptually uniform maps first; "turbo" and "jet" for those who are used to them.
COLORMAPS = ("inferno", "magma", "plasma", "viridis", "cividis", "turbo", "jet", "hot")
VIEWS = ("overlay", "heat", "panels")

#: Heat below the first value is not drawn, from the second on at full opacity.
_FADE = (0.12, 0.5)
#: What the overlay turns an unchanged picture into: nearly grey, and darker.
_MUTED, _DIMMED = 0.75, 0.45
_PAPER, _INK, _QUIET = (250, 250, 248), (28, 28, 30), (120, 120, 124)


@cache
def _palette(name: str) -> np.ndarray:
    """256 RGB colours of a map."""
    if name not in COLORMAPS:
        raise OptionError(f"colormap must be one of {', '.join(COLORMAPS)}; got {name!r}")
    ramp = np.arange(256, dtype=np.uint8)[:, None]
    return cv2.applyColorMap(ramp, getattr(cv2, f"COLORMAP_{name.upper()}"))[:, 0, ::-1].copy()


def colourise(heat: np.ndarray, colormap: str = "inferno") -> np.ndarray:
    """Heat float (H, W) in [0, 1] -> uint8 (H, W, 3) RGB."""
    return _palette(colormap)[np.clip(heat * 255 + 0.5, 0, 255).astype(np.uint8)]


def overlay(
    image: np.ndarray, heat: np.ndarray, *, opacity: float = 0.6, colormap: str = "inferno"
) -> np.ndarray:
    """Heat laid over an image: uint8 (H, W, 3), float (H, W) in [0, 1] -> uint8 (H, W, 3).

    Unchanged parts step back (muted and dimmed), changed ones glow. ``opacity`` in [0, 1]: 0
    gives the image itself.
    """
    picture = image.astype(np.float32)
    grey = picture @ np.array([0.299, 0.587, 0.114], np.float32)
    quiet = picture + _MUTED * (grey[..., None] - picture)
    quiet *= 1 - _DIMMED
    strength = min(1.0, opacity / 0.6)
    base = picture + strength * (quiet - picture)
    shown = np.clip((heat - _FADE[0]) / (_FADE[1] - _FADE[0]), 0, 1)
    alpha = (opacity * shown)[..., None].astype(np.float32)
    # Where there is heat the picture keeps its light, so that one sees what changed.
    base += shown[..., None] * 0.5 * (picture - base)
    mixed = base + alpha * (colourise(heat, colormap).astype(np.float32) - base)
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def blank_out(image: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The image with a hatch where it has no pixels of its own (bool (H, W) False)."""
    if inside.all():
        return image
    ys, xs = np.nonzero(~inside)
    hatched = image.copy()
    hatched[ys, xs] = np.where(((ys + xs) // 6 % 2)[:, None] == 0, 236, 216)
    return hatched


def render(result: Comparison, view: str = "overlay") -> np.ndarray:
    """One of ``VIEWS`` as uint8 (h, w, 3): "overlay" and "heat" have the size of the heatmap,
    "panels" shows before, after and overlay with the regions outlined and a colour bar."""
    if view == "overlay":
        return result.overlay
    if view == "heat":
        return colourise(result.heatmap, result.colormap)
    if view == "panels":
        return _panels(result)
    raise OptionError(f"view must be one of {', '.join(VIEWS)}; got {view!r}")


def outline(picture: np.ndarray, regions: tuple[Region, ...], most: int = 99) -> np.ndarray:
    """A copy of ``picture`` with a numbered frame round each of the first ``most`` regions."""
    from PIL import Image, ImageDraw

    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    longest = max(picture.shape[:2])
    line = max(1, round(longest / 500))
    face = _font(max(11, round(longest / 55)))
    for number, region in reversed(list(enumerate(regions[:most], start=1))):
        left, top, right, bottom = region.box
        room = 2 + line
        box = (left - room, top - room, right - 1 + room, bottom - 1 + room)
        draw.rectangle([v + d for v, d in zip(box, (-1, -1, 1, 1), strict=True)], None, (0, 0, 0))
        draw.rectangle(box, None, (255, 255, 255), line)
        if min(picture.shape[:2]) >= 120:
            _tag(draw, box, str(number), face, image.size)
    return np.array(image)


def _tag(draw, box, text: str, face, size) -> None:
    """The number, in a small flag above the frame or, at the top edge, below it."""
    x0, y0, x1, y1 = draw.textbbox((0, 0), text, font=face)
    width, height = x1 - x0 + 6, y1 - y0 + 6
    left = min(max(0, box[0]), size[0] - width)
    top = box[1] - height - 1
    if top < 0:
        top = min(box[3] + 2, size[1] - height)
    draw.rectangle((left, top, left + width, top + height), fill=(255, 255, 255), outline=(0, 0, 0))
    draw.text((left + 3 - x0, top + 3 - y0), text, fill=(0, 0, 0), font=face)


def _panels(result: Comparison) -> np.ndarray:
    """Before, after and overlay beside each other (below each other where they are wide), each
    scaled to a readable size, with titles, the verdict and the colour bar."""
    from PIL import Image, ImageDraw

    height, width = result.heatmap.shape
    stacked = width > 2.2 * height
    target = 900 if stacked else 560
    scale = min(target / width, 900 / height)
    scale = scale if scale < 1 else max(1, min(8, int(scale)))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shown = outline(_scaled(result.overlay, size), _scaled_regions(result.regions, scale))
    panes = [
        (f"before: {result.names[0]}", _scaled(result.before, size)),
        (f"after: {result.names[1]}", _scaled(result.after, size)),
        ("what changed", shown),
    ]
    pad, title, head, bar = 16, 26, 40, 46
    rows, columns = (3, 1) if stacked else (1, 3)
    wide = max(columns * (size[0] + pad) + pad, 640)
    high = head + rows * (size[1] + title + pad) + bar + pad
    sheet = Image.new("RGB", (wide, high), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((pad, 12), _shorten(draw, verdict(result), 16, wide - 2 * pad), _INK, _font(16))
    for i, (name, pixels) in enumerate(panes):
        x = pad + (0 if stacked else i * (size[0] + pad))
        y = head + (i * (size[1] + title + pad) if stacked else 0)
        draw.text((x, y + 4), _shorten(draw, name, 13, size[0]), _QUIET, _font(13))
        sheet.paste(Image.fromarray(pixels), (x, y + title))
    _colour_bar(sheet, draw, (pad, high - bar - 4), min(420, wide - 2 * pad), result)
    return np.array(sheet)


def _scaled(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    shrinks = size[0] < pixels.shape[1]
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_NEAREST)


def _scaled_regions(regions, scale: float):
    from dataclasses import replace

    def box(b):
        return tuple(round(v * scale) for v in b)

    return tuple(replace(region, box=box(region.box)) for region in regions)


def _colour_bar(sheet, draw, at: tuple[int, int], length: int, result: Comparison) -> None:
    """The heat's scale, with the threshold marked."""
    from PIL import Image

    x, y = at
    ramp = np.repeat(np.linspace(0, 1, length, dtype=np.float32)[None], 12, axis=0)
    sheet.paste(Image.fromarray(colourise(ramp, result.colormap)), (x, y))
    mark = x + round(result.threshold * (length - 1))
    draw.line((mark, y - 4, mark, y + 15), fill=_INK, width=2)
    face = _font(12)
    draw.text((x, y + 17), "0 same", _QUIET, face)
    draw.text((mark, y + 17), f"{result.threshold:g} changed from here", _INK, face, anchor="ma")
    draw.text((x + length, y + 17), "1", _QUIET, face, anchor="ra")


@cache
def _font(size: int):
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _shorten(draw, text: str, size: int, width: int) -> str:
    """The text, its middle left out where it is longer than ``width`` pixels."""
    text = "".join(c if c.isprintable() else "?" for c in text)
    face = _font(size)
    if draw.textlength(text, font=face) <= width:
        return text
    keep = len(text) // 2
    while keep > 4 and draw.textlength(f"{text[:keep]} ... {text[-keep:]}", font=face) > width:
        keep -= 1
    return f"{text[:keep]} ... {text[-keep:]}"


def verdict(result: Comparison) -> str:
    """The result in one sentence."""
    identical = not result.heatmap.any() and np.array_equal(result.before, result.after)
    if identical and result.before_size == result.after_size:
        return "Identical: every pixel is the same."
    changed = [r for r in result.regions if r.kind == "changed"]
    alone = [r for r in result.regions if r.kind != "changed"]
    parts = []
    if changed:
        share = sum(r.area for r in changed) / result.heatmap.size
        count = "1 region" if len(changed) == 1 else f"{len(changed)} regions"
        parts.append(f"{count} changed, {_percent(share)} of the image")
    if alone:
        whose = {"only_before": "before", "only_after": "after"}
        sides = sorted({whose[r.kind] for r in alone}, reverse=True)
        share = sum(r.area for r in alone) / result.heatmap.size
        parts.append(f"{_percent(share)} exists only in {' or '.join(sides)}")
    if not parts:
        return "Same: the pixels differ, but nothing that matters changed."
    return f"Different: {'; '.join(parts)}."


def _percent(share: float) -> str:
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"
