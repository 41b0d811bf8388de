"""Shapes that changed by more than edges tremble, in pictures of which most is equal.

Where most pixels are equal to the last bit, all that renderers and scanners leave is edges that
tremble by a pixel, and here and there by two. So where nearly every shape has places whose colors
the other image has nowhere within two pixels, nothing trembled: the shapes became others.
"""

import cv2
import numpy as np

from imgdiff.arrays import components
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.edges import contrast
from imgdiff.change.letters.words import either_edges

#: Share of all pixels that are equal.
MOSTLY_EQUAL = 0.6
#: Pixels by which edges tremble, of an icon and of larger pictures, which are scanned and warped.
_TREMBLE_OF_ICON, _TREMBLE = 1, 2
#: Levels of what does more, and pixels of it in a part that differs by so many.
_FAR, _SEVERAL = 60, 4
#: Pixels of a shape's edges at least, the share of them that does more, and the share of all shapes
#: (by their edges) of which that is so.
_SHAPE, _OF_SHAPE, _OF_ALL = 30, 0.05, 0.9


def beyond_tremble(
    before: np.ndarray, after: np.ndarray, moved: np.ndarray, icon: bool
) -> np.ndarray:
    """The places of shapes that no tremble of edges explains.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, ``MOSTLY_EQUAL`` to it.
        moved: uint8 (H, W), by how many levels they differ (see ``arrays.differs``).
        icon: Whether there is so little in the picture that no other shape tells of a nuisance.

    Returns:
        bool (H, W), all that differs plainly there.
    """
    far = moved >= _FAR
    if not far.any():
        return far
    reach = _TREMBLE_OF_ICON if icon else _TREMBLE
    contrasts = np.maximum(contrast(before, 5), contrast(after, 5))
    beyond = far & (levels_moved(before, after, reach) > contrasts // 2)
    if not icon and not _nearly_all_shapes(before, after, moved > 0, beyond):
        return np.zeros_like(far)
    count, labels, _ = components(far)
    became = np.bincount(labels[beyond], minlength=count) >= _SEVERAL
    return became[labels]


def _nearly_all_shapes(
    before: np.ndarray, after: np.ndarray, differing: np.ndarray, beyond: np.ndarray
) -> bool:
    if not beyond.any():
        return False
    shapes = either_edges(before, after, differing) | differing
    count, labels = cv2.connectedComponents(shapes.view(np.uint8), connectivity=8)
    edges, places = (np.bincount(labels[m], minlength=count) for m in (shapes, beyond))
    large = edges >= _SHAPE
    return bool(edges[large & (places >= _OF_SHAPE * edges)].sum() >= _OF_ALL * edges[large].sum())
