"""Measures of structure, color and surroundings of a place before and after."""

import cv2
import numpy as np

from imgdiff.arrays import color_bins, commonest_color
from imgdiff.change.kinds.place import Cutout
from imgdiff.change.kinds.shifted import shifted_share

#: Of one side, in this order; those of before come first, then those of after.
SIDE_MEASURES = (
    "off_ring",  # CIELAB distance of the mean color from that of the ring
    "like_ring",  # share of the pixels whose color the ring has too
    "ground",  # share of the pixels in the ring's commonest color
    "spread",  # standard deviation of the grey level
    "ring_spread",
    "edges",  # mean gradient
    "ring_edges",
    "contour",  # share of the contour that is an edge
    "fine",  # mean of the Laplacian
    "ring_fine",
    "flat",  # share of the pixels without a gradient
    "colors",  # how many, as the entropy of their shares
    "object",  # share of the whole cutout that is not the ground
)
#: Of both together.
SHARED_MEASURES = (
    *("area", "length", "aspect", "fill", "ring_noise", "scale"),
    *("apart", "correlation", "edge_correlation", "lightness", "chroma", "evenness"),
    *("linear", "exchanged", "low_pass", "overlap", "containment", "shifted", "unshifted"),
)
NAMES = (
    *(f"before_{name}" for name in SIDE_MEASURES),
    *(f"after_{name}" for name in SIDE_MEASURES),
    *SHARED_MEASURES,
)
#: Gradients, in levels a pixel, below which there is none, and from which there is an edge.
_FLAT, _EDGE = 4.0, 12.0
#: Share of a color that counts.
_COUNTS = 0.01
#: Levels by which a pixel of the ground differs from its color at most.
_GROUND = 10
_SQUARE = np.ones((3, 3), np.uint8)


def measures_of(cutout: Cutout) -> np.ndarray:
    """Measures a place.

    Returns:
        float32 (len(NAMES),), all finite.
    """
    sides = [_Side(image, cutout) for image in (cutout.before, cutout.after)]
    values = [*sides[0].values, *sides[1].values, *_shared(cutout, *sides)]
    return np.nan_to_num(np.array(values, np.float32), nan=0.0, posinf=1e3, neginf=-1e3)


def swapped(measures: np.ndarray) -> np.ndarray:
    """The measures (..., len(NAMES)) of the same places with before and after exchanged."""
    count = len(SIDE_MEASURES)
    order = [*range(count, 2 * count), *range(count), *range(2 * count, len(NAMES))]
    return measures[..., order]


def object_of(image: np.ndarray, cutout: Cutout) -> np.ndarray:
    """Where one image of a place has another color than the commonest one of the ring.

    Args:
        image: uint8 (h, w, 3), ``cutout.before`` or ``after``.
        cutout: The place.

    Returns:
        bool (h, w).
    """
    around = image[cutout.ring]
    ground = commonest_color(around) if len(around) else np.median(image[cutout.inside], axis=0)
    ground = ground.astype(np.int16)
    return np.abs(image.astype(np.int16) - ground).max(axis=2) > _GROUND + cutout.noise


class _Side:
    """One image of a place."""

    def __init__(self, image: np.ndarray, cutout: Cutout):
        inside, ring = cutout.inside, cutout.ring
        self.lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        self.grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
        self.dx = cv2.Sobel(self.grey, cv2.CV_32F, 1, 0, scale=0.25)
        self.dy = cv2.Sobel(self.grey, cv2.CV_32F, 0, 1, scale=0.25)
        self.gradient = cv2.magnitude(self.dx, self.dy)
        fine = np.abs(cv2.Laplacian(self.grey, cv2.CV_32F))
        bins = color_bins(image)
        self.bins = bins[inside]
        counts = np.bincount(self.bins, minlength=16**3) / max(1, len(self.bins))
        around = bins[ring]
        ring_counts = np.bincount(around, minlength=16**3) / max(1, len(around))
        self.object = object_of(image, cutout)
        band = cv2.dilate(inside.astype(np.uint8), _SQUARE) > cv2.erode(
            inside.astype(np.uint8), _SQUARE, borderType=cv2.BORDER_CONSTANT, borderValue=1
        )
        present = counts[counts > 0]
        self.values = (
            float(np.linalg.norm(_mean(self.lab, inside) - _mean(self.lab, ring))),
            float(counts[ring_counts >= _COUNTS].sum()),
            float((~self.object)[inside].mean()),
            float(self.grey[inside].std()),
            float(self.grey[ring].std()) if ring.any() else 0.0,
            float(self.gradient[inside].mean()),
            float(_mean(self.gradient, ring)),
            float((self.gradient[band] > _EDGE).mean()) if band.any() else 0.0,
            float(fine[inside].mean()),
            float(_mean(fine, ring)),
            float((self.gradient[inside] < _FLAT).mean()),
            float(-(present * np.log(present)).sum()),
            float(self.object.mean()),
        )


