"""Small pictures of a comparison, in which small changes are still seen."""

import cv2
import numpy as np
from PIL import Image

from imgdiff.geometry import Box
from imgdiff.io.jpeg import encode_jpeg
from imgdiff.io.resize import resize
from imgdiff.render.bands import heat_with_lines, line_of
from imgdiff.render.hatch import hatched
from imgdiff.render.lettering import font
from imgdiff.render.overlay import overlay
from imgdiff.render.tags import draw_tags, kind_word
from imgdiff.result import Comparison

#: (width, height) that a thumbnail fits into.
SIZE = (240, 180)
#: Frames are drawn round so many of the strongest regions, each at least so many pixels wide.
_FRAMES, _SMALLEST = 12, 13
#: So many of them say what happened there, in letters of so many pixels, on pictures that have no
#: side of fewer pixels.
_WORDS, _LETTERS, _TAGGED = 3, 10, 90
#: Enlarged so many times, pixels are shown as the squares they are.
_SQUARES = 4


def where(result: Comparison) -> bytes:
    """The heat over the whole of ``before``, the changed places framed: JPEG or PNG."""
    height, width = result.heatmap.shape
    size = _fitted(width, height)
    before = _scaled(hatched(result, "before"), size)
    heat = _shrunk_heat(heat_with_lines(result), size)
    picture = overlay(before, heat, opacity=result.opacity, colormap=result.colormap)
    scale = size[0] / width, size[1] / height
    shown = result.regions[:_FRAMES]
    frames = [_frame(picture, region.box, scale) for region in reversed(shown)][::-1]
    if min(size) < _TAGGED:
        return encoded(picture)
    image = Image.fromarray(picture)
    texts = [(kind_word(region), "") for region in shown[:_WORDS]]
    draw_tags(image, frames[:_WORDS], texts, font(_LETTERS))
    return encoded(np.array(image))


def close_up(result: Comparison) -> tuple[bytes, bytes]:
    """Before and after where the strongest change is; the whole where nothing changed.

    A part that one image alone has is shown only where nothing else changed: there is nothing to
    compare.

    Returns:
        Two pictures, as ``encoded`` gives them.
    """
    before, after = hatched(result, "before"), hatched(result, "after")
    boxes = [Box.of_shape(*result.heatmap.shape)] * 2
    changed = [region for region in result.regions if region.only_in is None]
    if result.after_given is not None and result.added_bands and not changed:
        band = max(result.added_bands, key=lambda added: added.band.box.area).band
        boxes, after = [line_of(band), band.box], result.after_given
    elif result.regions:
        boxes = [Box(*(changed or result.regions)[0].box)] * 2
    first, second = (
        encoded(_scaled(part, _fitted(*part.shape[1::-1])))
        for image, box in zip((before, after), boxes, strict=True)
        for part in [image[_surroundings(box, *image.shape[1::-1]).slices]]
    )
    return first, second


def encoded(picture: np.ndarray) -> bytes:
    """uint8 (h, w, 3) RGB as JPEG, or as PNG where that is smaller."""
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    png = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 6])[1]
    return min(png.tobytes(), encode_jpeg(picture, 84), key=len)


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The size (width, height) as a thumbnail.

    Tiny images grow by a whole number, so that each of their pixels is a square.
    """
    scale = min(SIZE[0] / width, SIZE[1] / height)
    if scale >= _SQUARES:
        scale = int(scale)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _scaled(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    squares = size[0] >= _SQUARES * pixels.shape[1]
    return resize(pixels, size[::-1], enlarge="nearest" if squares else "cubic")


def _shrunk_heat(heat: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Each pixel the hottest of those it stands for: one hot pixel of a large image stays hot."""
    width, height = size
    if width >= heat.shape[1]:
        return resize(heat, (height, width), enlarge="nearest")
    rows = np.arange(height) * heat.shape[0] // height
    columns = np.arange(width) * heat.shape[1] // width
    return np.maximum.reduceat(np.maximum.reduceat(heat, rows, axis=0), columns, axis=1)


def _frame(picture: np.ndarray, box: Box, scale: tuple[float, float]) -> Box:
    """White inside black, so that it is seen on everything; drawn into ``picture``.

    Returns:
        Its outer edges.
    """
    sides = []
    for axis in (0, 1):
        start, stop = box[axis] * scale[axis] - 3, box[axis + 2] * scale[axis] + 2
        grow = max(0, (_SMALLEST - (stop - start)) / 2)
        most = picture.shape[1 - axis] - 1
        sides.append((max(0, round(start - grow)), min(most, round(stop + grow))))
    (left, right), (top, bottom) = sides
    cv2.rectangle(picture, (left - 1, top - 1), (right + 1, bottom + 1), (0, 0, 0))
    cv2.rectangle(picture, (left, top), (right, bottom), (255, 255, 255))
    return Box(left - 1, top - 1, right + 1, bottom + 1)


def _surroundings(box: Box, width: int, height: int) -> Box:
    """A part of the image round the box, of a thumbnail's shape where there is room.

    Half as large again, and large enough to tell what it is, but no pixel of a small one is lost.
    """
    tall = SIZE[1] / SIZE[0]
    wanted = max(1.6 * box.width, 1.6 * box.height / tall)
    wanted = max(wanted, 48, min(SIZE[0], 0.16 * max(width, height)))
    w, h = min(width, round(wanted)), min(height, round(wanted * tall))
    left = min(max(0, (box.left + box.right - w) // 2), width - w)
    top = min(max(0, (box.top + box.bottom - h) // 2), height - h)
    return Box(left, top, left + w, top + h)
