"""What a person sees: the heat in colours, alone or over the image, and frames round regions."""

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
    strength = min(1.0, opacity / RenderOptions.opacity)
    quiet = np.eye(3) * (1 - strength * (1 - (1 - DIMMED) * (1 - MUTED)))
    quiet += strength * (1 - DIMMED) * MUTED * np.array([0.299, 0.587, 0.114])
    mixed = cv2.transform(image, quiet)
    box = bounds(heat > FADE[0])
    if box is None:
        return mixed
    left, top, right, bottom = box
    for rows in bands(bottom - top):
        place = slice(top + rows.start, top + rows.stop), slice(left, right)
        mixed[place] = _glowing(image[place], heat[place], quiet, opacity, colormap)
    return mixed


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
