"""A place that changed, cut out of both images with what surrounds it."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import channel_max
from imgdiff.change.regions import SPREAD
from imgdiff.geometry import Box

#: Pixels round the box, as a share of its longer side, and at least and at most.
_SHARE, _LEAST, _MOST = 0.5, 8, 24
#: A place of more pixels than a square of such a side has is scaled down to those.
SIDE = 160
#: Levels by which a changed pixel differs at least; beyond what the surroundings differ by.
_DIFFERS, _BEYOND = 3.0, 1.3
#: Fewer pixels tell nothing of the surroundings.
_FEW = 12
_SQUARE = np.ones((3, 3), np.uint8)
_ROUND = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))


@dataclass(frozen=True)
class Cutout:
    """A place that changed.

    Attributes:
        before, after: uint8 (h, w, 3), the place with what surrounds it.
        changed: bool (h, w), what changed.
        inside: bool (h, w), the same with small holes filled.
        ring: bool (h, w), what lies close round it and did not change.
        noise: Levels by which most of the surroundings differ.
        box: What is cut out, in pixels of the comparison.
        scale: Pixels of the cutout for each of those, at most 1.
    """

    before: np.ndarray
    after: np.ndarray
    changed: np.ndarray
    inside: np.ndarray
    ring: np.ndarray
    noise: float
    box: Box
    scale: float = 1.0

    @property
    def swapped(self) -> "Cutout":
        """The same with before and after in each other's place."""
        return replace(self, before=self.after, after=self.before)


def cut_out(
    before: np.ndarray,
    after: np.ndarray,
    heat: np.ndarray,
    box: Box,
    threshold: float,
    side: int = SIDE,
    warm_only: bool = True,
) -> Cutout:
    """Cuts a place out.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        heat: float32 (H, W) in [0, 1].
        box: Where.
        threshold: Heat from which a place counts as changed.
        side: Of the square of which it has no more pixels.
        warm_only: Whether only what is hot changed; else all of the box that differs.
    """
    margin = int(np.clip(_SHARE * max(box.width, box.height), _LEAST, _MOST))
    outer = box.grown(margin, Box.of_shape(*heat.shape))
    sides: list[Any] = [image[outer.slices] for image in (before, after)]
    warm: Any = (heat[outer.slices] >= SPREAD * threshold).astype(np.uint8)
    scale = min(1.0, side / float(np.sqrt(outer.area)))
    if scale < 1:
        size = max(1, round(outer.width * scale)), max(1, round(outer.height * scale))
        sides = [cv2.resize(side, size, interpolation=cv2.INTER_AREA) for side in sides]
        warm = cv2.resize(warm, size, interpolation=cv2.INTER_NEAREST)
    apart = channel_max(cv2.absdiff(*sides))
    outside = cv2.dilate(warm, _SQUARE) == 0
    noise = float(np.quantile(apart[outside], 0.9)) if outside.sum() >= _FEW else 0.0
    place = box.shifted(-outer.left, -outer.top)
    own = np.zeros_like(warm)
    own[tuple(slice(int(s.start * scale), int(np.ceil(s.stop * scale))) for s in place.slices)] = 1
    if warm_only:
        own &= warm
    inside: Any = own & (apart > max(_DIFFERS, _BEYOND * noise + 2)).astype(np.uint8)
    if inside.sum() < 0.02 * own.sum() or not inside.any():
        inside = own if own.any() else np.ones_like(own)
    changed = inside > 0
    inside = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, _SQUARE)
    ring = (cv2.dilate(inside, _ROUND) > 0) & (cv2.dilate(inside, _SQUARE) == 0)
    clean = ring & outside
    if clean.sum() >= _FEW:
        ring = clean
    return Cutout(sides[0], sides[1], changed, inside > 0, ring, noise, outer, scale)
