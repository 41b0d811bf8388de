"""The two images of a pair made equally sharp, and a shift of a part of a pixel undone.

Blur, sharpening and resampling move every edge alike: by a share of its slopes (a shift) and of
what a smoothing takes from it. Those shares are fitted to the edges of the whole picture.
"""

import cv2
import numpy as np

#: Side and width of the smoothings, in pixels.
_SMOOTHINGS = ((5, 0.8), (9, 1.8))
#: About so many pixels are looked at; the share of them that is no edge, and the least levels of an
#: edge.
_PIXELS, _NO_EDGE, _EDGE = 40_000, 0.7, 2.0
#: Fewer pixels of edges tell nothing.
_LEAST = 200
#: Squared levels, a pixel, below which edges tell little; rounds of the fit.
_RIDGE, _ROUNDS = 4.0, 5


def in_one_sharpness(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both images brought halfway to the other's sharpness and place.

    Args:
        before: float32 (H, W, 3), the lightness in the first channel.
        after: Likewise.

    Returns:
        Two images like them.
    """
    middle = (before + after) / 2
    parts = [cv2.Sobel(middle, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))]
    parts += [middle - cv2.GaussianBlur(middle, (side, side), s) for side, s in _SMOOTHINGS]
    step = max(1, round(np.sqrt(middle.shape[0] * middle.shape[1] / _PIXELS)))
    few = np.s_[::step, ::step, 0]
    terms = np.stack([part[few].ravel() for part in parts], axis=1).astype(np.float64)
    moved = (after[few] - before[few]).ravel().astype(np.float64)
    strength = np.abs(terms).max(axis=1)
    edges = strength > max(_EDGE, float(np.quantile(strength, _NO_EDGE)))
    if edges.sum() < _LEAST:
        return before, after
    shares = _fit(terms[edges], moved[edges])
    half = sum(np.float32(share / 2) * part for share, part in zip(shares, parts, strict=True))
    return before + half, after - half


def _fit(terms: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """The factors (K,) of terms (N, K) whose sum is nearest to ``moved`` (N,).

    The further off, the less a pixel counts.
    """
    factors, trust = np.zeros(terms.shape[1]), np.ones(len(moved))
    for _ in range(_ROUNDS):
        weighted = terms * trust[:, None]
        square = weighted.T @ terms + _RIDGE * len(moved) * np.eye(len(factors))
        factors = np.linalg.solve(square, weighted.T @ moved)
        error = np.abs(moved - terms @ factors)
        trust = 1 / (1 + np.square(error / (2 * np.median(error) + 0.5)))
    return factors
