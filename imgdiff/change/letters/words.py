"""Parts of two pictures that may be words: ink by its edges, no higher or wider than words are."""

from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.arrays import pieces
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.mosaic import mosaics
from imgdiff.geometry import Box

#: Height and width of a word in pixels, and how many times as wide as high it may be.
_HEIGHTS, _WIDTH, _WIDE = (4, 64), 240, 24


class Words(NamedTuple):
    """What may be words in either of two pictures.

    Attributes:
        labels: int32 (H, W), the number of the part that each place is in; 0 outside.
        words: bool (count,), the parts that may be words.
        low: bool (count,), the parts no higher than words, as long as they may be.
        centres: float64 (count, 2), x and y.
    """

    labels: np.ndarray
    words: np.ndarray
    low: np.ndarray
    centres: np.ndarray

    def having(self, places: np.ndarray) -> np.ndarray:
        """bool (count,): the parts with a place of a mask, bool (H, W)."""
        hit = np.zeros_like(self.words)
        hit[self.labels[places]] = True
        return hit


def find_words(
    before: np.ndarray, after: np.ndarray, differing: np.ndarray, marked: np.ndarray
) -> Words:
    """The parts that hang together by edges of either picture and by what is marked.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        marked: bool (H, W), what counts as ink with a pixel round it, whatever its contrast.
    """
    edges = either_edges(before, after, differing)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(
        (edges | grown(marked)).astype(np.uint8), connectivity=8
    )
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    low = height <= _HEIGHTS[1]
    low[0] = False
    words = low & (height >= _HEIGHTS[0]) & (width <= _WIDTH) & (width <= _WIDE * height)
    return Words(labels, words, low, centres)


def either_edges(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> np.ndarray:
    """bool (H, W), the edges of either image: one has those of the other where they are equal."""
    edges, near = contrast(before) >= EDGE, grown(differing)
    boxes = [box for box, _ in pieces(near, 0)]
    for mosaic in mosaics(boxes, 1, Box.of_shape(*near.shape)):
        others = contrast(mosaic.gather(after)) >= EDGE
        for box, place in mosaic.places:
            edges[box.slices] |= others[place.slices]
    return edges
