"""What a person sees: the heat in colours, alone or over the image, and frames round regions."""

from collections.abc import Iterator

import cv2
import numpy as np

from imgdiff.arrays import bands, bounds
from imgdiff.geometry import Box
from imgdiff.options import RenderOptions
from imgdiff.render.bands import heat_with_lines
from imgdiff.render.colormaps import colorize
from imgdiff.render.hatch import hatched
from imgdiff.render.lettering import font
from imgdiff.render.tags import draw_tags, kind_word
from imgdiff.render.theme import DIMMED, FADE, MUTED
from imgdiff.result import Comparison, Region

#: Side of a picture, in pixels, from which its frames have numbers.
_TAGGED = 120


def overlay(
    image: np.ndarray,
    heat: np.ndarray,
    *,
    opacity: float = RenderOptions.opacity,
    colormap: str = RenderOptions.colormap,
) -> np.ndarray:
    """Heat laid over an image: uint8 (H, W, 3), float (H, W) in [0, 1] -> uint8 (H, W, 3).

    Unchanged parts step back (muted and dimmed), changed ones glow. ``opacity`` in [0, 1]: 0
    gives the image itself.
    """
    mixed = np.empty_like(image)
    painter = _Painter(image, heat, opacity, colormap)
    for rows in bands(len(image)):
        mixed[rows] = painter.band(rows)
    return mixed


class _Painter:
    """Lays heat over an image, as ``overlay`` does, some rows at a time."""

    def __init__(self, image: np.ndarray, heat: np.ndarray, opacity: float, colormap: str):
        strength = min(1.0, opacity / RenderOptions.opacity)
        self._quiet = np.eye(3) * (1 - strength * (1 - (1 - DIMMED) * (1 - MUTED)))
        self._quiet += strength * (1 - DIMMED) * MUTED * np.array([0.299, 0.587, 0.114])
        self._image, self._heat, self._look = image, heat, (opacity, colormap)
        self._box = _hot(heat)

    def band(self, rows: slice) -> np.ndarray:
        """Some rows, uint8 (h, W, 3)."""
        mixed = cv2.transform(self._image[rows], self._quiet)
        if self._box is None:
            return mixed
        left, top, right, bottom = self._box
        top, bottom = max(top, rows.start), min(bottom, rows.stop)
        if top < bottom:
            place = slice(top, bottom), slice(left, right)
            glowing = _glowing(self._image[place], self._heat[place], self._quiet, *self._look)
            mixed[top - rows.start : bottom - rows.start, left:right] = glowing
        return mixed


def _hot(heat: np.ndarray) -> Box | None:
    """The least box with all places that glow; None where none does."""
    across, down = np.zeros(heat.shape[1], bool), np.zeros(len(heat), bool)
    for rows in bands(len(heat)):
        band = heat[rows] > FADE[0]
        across |= band.any(axis=0)
        down[rows] = band.any(axis=1)
    box = bounds(across[None]), bounds(down[:, None])
    if box[0] is None or box[1] is None:
        return None
    return Box(box[0].left, box[1].top, box[0].right, box[1].bottom)


def _glowing(image: np.ndarray, heat: np.ndarray, quiet: np.ndarray, opacity: float, colormap: str):
    picture = image.astype(np.float32)
    base = cv2.transform(picture, quiet)
    shown = np.clip((heat - FADE[0]) / (FADE[1] - FADE[0]), 0, 1)[..., None]
    # Where there is heat the picture keeps its light, so that one sees what changed.
    base += shown * 0.5 * (picture - base)
    base += opacity * shown * (colorize(heat, colormap).astype(np.float32) - base)
    return np.clip(base + 0.5, 0, 255).astype(np.uint8)


def overlay_of(result: Comparison) -> np.ndarray:
    """The heat of a comparison over ``before``, uint8 (H, W, 3), as it is set to be drawn."""
    return overlay(
        hatched(result, "before"),
        heat_with_lines(result),
        opacity=result.opacity,
        colormap=result.colormap,
    )


def overlay_bands(result: Comparison, rows: int) -> Iterator[np.ndarray]:
    """Likewise, so many rows at a time."""
    image, heat = hatched(result, "before"), heat_with_lines(result)
    painter = _Painter(image, heat, result.opacity, result.colormap)
    for band in bands(len(image), rows):
        yield painter.band(band)


def outline(picture: np.ndarray, regions: tuple[Region, ...], most: int = 99) -> np.ndarray:
    """A copy of ``picture`` with a numbered frame round each of the first ``most`` regions.

    Where there is room, the number stands beside what happened there, in a word.
    """
    from PIL import Image, ImageDraw

    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    longest = max(picture.shape[:2])
    line = max(1, round(longest / 500))
    room = 2 + line
    frames = []
    for region in regions[:most]:
        left, top, right, bottom = region.box
        frames.append(Box(left - room, top - room, right - 1 + room, bottom - 1 + room))
    for box in reversed(frames):
        draw.rectangle([v + d for v, d in zip(box, (-1, -1, 1, 1), strict=True)], None, (0, 0, 0))
        draw.rectangle(box, None, (255, 255, 255), line)
    if min(picture.shape[:2]) >= _TAGGED:
        texts = [
            (f"{number} {kind_word(region)}".strip(), str(number))
            for number, region in enumerate(regions[:most], start=1)
        ]
        draw_tags(image, frames, texts, font(max(11, round(longest / 55))))
    return np.array(image)