def _shared(cutout: Cutout, before: _Side, after: _Side) -> tuple[float, ...]:
    inside = cutout.inside
    ys, xs = np.nonzero(inside)
    height, width = np.ptp(ys) + 1, np.ptp(xs) + 1
    area = len(ys)
    lab = after.lab[inside] - before.lab[inside]
    shift = lab.mean(axis=0)
    much = float(np.linalg.norm(lab, axis=1).mean())
    levels = (cutout.after.astype(np.float32) - cutout.before)[inside]
    apart = np.abs(levels).mean()
    blurred = cv2.GaussianBlur(
        np.where(inside, after.grey - before.grey, 0).astype(np.float32), (0, 0), 3
    )
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 3)
    smooth = np.abs(blurred[inside] / np.maximum(weight[inside], 1e-3)).mean()
    objects = before.object, after.object
    both = float((objects[0] & objects[1]).sum())
    either = float((objects[0] | objects[1]).sum())
    least = float(min(objects[0].sum(), objects[1].sum()))
    moved = shifted_share(cutout, before.gradient, after.gradient)
    return (
        float(np.log(area / cutout.scale**2)),
        float(np.log(max(height, width) / cutout.scale)),
        float(np.log(width / height)),
        area / (height * width),
        cutout.noise,
        cutout.scale,
        float(apart),
        _correlation(before.grey[inside], after.grey[inside]),
        _edge_correlation(before, after, inside),
        float(abs(shift[0])),
        float(np.hypot(shift[1], shift[2])),
        float(np.linalg.norm(lab - shift, axis=1).mean()) / max(much, 1e-3),
        _linear(cutout.before[inside], cutout.after[inside]),
        _exchanged(before.bins, after.bins),
        float(smooth) / max(1e-3, float(np.abs((after.grey - before.grey)[inside]).mean())),
        both / max(1.0, either),
        both / least if least else 0.0,
        moved.share,
        moved.unshifted,
    )


def _mean(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The mean of (h, w) or (h, w, C) at bool (h, w); 0 where that is nowhere."""
    return values[where].mean(axis=0) if where.any() else np.zeros(values.shape[2:], np.float32)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's, -1 to 1; 0 where one is constant."""
    one, other = one - one.mean(), other - other.mean()
    return float((one @ other) / max(1e-6, np.sqrt((one @ one) * (other @ other)) + 1.0))


def _edge_correlation(before: _Side, after: _Side, inside: np.ndarray) -> float:
    """Whether edges lie in the same places in the same directions, whatever their sign; 0 to 1."""
    one, other = ((side.dx[inside], side.dy[inside]) for side in (before, after))
    products = np.abs(one[0] * other[0] + one[1] * other[1]).sum()
    energy = np.sqrt(
        sum(float((part**2).sum()) for part in one) * sum(float((part**2).sum()) for part in other)
    )
    return float(products / max(1e-6, energy + len(one[0])))


def _linear(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the variance of colors (N, 3) that a linear map of the other explains, 0 to 1.

    The lesser of both directions.
    """
    shares = []
    for source, target in ((one, other), (other, one)):
        x = source.astype(np.float32) - source.mean(axis=0)
        y = target.astype(np.float32) - target.mean(axis=0)
        total = float((y**2).sum())
        gram = x.T @ x + np.eye(3, dtype=np.float32) * len(x)
        rest = y - x @ np.linalg.solve(gram, x.T @ y)
        shares.append(1 - float((rest**2).sum()) / (total + 4.0 * len(x)))
    return min(shares)


def _exchanged(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the pixels whose color became the one that most of its color became, 0 to 1.

    The lesser of both directions. Colors are those of ``_Side.bins``.
    """
    pairs, sizes = np.unique(one.astype(np.int64) * 16**3 + other, return_counts=True)
    shares = []
    for color in (pairs // 16**3, pairs % 16**3):
        most = np.zeros(16**3, np.int64)
        np.maximum.at(most, color, sizes)
        shares.append(float(most.sum()) / max(1, len(one)))
    return min(shares)
