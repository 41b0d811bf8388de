"""What imgdiff and BlazeDiff say happened in each region of a pair."""

import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.kinds.measure import Told
from imgdiff import compare_images
from imgdiff.geometry import Box

#: BlazeDiff's classes in our words. It has none for what is resized or retouched.
CLASSES = {
    "addition": "added",
    "deletion": "removed",
    "shift": "moved",
    "color-change": "recolored",
    "content-change": "edited",
}


def imgdiff(before: np.ndarray, after: np.ndarray) -> list[Told]:
    result = compare_images(before, after)
    return [(region.box, region.kind) for region in result.regions]


def blazediff(before: np.ndarray, after: np.ndarray) -> list[Told]:
    """``interpret`` of blazediff-interpret, which finds its own regions, through two PNGs."""
    from blazediff_interpret import interpret_images

    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / name) for name in ("before.png", "after.png")]
        for name, image in zip(names, (before, after), strict=True):
            cv2.imwrite(name, image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        found = interpret_images(*names, antialiasing=True)
    return [_told(region) for region in found["regions"]]


def _told(region: dict) -> Told:
    x, y, width, height = (region["bbox"][name] for name in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height), CLASSES.get(region["changeType"], "changed")


TOOLS = {"imgdiff": imgdiff, "BlazeDiff": blazediff}
