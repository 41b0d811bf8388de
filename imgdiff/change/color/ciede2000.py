"""How different two colours look: CIEDE2000 (Sharma, Wu and Dalal 2005).

The same figures as scikit-image's ``deltaE_ciede2000``, to which a test holds it; that library
takes longer to import than most comparisons take.
"""

import numpy as np

from imgdiff.arrays import bands

_25_TO_THE_7TH = 25.0**7
#: Linear light of each level of sRGB, and what it adds to X, Y and Z as shares of white (D65).
_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS > 0.04045, ((_LEVELS + 0.055) / 1.055) ** 2.4, _LEVELS / 12.92)
_XYZ = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
)
_SHARES = _XYZ / _XYZ.sum(axis=1, keepdims=True)
#: Share of white from which lightness is a cube root; below it is a line.
_DARK, _SLOPE = (6 / 29) ** 3, (29 / 6) ** 2 / 3


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB under D65.

    Args:
        rgb: uint8 (H, W, 3), sRGB.

    Returns:
        float32 (H, W, 3): L in [0, 100], a and b.
    """
    # OpenCV's own is interpolated in a table that takes a tenth of a second to make.
    shares = _LINEAR[rgb] @ _SHARES.T
    x, y, z = np.moveaxis(
        np.where(shares > _DARK, np.cbrt(shares), _SLOPE * shares + 4 / 29), -1, 0
    )
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def ciede2000(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The perceived difference of colours, about 1 where it is just noticed. Symmetric.

    Args:
        first: float (..., 3), CIELAB.
        second: Likewise.

    Returns:
        float (...), >= 0.
    """
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + _25_TO_THE_7TH))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    grey = c1 * c2 == 0
    h1, h2 = np.arctan2(b1, a1) % (2 * np.pi), np.arctan2(b2, a2) % (2 * np.pi)
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    turn = np.where(np.abs(h2 - h1) == np.pi, h2 - h1, turn)
    turn = np.where(grey, 0, turn)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    total = h1 + h2
    across = np.abs(h1 - h2) > np.pi
    hue = np.where(across, total / 2 + np.where(total < 2 * np.pi, np.pi, -np.pi), total / 2)
    hue = np.where(grey, total, hue)
    t = (
        1
        - 0.17 * np.cos(hue - np.pi / 6)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.pi / 30)
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    squared = (lightness - 50) ** 2
    by_lightness = (l2 - l1) / (1 + 0.015 * squared / np.sqrt(20 + squared))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2) / (1 + 0.015 * chroma * t)
    rotation = 2 * np.sqrt(chroma**7 / (chroma**7 + _25_TO_THE_7TH))
    rotation *= np.sin(np.radians(60) * np.exp(-(((np.degrees(hue) - 275) / 25) ** 2)))
    squares = by_lightness**2 + by_chroma**2 + by_hue**2 - rotation * by_chroma * by_hue
    return np.sqrt(np.maximum(squares, 0))


def visible_difference(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """CIEDE2000 between two images.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that it is wanted of.

    Returns:
        float32 (H, W), 0 elsewhere.
    """
    difference = np.zeros(where.shape, np.float32)
    for rows in bands(len(where)):  # sorting takes many times the memory of an image
        places = np.flatnonzero(where[rows])
        if len(places):
            sides = (image[rows].reshape(-1, 3)[places] for image in (before, after))
            difference[rows].reshape(-1)[places] = _of_pixels(*sides)
    return difference


def _of_pixels(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """float (N,): CIEDE2000 of pixels, uint8 (N, 3)."""
    numbers = _numbers(np.concatenate([before, after], axis=1))
    # Drawings have few pairs of colors, and long runs of them.
    begins = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
    _, first, index = np.unique(numbers[begins], return_index=True, return_inverse=True)
    sides = (to_lab(side[begins[first], None])[:, 0] for side in (before, after))
    return np.repeat(ciede2000(*sides)[index], np.diff(begins, append=len(numbers)))


def _numbers(pairs: np.ndarray) -> np.ndarray:
    """uint64 (N,): pairs of colors, uint8 (N, 6), as one number each."""
    padded = np.zeros((len(pairs), 8), np.uint8)
    padded[:, :6] = pairs
    return padded.view(np.uint64)[:, 0]
