"""A pair of images with the answer that a person gives at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from imgdiff.geometry import Box

#: What is right to say: nothing changed, something did, or only that the two are not identical
#: (of files of which more is there than is looked at).
SAME, DIFFERENT, NOT_IDENTICAL = "same", "different", "not identical"
#: Changed pixels this near to each other are one change.
GAP = 7
#: CIEDE2000 from which a change over a large area, or over a small one, is plain to see.
LARGE_STEP, SMALL_STEP = 2.5, 8.0
#: Levels that nobody sees.
ROUNDING = 3
#: Pixels from which a change is large.
LARGE_AREA = 400


@dataclass(frozen=True)
class Pair:
    """Two images and what is right to say of them.

    Attributes:
        kind: What was done, within its family.
        before, after: What a reader of 8 bits sees of each, uint8 (H, W, 3 or 4).
        answer: ``SAME``, ``DIFFERENT`` or ``NOT_IDENTICAL``.
        boxes: Where it changed; empty where nothing did.
        clean: The two without nuisances, where nuisances came on top: they differ in ``boxes``
            only. None where there are none: then ``before`` and ``after`` do.
        files: The two as files, for kinds that are about files: (bytes of each, suffix).
        arrays: The two as arrays of other types, for kinds that are about types.
        options: What is asked for beside the level, as keywords of ``compare_images``.
        level: The level that it is asked at.
        peers: Whether tools that take two 8-bit images are asked as well.
        family, index: Set by ``make_pairs``.
    """

    kind: str
    before: np.ndarray
    after: np.ndarray
    answer: str
    boxes: tuple[Box, ...] = ()
    clean: tuple[np.ndarray, np.ndarray] | None = None
    files: tuple[bytes, bytes, str] | None = None
    arrays: tuple[np.ndarray, np.ndarray] | None = None
    paths: tuple[Path, Path] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    level: str = "auto"
    peers: bool = True
    family: str = ""
    index: int = 0

    @property
    def name(self) -> str:
        return f"{self.family}/{self.kind}/{self.index}"

    @property
    def changed_pixels(self) -> np.ndarray:
        """bool (H, W): what of ``boxes`` differs by more than ``ROUNDING`` levels without
        nuisances; all of a box in which 8 bits show no such difference."""
        sides = [side.astype(int) for side in self.clean or (self.before, self.after)]
        mask = np.zeros(self.before.shape[:2], bool)
        for box in self.boxes:
            far = np.abs(sides[0][box.slices] - sides[1][box.slices]).max(axis=2) > ROUNDING
            mask[box.slices] |= far if far.any() else True
        return mask


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (H, W): where any channel differs."""
    return (before != after).any(axis=2)


def boxes_of(mask: np.ndarray, gap: int = GAP) -> tuple[Box, ...]:
    """The changed places of bool (H, W), those within ``gap`` pixels of each other as one."""
    near = cv2.dilate(mask.astype(np.uint8), np.ones((gap, gap), np.uint8))
    count, labels = cv2.connectedComponents(near)
    boxes = []
    for label in range(1, count):
        rows, columns = np.nonzero((labels == label) & mask)
        boxes.append(
            Box(
                int(columns.min()),
                int(rows.min()),
                int(columns.max()) + 1,
                int(rows.max()) + 1,
            )
        )
    return tuple(boxes)


def visible_step(before: np.ndarray, after: np.ndarray) -> float:
    """CIEDE2000 between two images at the changed place, its strongest quarter on average."""
    mask = changed(before, after)
    if not mask.any():
        return 0.0
    sides = [rgb2lab(image[..., :3][mask][None]) for image in (before, after)]
    steps = np.sort(deltaE_ciede2000(*sides).ravel())
    return float(steps[-max(1, len(steps) // 4) :].mean())


def plain_to_see(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether a change is so strong, for its size, that a person sees it at a glance."""
    large = changed(before, after).sum() >= LARGE_AREA
    return visible_step(before, after) >= (LARGE_STEP if large else SMALL_STEP)


def different(kind: str, before: np.ndarray, after: np.ndarray, **more: Any) -> Pair:
    """A pair without nuisances that differs, and where."""
    return Pair(kind, before, after, DIFFERENT, boxes_of(changed(before, after)), **more)


def same(kind: str, before: np.ndarray, after: np.ndarray, **more: Any) -> Pair:
    """A pair that looks the same, whatever its pixels."""
    return Pair(kind, before, after, SAME, **more)
