"""Whether compression smeared the colors of one image: then what is thin tells by luminance alone.

JPEG and WebP keep one color for four pixels (4:2:0) and round it coarsely: a green line on black
becomes a grey one of its luminance, a faint red one is gone, and a halo of another color lies on
the white beside an edge. So where the fine detail of one image's chroma hardly follows that of the
other, nearly all over, and its luminance does, thin things are compared by their luminance.
"""

import cv2
import numpy as np

from imgdiff.arrays import bands

#: Luminance and chroma, as JPEG has them.
_YCC = np.array([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]], np.float32)
#: Side of the cells, in pixels, and about how many are looked at.
_CELL, _CELLS = 32, 300
#: A cell tells if its chroma has so much detail, in squared levels; of how many of them most have
#: to be smeared, and the share of them: one thing that became another color is no compression.
_DETAIL, _FEWEST, _MOST = 4.0, 6, 0.7
#: Share of the other's chroma detail that a smeared cell has left at most, as a share of what it
#: has left of the luminance's; which is so much at least where nothing else is in common.
_LEFT, _LEAST = 0.5, 0.05


def colors_smeared(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether the fine detail of one image's colors is gone, not that of its luminance. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
    """
    rows = list(bands(len(before), _CELL))
    every = max(1, round(len(rows) * before.shape[1] / (_CELL * _CELLS)))
    cells = [_cells(before[some], after[some]) for some in rows[::every]]
    own, other, common = (np.concatenate(values) for values in zip(*cells, strict=True))
    return _smeared(own, common) or _smeared(other, common)


def luminance(image: np.ndarray) -> np.ndarray:
    """An image without its colors, uint8 (H, W, 3)."""
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def _smeared(own: np.ndarray, common: np.ndarray) -> bool:
    """Whether most cells of one image have detail of colors that the other has not.

    own: float32 (N, 2), squares of the detail, of luminance and chroma. common: products, likewise.
    """
    telling = own[:, 1] >= _DETAIL
    if np.count_nonzero(telling) < _FEWEST:
        return False
    luma, chroma = (common[telling] / np.maximum(own[telling], 1)).T  # by regression
    return bool((chroma < _LEFT * np.maximum(luma, _LEAST)).mean() >= _MOST)


def _cells(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean squares of the detail of cells in a row, of both images, and mean products, (N, 2)."""
    size = max(1, before.shape[1] // _CELL), 1
    first, second = (_detail(image) for image in (before, after))
    means = (
        cv2.resize(cv2.multiply(*pair), size, interpolation=cv2.INTER_AREA)[0]
        for pair in ((first, first), (second, second), (first, second))
    )
    own, other, common = (np.stack([m[:, 0], m[:, 1] + m[:, 2]], axis=1) for m in means)
    return own, other, common


def _detail(image: np.ndarray) -> np.ndarray:
    """What differs from its surroundings, in luminance and chroma, float32 (h, W, 3)."""
    planes = cv2.transform(image.astype(np.float32), _YCC)
    return cv2.subtract(planes, cv2.blur(planes, (3, 3)))
