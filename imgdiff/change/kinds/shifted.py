"""Whether what is at a place before stands near by after, found by cross-correlation of edges."""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.change.kinds.place import Cutout
from imgdiff.geometry import Box

#: Shifts that are tried, the likeliest first; nearest one, in pixels.
_TRIED, _NEAREST = 5, 1.0
#: Levels up to which a copy is equal, beside the noise.
_EQUAL = 14
#: Gradients below this are no structure; of one side there is to be at least this share of both.
_EDGE, _LEAST = 6.0, 0.15


@dataclass(frozen=True)
class Shifted:
    """Structure that stands elsewhere.

    Attributes:
        dx, dy: How far right and down it went, in pixels of the cutout.
        share: Share of the structure of both sides that is explained by it, 0 to 1.
        unshifted: Share that is explained where it stands.
    """

    dx: int = 0
    dy: int = 0
    share: float = 0.0
    unshifted: float = 0.0


def shifted_share(cutout: Cutout, edges_before: np.ndarray, edges_after: np.ndarray) -> Shifted:
    """The shift that explains the structure of a place best.

    Args:
        cutout: The place.
        edges_before: float32 (h, w), the gradient of before.
        edges_after: Likewise.
    """
    near = _near(cutout)
    weights = [np.where(near & (e > _EDGE), e, 0.0) for e in (edges_before, edges_after)]
    totals = [float(w.sum()) for w in weights]
    if min(totals) < _LEAST * max(totals) or min(totals) == 0:
        return Shifted()
    height, width = near.shape
    # Twice as large, so that nothing comes round from the other side.
    size = [cv2.getOptimalDFTSize(2 * n) for n in near.shape]
    spectra = [np.fft.rfft2(weight, size) for weight in weights]
    peaks = np.fft.irfft2(spectra[1] * spectra[0].conj(), size)
    dy, dx = (np.fft.fftfreq(n, 1 / n).astype(int) for n in size)
    outside = (np.abs(dy)[:, None] >= height) | (np.abs(dx) >= width)
    peaks[outside | (np.hypot(dy[:, None], dx) < _NEAREST)] = 0
    order = np.argpartition(-peaks, _TRIED, axis=None)[:_TRIED]
    found = [
        (_explained(cutout, weights, totals, int(dx[column]), int(dy[row])), row, column)
        for row, column in zip(*np.unravel_index(order, peaks.shape), strict=True)
    ]
    share, row, column = max(found, key=lambda at: (at[0], -np.hypot(dx[at[2]], dy[at[1]])))
    unshifted = _explained(cutout, weights, totals, 0, 0)
    return Shifted(int(dx[column]), int(dy[row]), share, unshifted)


def explained_part(cutout: Cutout, part: Box, dx: int, dy: int) -> float:
    """How much of the structure in a part of a place, of both sides together, a shift explains.

    Args:
        cutout: The place.
        part: In pixels of the comparison.
        dx: How far right it goes, in pixels of the cutout.
        dy: How far down.

    Returns:
        0 to 1; 0 where there is none.
    """
    own = part.shifted(-cutout.box.left, -cutout.box.top)
    left, top, right, bottom = (round(edge * cutout.scale) for edge in own)
    near = np.zeros_like(cutout.inside)
    near[top:bottom, left:right] = _near(cutout)[top:bottom, left:right]
    edges = [gradient(image) for image in (cutout.before, cutout.after)]
    weights = [np.where(near & (e > _EDGE), e, 0.0) for e in edges]
    total = sum(float(w.sum()) for w in weights)
    return sum(_equal_sums(cutout, weights, dx, dy)) / total if total else 0.0


def _near(cutout: Cutout) -> np.ndarray:
    """bool (h, w): what changed, with its edges."""
    return cv2.dilate(cutout.inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _explained(
    cutout: Cutout, weights: list[np.ndarray], totals: list[float], dx: int, dy: int
) -> float:
    """Share of the structure of each side that the other one has so far off; the lesser one."""
    sums = _equal_sums(cutout, weights, dx, dy)
    return min(sums[0] / totals[0], sums[1] / totals[1])


def _equal_sums(cutout: Cutout, weights: list[np.ndarray], dx: int, dy: int) -> tuple[float, float]:
    """The weights of each side where the other one is equal so far off."""
    height, width = cutout.inside.shape
    target = slice(max(0, dy), height + min(0, dy)), slice(max(0, dx), width + min(0, dx))
    source = slice(max(0, -dy), height + min(0, -dy)), slice(max(0, -dx), width + min(0, -dx))
    apart = cv2.absdiff(
        np.ascontiguousarray(cutout.before[source]), np.ascontiguousarray(cutout.after[target])
    )
    equal = apart.max(axis=2) <= _EQUAL + cutout.noise
    return (
        float((weights[0][source] * equal).sum()),
        float((weights[1][target] * equal).sum()),
    )


def shift_of(cutout: Cutout) -> tuple[Box, Box] | None:
    """Where what moved near by stood and stands, in pixels of the comparison.

    Args:
        cutout: The place.

    Returns:
        Both boxes, of one size, within the place; None where nothing moved.
    """
    found = shifted_share(cutout, gradient(cutout.before), gradient(cutout.after))
    if found.share <= found.unshifted or (found.dx, found.dy) == (0, 0):
        return None
    ys, xs = np.nonzero(cutout.inside)
    both = Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    width, height = both.width - abs(found.dx), both.height - abs(found.dy)
    if width <= 0 or height <= 0:
        return None
    # What is changed holds it in both places, one at each end.
    left = both.left + max(0, -found.dx)
    top = both.top + max(0, -found.dy)
    stood = Box(left, top, left + width, top + height)
    boxes = []
    for box in (stood, stood.shifted(found.dx, found.dy)):
        edges = [round(edge / cutout.scale) for edge in box]
        boxes.append(Box(*edges).shifted(cutout.box.left, cutout.box.top))
    return boxes[0], boxes[1]


def gradient(image: np.ndarray) -> np.ndarray:
    """Of the grey level of uint8 (h, w, 3), in levels a pixel: float32 (h, w)."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    dx, dy = (cv2.Sobel(grey, cv2.CV_32F, x, 1 - x, scale=0.25) for x in (1, 0))
    return cv2.magnitude(dx, dy)
