"""How the light changed between the two images of a pair.

Exposure, white balance, a tone curve, saturation and shading move alike all that has one color and
lies at one place. They are fitted to the pair itself: few terms, each no larger than light makes
it, and what does not follow them (what changed) is left out of the fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.change.at_once import at_once
from imgdiff.io.resize import resize

#: Side of the blocks whose means are fitted, in pixels, and the most of them along a side.
_BLOCK, _MOST = 8, 96
#: Beyond these levels a pixel is clipped.
BLACK, WHITE = 4, 251
#: How much a clipped color weighs beside another, and a clipped channel of a block: it moved by
#: what it moved at least, or was not clipped but drawn so.
_CLIPPED_COLOR, _CLIPPED = 1e-3, 0.01
#: A block weighs less the more its levels vary (in squared levels): a curve moves the mean of what
#: varies otherwise than what is flat.
_VARIANCE = 200
#: Within so many levels two blocks have one color; a color weighs by the root of its blocks.
_SAME_COLOR = 24
#: The usual size of each term: gain, offset and gamma of all channels together and of each.
_GAIN, _GAIN_EACH = 0.3, 0.08
_OFFSET, _OFFSET_EACH = 8.0, 3.0
_GAMMA, _GAMMA_EACH = 0.4, 0.06
#: ... and that of an S-shaped curve, of saturation, and of shading along x, y, xx, yy, xy.
_CURVE, _SATURATION, _SHADING = 0.1, 0.3, 0.15
#: Terms of the curves, before those of saturation and shading.
_CURVES = 13
#: The first of them that is one channel's; gains and offsets; and how much larger than usual those
#: of all channels may be where there are no others.
_EACH, _LINES, _AS_LARGE = 4, (0, 1, 4, 5, 6, 7, 8, 9), 4.0
#: Error of a block in levels that says nothing; rounds of the fit; and the multiple of the usual
#: error from which a block does not count.
_ERROR, _ROUNDS, _OUTLIER = 2.0, 6, 5.0


@dataclass(frozen=True, eq=False)
class LightChange:
    """How the light moved the levels from ``before`` to ``after``.

    Attributes:
        curves: float32 (3, 511), levels by which twice a level of each channel moved.
        saturation: The share of a level's distance from grey by which it moved.
        shading: float32 (5,), of x, y, xx, yy, xy in [-1, 1]: the share of a level by which it
            moved.
        left: float64 (K, K), what the pair leaves of the usual covariance of the terms (ridge
            regression as Bayes has it), in their usual sizes.
    """

    curves: np.ndarray
    saturation: float
    shading: np.ndarray
    left: np.ndarray

    def unknown(self, color: np.ndarray) -> float:
        """Which share of how far light may move a color, (3,), the pair tells nothing of.

        1 where no other color is like it in any channel.
        """
        nowhere = np.zeros(1)
        terms, sizes = _terms(color[None].astype(np.float64), nowhere, nowhere)
        own = (terms * sizes)[:, 0]
        left = ((own @ self.left) * own).sum(axis=1) / (own**2).sum(axis=1)
        return float(np.sqrt(left.max()))

    def moved(self, before: np.ndarray, after: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
        """How far the light moved each pixel.

        Args:
            before: uint8 (H, W, 3).
            after: Likewise.
            rows: Which are wanted; all by default.

        Returns:
            float32 (h, W, 3), levels.
        """
        height, width = before.shape[:2]
        before, after = before[rows], after[rows]
        total: np.ndarray = cv2.add(before, after, dtype=cv2.CV_16U)  # type: ignore[call-overload]
        channels = zip(self.curves, cv2.split(total), strict=True)
        moved = cv2.merge([curve.take(channel) for curve, channel in channels])
        x, y = _places(width)[None, :], _places(height)[rows, None]
        field = sum(
            factor * power for factor, power in zip(self.shading, _powers(x, y), strict=True)
        )
        # Of the middle of both: a share of each level, and one of its distance from grey.
        own = field / 2 + np.float32(self.saturation / 2)
        grey = cv2.transform(total, np.full((1, 3), 1 / 6, np.float32)).astype(np.float32)
        moved += cv2.multiply(total, cv2.merge([own] * 3), dtype=cv2.CV_32F)
        moved -= (np.float32(self.saturation) * grey)[..., None]
        return moved


def fit_light(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> LightChange:
    """The change of light in a pair; of the pair the other way round it is the opposite.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that count.
    """
    first, second, x, y, weights = _blocks(before, after, where)
    middle, moved = (first + second) / 2, second - first
    factors, left = np.zeros(_CURVES + 6), np.eye(_CURVES + 6)
    telling = np.count_nonzero(weights > _CLIPPED)
    if telling:
        weights = weights / np.sqrt(_same_color(middle))
        factors, left = _fit(*_terms(middle, x, y), moved.T, weights)
    return _light(factors, left)


def fit_colors(before: np.ndarray, after: np.ndarray) -> LightChange:
    """The change of light that moved each of some colors, wherever they lie: no shading.

    Args:
        before: uint8 (N, 3).
        after: Likewise, what each became.
    """
    return _fit_colors(before, after, range(_CURVES + 1))


def fit_lines(before: np.ndarray, after: np.ndarray) -> LightChange:
    """Likewise, by gains and offsets alone, as large as it takes where channels have them alike."""
    return _fit_colors(before, after, _LINES, _AS_LARGE)


def _fit_colors(
    before: np.ndarray, after: np.ndarray, chosen: Sequence[int], as_large: float = 1.0
) -> LightChange:
    """Likewise, by some terms; as_large: how much larger those of all channels may be."""
    first, second = before.astype(np.float64), after.astype(np.float64)
    middle, moved = (first + second) / 2, second - first
    ends = np.stack([before, after])
    clipped = ((ends >= WHITE) | (ends <= BLACK)).any(axis=(0, 2))
    nowhere = np.zeros(len(middle))
    terms, sizes = _terms(middle, nowhere, nowhere)
    sizes[:_EACH] *= as_large
    factors, left = np.zeros(len(sizes)), np.eye(len(sizes))
    columns = list(chosen)
    weights = np.where(clipped, _CLIPPED_COLOR, 1.0)
    factors[columns], left[np.ix_(columns, columns)] = _fit(
        terms[..., columns], sizes[columns], moved.T, np.stack([weights] * 3)
    )
    return _light(factors, left)


def _light(factors: np.ndarray, left: np.ndarray) -> LightChange:
    """The light of factors (K,) of ``_terms``. left: See ``LightChange``."""
    levels = np.repeat(np.arange(511)[:, None] / 2, 3, axis=1)
    terms, _ = _terms(levels, np.zeros(511), np.zeros(511))
    curves = terms[..., :_CURVES] @ factors[:_CURVES]
    shading = factors[-5:].astype(np.float32)
    return LightChange(curves.astype(np.float32), float(factors[_CURVES]), shading, left)


def _blocks(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, ...]:
    """The blocks that count as wholes.

    Means of ``before`` and ``after``, float64 (N, 3), places x and y, (N,), and the weights of the
    channels, (3, N).
    """
    height, width = (max(1, min(_MOST, length // _BLOCK)) for length in where.shape)

    def means(image: np.ndarray) -> np.ndarray:
        return resize(image.astype(np.float32), (height, width)).astype(np.float64)

    def seen(image: np.ndarray) -> tuple[np.ndarray, ...]:
        mean = means(image)
        square: np.ndarray = cv2.multiply(image, image, dtype=cv2.CV_32F)  # type: ignore[call-overload]
        variance = np.maximum(means(square) - mean**2, 0).mean(axis=2)
        return mean, variance, (image >= WHITE) | (image <= BLACK)

    jobs = [lambda: seen(before), lambda: seen(after)]
    sides, variances, clipped = zip(*at_once(where.size, *jobs), strict=True)
    unclipped = 1 - means(np.logical_or(*clipped))
    weights = np.maximum(unclipped**2, _CLIPPED) / (1 + np.add(*variances) / _VARIANCE)[..., None]
    used = means(where) > 0.999
    x, y = np.meshgrid(_places(width), _places(height))
    return sides[0][used], sides[1][used], x[used], y[used], weights[used].T


def _places(length: int) -> np.ndarray:
    return ((2 * np.arange(length) + 1) / length - 1).astype(np.float32)


def _powers(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    return np.broadcast_arrays(x, y, x * x, y * y, x * y)


def _terms(middle: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What one of each factor adds to levels (N, 3) at places (N,).

    (3, N, K), channels first; and the usual size of the factors, (K,).
    """
    gamma = middle * np.log(np.maximum(middle, 1) / 255)
    tint = middle - middle.mean(axis=1, keepdims=True)
    terms = []
    for channel in range(3):
        level, bent, one = middle[:, channel], gamma[:, channel], np.ones(len(middle))
        columns = [level, one, bent, 255 * np.sin(level * (2 * np.pi / 255))]
        columns += [term * on for term in (level, one, bent) for on in np.eye(3)[channel]]
        columns += [tint[:, channel], *(level * power for power in _powers(x, y))]
        terms.append(np.stack(columns, axis=1))
    each = [_GAIN_EACH] * 3 + [_OFFSET_EACH] * 3 + [_GAMMA_EACH] * 3
    sizes = [_GAIN, _OFFSET, _GAMMA, _CURVE, *each, _SATURATION, *[_SHADING] * 5]
    return np.stack(terms), np.array(sizes)


