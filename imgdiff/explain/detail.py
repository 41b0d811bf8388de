"""What moved from pixel to pixel: alignment, sharpness, noise and compression.

What is left when the others are taken out is noise where flat places move like all others, and
compression where its blocks show.
"""

from typing import Any

import cv2
import numpy as np

from imgdiff.explain.light import Light
from imgdiff.explain.patches import BLOCK, Patches

#: Fewer pixels tell nothing.
_LEAST = 64
#: What is smooth over so many pixels is slow; levels below which its gain cannot be told.
_SLOW, _DARK = 2.0, 8
#: The share of the steepest places that are edges if they rise by so many levels a pixel, the
#: share of the flattest ones that are flat, and the slope below which any place nearly is.
_EDGES, _STEEP, _FLATTEST, _NEARLY_FLAT = 0.1, 3.0, 0.3, 4.0
#: Least shift in pixels that is named, and the share of the (squared) differences it explains.
_SHIFTED, _EXPLAINED = 0.15, 0.3
#: Least change of the edges' strength, as a logarithm; share of it that is theirs, not noise's.
_SHARPER, _THEIRS = 0.1, 0.5
#: Noise moves flat places by at least this share of the mean; it makes them stronger, as a
#: logarithm, by so much where the edges grew weaker (or the other way round).
_EVEN, _AGAINST = 0.4, 0.2
#: Steps between blocks against those inside, from which the blocks show.
_BLOCKY = 1.15


def measure_detail(patches: Patches, light: Light, aligned: bool) -> dict[str, float]:
    """How far each fine cause moved the pixels, with what ``light`` did taken out.

    Args:
        patches: Parts of the pair.
        light: What moved slowly over the picture.
        aligned: Whether a motion was undone: its traces are not named again.

    Returns:
        Levels of 255 by cause; empty where too few pixels count.
    """
    inner = patches.inner
    if inner.sum() < _LEAST:
        return {}
    before, after = _in_one_light(patches, light)
    one, two = (part[inner] for part in _fine_parts(before, after))
    slopes = _slopes((before + after) / 2)
    steepness = cv2.dilate(cv2.magnitude(*slopes), np.ones((5, 5)))
    steep = steepness[inner]
    flattest, steepest = np.quantile(steep, (_FLATTEST, 1 - _EDGES))
    edges, flat = steep >= max(_STEEP, steepest), steep <= flattest

    levels: dict[str, float] = {}
    moved = two - one
    along = np.stack([slope[inner] for slope in slopes], axis=1)
    shift = np.linalg.solve(along.T @ along + np.eye(2), along.T @ moved)
    by_shift = along @ shift
    if np.hypot(*shift) >= _SHIFTED and by_shift.var() >= _EXPLAINED * moved.var():
        levels["alignment"] = float(by_shift.std())
        moved = moved - by_shift
    sharper = _sharper(one, two, edges, flat)
    if abs(sharper) >= _SHARPER:
        levels["sharpness"] = abs(sharper) * float(np.sqrt((one.var() + two.var()) / 2))
    rest, even = float(moved.std()), float(np.sqrt(np.mean(moved[flat] ** 2)))
    if "sharpness" in levels:
        stronger = np.log((two[flat].std() + 0.1) / (one[flat].std() + 0.1))
        if (stronger - sharper) * np.sign(sharper) < -_AGAINST:
            levels["noise"] = even
    elif (
        not levels
        and not aligned
        and _blocks_show(after - before, inner & (steepness < _NEARLY_FLAT))
    ):
        levels["compression"] = rest
    elif even >= _EVEN * rest:
        levels["noise"] = rest
    elif not levels:
        levels["fine detail"] = rest
    return levels


def _in_one_light(patches: Patches, light: Light) -> tuple[np.ndarray, np.ndarray]:
    """Both sides' grey, float32 (H, W), each brought halfway to the other's."""
    mean = np.full((1, 3), 1 / 3, np.float32)
    before, after = (cv2.transform(image, mean) for image in (patches.before, patches.after))
    half = light.moved((before + after) / 2) / 2
    return before + half, after - half


def _fine_parts(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sides without what is slow, as strong as in the light between the two."""
    slow: Any = [cv2.GaussianBlur(image, (0, 0), _SLOW) for image in (before, after)]
    common = (slow[0] + slow[1]) / 2 + _DARK
    one, two = (
        (image - own) * (common / np.maximum(own + _DARK, 1))
        for image, own in zip((before, after), slow, strict=True)
    )
    return one, two


def _slopes(image: np.ndarray) -> list[Any]:
    """Levels a pixel across and down, float32 (H, W) each."""
    smooth = cv2.GaussianBlur(image, (0, 0), 1)
    return [cv2.Sobel(smooth, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))]


def _sharper(one: np.ndarray, two: np.ndarray, edges: np.ndarray, flat: np.ndarray) -> float:
    """Logarithm of how much stronger the edges are in ``two``; 0 where that cannot be told."""
    if edges.sum() < _LEAST:
        return 0.0
    strong = [fine[edges].var() for fine in (one, two)]
    theirs = [s - fine[flat].var() for s, fine in zip(strong, (one, two), strict=True)]
    if any(t <= _THEIRS * s for t, s in zip(theirs, strong, strict=True)):
        return 0.0
    return float(np.log(theirs[1] / theirs[0]) / 2)


def _blocks_show(moved: np.ndarray, flat: np.ndarray) -> bool:
    """Are the steps of what moved larger between blocks than inside them, across and down?

    Only flat places count.
    """
    for difference, counts in ((moved, flat), (moved.T, flat.T)):
        steps, counts = np.abs(np.diff(difference)), counts[:, 1:] & counts[:, :-1]
        between = np.arange(1, difference.shape[1]) % BLOCK == 0
        at, inside = (steps[:, own][counts[:, own]] for own in (between, ~between))
        if at.size < _LEAST or at.mean() <= _BLOCKY * inside.mean():
            return False
    return True
