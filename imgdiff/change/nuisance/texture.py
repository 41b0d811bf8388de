"""Where a pair shows the texture of a photograph, which tells a shadow from another color.

Texture is structure that both images have nearly everywhere, at many levels. Text and drawings have
structure too, but on a ground: most of a neighbourhood has one level.
"""

import cv2
import numpy as np

from imgdiff.arrays import as_levels
from imgdiff.io.resize import resize

#: Width of the finest structure, and side of what it is measured against, in pixels.
_FINE, _AROUND = 1.5, 11
#: Levels, and multiple of the noise, from which structure counts.
_STRUCTURE, _NOISE = 2.5, 1.5
#: Side of the neighbourhood whose structure is counted, and the share from which it is dense.
_NEAR, _DENSE = 31, 0.12
#: A place without structure in a picture that has much has at least this share of the usual.
_USUAL = 0.7
#: Side of the cells, in half pixels; width of a level; share of one level (and of what is even)
#: below which there is no ground; and by how much a cell's may exceed the usual cell's.
_CELL, _LEVEL, _GROUND, _ABOVE_USUAL = 32, 4, 0.6, 0.2
#: Side of what is even, levels and noise within which it varies, and how much its share counts.
_EVEN, _EVEN_LEVELS, _EVEN_NOISE, _EVEN_COUNTS = 5, 5.0, 4.0, 0.5
#: Side of what has the ground for its median, in half pixels; levels, and sigmas of fine noise,
#: within which a drawn ground is one color; levels beyond that, and how often so many, that are
#: near it; and the share of what is near that has the color itself, from which a ground is drawn,
#: however small it is (a button, the rows of a table). Of the textured places of a photograph
#: hardly any have so much.
_MEDIAN_OF, _ONE_COLOR, _ONE_NOISE, _NEARLY, _DRAWN = 11, 2.0, 5.0, (4.0, 2.0), 0.75
#: From no texture to texture.
_RAMP = 0.1


def shared_texture(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How much a place looks like a photograph's.

    Args:
        before: float32 (H, W), levels of lightness.
        after: Likewise, in the same light.

    Returns:
        float32 (H, W), from 0 (flat, smooth or drawn) to 1.
    """
    fine = []
    for image in (before, after):
        smooth = cv2.GaussianBlur(image, (0, 0), _FINE)
        fine.append(smooth - cv2.blur(smooth, (_AROUND, _AROUND)))
    noise = float(np.median(cv2.absdiff(*fine))) / 0.674
    shared = (fine[0] * fine[1] > 0) * cv2.min(np.abs(fine[0]), np.abs(fine[1]))
    structure = (shared > max(_STRUCTURE, _NOISE * noise)).astype(np.float32)
    dense = cv2.blur(structure, (_NEAR, _NEAR))
    dense = np.maximum(dense, np.float32(_USUAL * np.median(dense)))
    ground = np.minimum(_ground_share(before), _ground_share(after))
    ground = np.minimum(ground, np.median(ground) + np.float32(_ABOVE_USUAL))
    ground = resize(ground, before.shape, enlarge="linear")
    even = cv2.min(*(_even_share(image, noise) for image in (before, after)))
    ground += np.float32(_EVEN_COUNTS) * even
    texture = np.clip((dense - _DENSE) / _RAMP, 0, 1) * np.clip((_GROUND - ground) / _RAMP, 0, 1)
    if texture.any():
        one = np.minimum(*(_one_color_share(image, noise) for image in (before, after)))
        texture *= np.clip((_DRAWN - resize(one, before.shape, enlarge="linear")) / _RAMP, 0, 1)
    return texture


def _one_color_share(image: np.ndarray, noise: float) -> np.ndarray:
    """The share of what is near the color of its ground that has that color itself.

    float32 (h, w), of every other pixel. Ink does not count, however much of it there is.
    """
    part = np.ascontiguousarray(image[::2, ::2])
    moved = np.abs(part - cv2.medianBlur(as_levels(part), _MEDIAN_OF))
    one = _ONE_COLOR + _ONE_NOISE * noise
    further, times = _NEARLY
    own, nearly = (
        cv2.blur((moved <= limit).astype(np.float32), (_NEAR // 2,) * 2)
        for limit in (one, further + times * one)
    )
    share: np.ndarray = own / np.maximum(nearly, np.float32(1e-3))
    return share


def _even_share(image: np.ndarray, noise: float) -> np.ndarray:
    """The share of what is round a place that is even, float32 (H, W).

    Between letters, and in the colored parts of a drawing, most of it is.
    """
    near = np.ones((_EVEN, _EVEN), np.uint8)
    smooth = cv2.GaussianBlur(image, (0, 0), 1)
    spread = cv2.subtract(cv2.dilate(smooth, near), cv2.erode(smooth, near))
    limit = max(_EVEN_LEVELS, _EVEN_NOISE * noise)
    return cv2.blur((spread <= limit).astype(np.float32), (_NEAR, _NEAR))


def _ground_share(image: np.ndarray) -> np.ndarray:
    """The share of each cell that has its commonest level, float32 (h, w)."""
    half = resize(image, (max(1, image.shape[0] // 2), max(1, image.shape[1] // 2)))
    tall, wide = (min(_CELL, length) for length in half.shape)
    rows, columns = half.shape[0] // tall, half.shape[1] // wide
    levels = np.clip(half[: rows * tall, : columns * wide] / _LEVEL, 0, 63).astype(np.intp) + 1
    count = 66  # a level on each side to count with
    cells = np.arange(rows).repeat(tall)[:, None] * columns + np.arange(columns).repeat(wide)
    counts = np.bincount((cells * count + levels).ravel(), minlength=rows * columns * count)
    counts = counts.reshape(rows, columns, count)
    commonest = (counts[..., :-2] + counts[..., 1:-1] + counts[..., 2:]).max(axis=2)
    return (commonest / (tall * wide)).astype(np.float32)