def _same_color(middle: np.ndarray) -> np.ndarray:
    """How many blocks have the color of each, (N,): a ground outweighs nothing else."""
    colors = (middle / _SAME_COLOR).astype(int) @ (1, 16, 256)
    _, color, counts = np.unique(colors, return_inverse=True, return_counts=True)
    return counts[color]


def _fit(
    terms: np.ndarray, sizes: np.ndarray, moved: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The factors (K,) of terms (3, N, K) that are nearest to ``moved`` (3, N), and what is left.

    Each is held by its usual size (ridge regression), what lies far off is left out (Tukey's
    biweight): at first what moved much further than most did, for a few parts of a drawing that
    became quite another color would else bend the curves to themselves. weights: (3, N).
    """
    scaled = terms * sizes
    factors: np.ndarray = np.zeros(len(sizes))
    total = weights.sum(axis=0)
    for _ in range(_ROUNDS):
        left = np.square(moved - scaled @ factors) * weights
        error = np.sqrt(left.sum(axis=0) / np.maximum(total, 1e-9))
        order = np.argsort(error)
        below = np.cumsum(total[order])
        usual = error[order][np.searchsorted(below, below[-1] / 2)]
        trust = np.maximum(0, 1 - np.square(error / (_OUTLIER * (usual + _ERROR / 2)))) ** 2
        weighted = scaled * (weights * trust)[..., None]
        square = np.tensordot(weighted, scaled, axes=((0, 1), (0, 1)))
        target = np.tensordot(weighted, moved, axes=((0, 1), (0, 1)))
        held = square + _ERROR**2 * np.eye(len(sizes))
        factors = np.linalg.solve(held, target)
    return factors * sizes, _ERROR**2 * np.linalg.inv(held)
