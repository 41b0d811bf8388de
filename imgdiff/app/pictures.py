"""Pictures made for a screen: scaled to it, framed, encoded. The full size is for downloads."""

from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from imgdiff.rendering import colourise, outline, overlay
from imgdiff.result import Box, Comparison, Region

#: Longest side sent to the browser, and the height that a picture may take of a window.
MOST, TALLEST = 1600, 540
#: Pictures smaller than this are enlarged, each pixel staying a square.
LEAST = 480
#: A lossless picture larger than this many bytes is sent as JPEG.
HEAVY = 1_500_000


def screen_picture(result: Comparison, view: str, framed: bool) -> np.ndarray:
    """uint8 (h, w, 3) of one view: "overlay", "before", "after" or "heat"."""
    height, width = result.heatmap.shape
    scale = _scale(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if view in ("before", "after"):
        picture = _resize(getattr(result, view), size)
    else:
        heat = _resize_heat(result.heatmap, size)
        if view == "heat":
            picture = colourise(heat, result.colormap)
        else:
            before = _resize(result.before, size)
            picture = overlay(before, heat, opacity=result.opacity, colormap=result.colormap)
    return outline(picture, _scaled(result.regions, scale)) if framed else picture


def preview(pixels: np.ndarray, most: int = 640) -> np.ndarray:
    """One image alone, its longest side at most ``most``."""
    height, width = pixels.shape[:2]
    scale = min(1, most / max(height, width))
    return _resize(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))


def screen_width(result: Comparison) -> int:
    """CSS pixels that a picture should be wide, so that its whole height is in sight."""
    height, width = result.heatmap.shape
    return int(min(1200, max(420, TALLEST * width / height)))


def close_ups(result: Comparison, most: int = 2) -> list[tuple[list[int], np.ndarray]]:
    """The strongest changes with what surrounds them: the regions' numbers, and before and after
    beside each other. Regions that one close-up holds share it."""
    views: list[tuple[Box, list[int]]] = []
    for number, region in enumerate(result.regions, start=1):
        if region.kind != "changed":
            continue
        holder = next((numbers for view, numbers in views if _holds(view, region.box)), None)
        if holder is not None:
            holder.append(number)
        elif len(views) < most:
            views.append((_surroundings(region.box, result.heatmap.shape), [number]))
    return [(numbers, _pair(result, view)) for view, numbers in views]


def small_changes(result: Comparison) -> bool:
    """Is there a region so small that one could overlook it?"""
    longest = max(result.heatmap.shape)
    return any(
        max(r.box[2] - r.box[0], r.box[3] - r.box[1]) < 0.12 * longest for r in result.regions
    )


def encoded(picture: np.ndarray) -> bytes:
    """PNG, or JPEG of high quality where that would be heavy."""
    bgr = np.ascontiguousarray(picture[..., ::-1])
    png = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
    if png.size <= HEAVY:
        return png.tobytes()
    full = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    how = [cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, full]
    return cv2.imencode(".jpg", bgr, how)[1].tobytes()


def ramp_css(colormap: str) -> str:
    """The colour map as a CSS gradient from 0 to 1."""
    stops = colourise(np.linspace(0, 1, 17, dtype=np.float32)[None], colormap)[0]
    return f"linear-gradient(to right, {', '.join('#' + bytes(c).hex() for c in stops)})"


def icon() -> Image.Image:
    """The page's icon: a glow on dark ground."""
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    return Image.fromarray(colourise(np.exp(-3 * (x**2 + y**2)).astype(np.float32)))


def _scale(width: int, height: int) -> float:
    if max(width, height) > MOST:
        return MOST / max(width, height)
    return max(1, LEAST // min(width, height)) if max(width, height) < LEAST else 1


def _resize(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    shrinks = size[0] < pixels.shape[1]
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_NEAREST)


def _resize_heat(heat: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Shrinking keeps the peaks: a small change must not fade with the picture's size."""
    if size[0] < heat.shape[1]:
        reach = -(-heat.shape[1] // size[0])
        heat = cv2.dilate(heat, np.ones((reach, reach), np.uint8))
    return cv2.resize(heat, size, interpolation=cv2.INTER_NEAREST)


def _scaled(regions: tuple[Region, ...], scale: float) -> tuple[Region, ...]:
    def box(b: Box) -> Box:
        return (
            int(b[0] * scale),
            int(b[1] * scale),
            max(int(b[0] * scale) + 1, round(b[2] * scale)),
            max(int(b[1] * scale) + 1, round(b[3] * scale)),
        )

    return tuple(replace(region, box=box(region.box)) for region in regions)


def _surroundings(box: Box, shape: tuple[int, ...]) -> Box:
    """A square round the box inside the picture: half as large again, and large enough to tell
    where in the picture it is."""
    height, width = shape
    least = max(48, round(0.15 * max(height, width)))
    side = min(height, width, max(least, round(1.5 * max(box[2] - box[0], box[3] - box[1]))))
    left = min(max(0, (box[0] + box[2] - side) // 2), width - side)
    top = min(max(0, (box[1] + box[3] - side) // 2), height - side)
    return left, top, left + side, top + side


def _holds(view: Box, box: Box) -> bool:
    """Does the view show the box's middle?"""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return view[0] <= x < view[2] and view[1] <= y < view[3]


def _pair(result: Comparison, view: Box, side: int = 320) -> np.ndarray:
    left, top, right, bottom = view
    halves = []
    for image in (result.before, result.after):
        crop = image[top:bottom, left:right]
        how = cv2.INTER_AREA if crop.shape[0] > side else cv2.INTER_CUBIC
        how = cv2.INTER_NEAREST if crop.shape[0] < side // 4 else how
        halves.append(cv2.resize(crop, (side, side), interpolation=how))
    gap = np.full((side, 4, 3), 128, np.uint8)
    return np.hstack([halves[0], gap, halves[1]])
