"""A pair made by hand."""

import cv2
import numpy as np

from recipe.pairs import Pair

SIDE = 48


def made(changed=(), ignored=(), shade=0) -> Pair:
    """A pair whose ``changed`` boxes (left, top, right, bottom) got brighter by 100; both sides
    lie ``shade`` apart."""
    before = np.full((SIDE, SIDE, 3), 100, np.uint8)
    after, masks = before + np.uint8(shade), np.zeros((2, SIDE, SIDE), bool)
    for mask, boxes in zip(masks, (changed, ignored), strict=True):
        for left, top, right, bottom in boxes:
            mask[top:bottom, left:right] = True
    after[masks[0]] += 100
    return Pair(before, after, masks[0], masks[1], "shapes", 0)


def moved(pair: Pair) -> np.ndarray:
    return cv2.absdiff(pair.before, pair.after).max(axis=2)
