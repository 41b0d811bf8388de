"""Where a pair shows the texture of a photograph, which tells a shadow from another color.

Texture is structure that both images have nearly everywhere, at many levels. Text and drawings have
structure too, but on a ground: most of a neighbourhood has one level.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import as_levels, band_with, bands, rows_of, some_of
from imgdiff.io.resize import Enlarged, resize

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
#: A picture of more pixels is looked at in bands of so many pixels, and so many rows at most, each
#: with those that it depends on; floats are counted without so many of their bits.
_WHOLE, _AT_ONCE, _ROWS, _REACH, _BITS = 6_000_000, 1_600_000, 256, 32, 12


@dataclass(frozen=True, eq=False)
class _Usual:
    """What is usual in a pair.

    noise: in levels. dense: how dense structure is.
    """

    noise: float
    dense: np.float32


def shared_texture(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How much a place looks like a photograph's.

    Args:
        before: float32 (H, W), levels of lightness.
        after: Likewise, in the same light.

    Returns:
        float32 (H, W), from 0 (flat, smooth or drawn) to 1.
    """
    fine = _fine(before), _fine(after)
    noise = float(np.median(some_of(cv2.absdiff(*fine)))) / 0.674
    dense = _dense(*fine, noise)
    usual = _Usual(noise, np.median(some_of(dense)))
    if max(dense.max(), _USUAL * usual.dense) <= _DENSE:
        return np.zeros_like(dense)  # whatever the ground is
    ground = resize(_common_ground(before, after), before.shape, enlarge="linear")
    return _texture(before, after, dense, ground, usual)


def texture_in_bands(before: np.ndarray, after: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """What ``shared_texture`` says, in less memory: of a large picture band by band.

    Args:
        before: uint8 (H, W), levels of lightness.
        after: Likewise, in the same light.

    Yields:
        Rows, and float32 (h, W) of these.
    """
    height = len(before)
    if before.size <= _WHOLE:
        yield slice(0, height), shared_texture(*(x.astype(np.float32) for x in (before, after)))
        return
    usual = _usual_in_bands(before, after)
    ground = Enlarged(_common_ground(before, after), before.shape)
    for outer, inner, one, two in _bands(before, after):
        dense = _dense(_fine(one), _fine(two), usual.noise)
        texture = _texture(one, two, dense, ground.band(outer), usual)[inner]
        yield slice(outer.start + inner.start, outer.start + inner.stop), texture


def _bands(
    before: np.ndarray, after: np.ndarray
) -> Iterator[tuple[slice, slice, np.ndarray, np.ndarray]]:
    """Rows, which of them are no margin, and both images there, float32 (h, W)."""
    for rows in bands(len(before), _band_of(before)):
        outer, inner = band_with(rows, len(before), _REACH)
        yield outer, inner, before[outer].astype(np.float32), after[outer].astype(np.float32)


def _band_of(image: np.ndarray) -> int:
    """Rows of a band, of whole cells."""
    return rows_of(image.shape[1], _AT_ONCE, _ROWS, 2 * _CELL)


def _usual_in_bands(before: np.ndarray, after: np.ndarray) -> _Usual:
    """The medians from counts: of the noise by the upper bits of floats, to a few parts of 10,000.

    Structure is counted in whole pixels.
    """
    apart, dense = np.zeros(1 << (32 - _BITS), np.intp), np.zeros(_NEAR**2 + 1, np.intp)
    for _, inner, one, two in _bands(before, after):
        bits = cv2.absdiff(_fine(one), _fine(two))[inner].view(np.uint32) >> _BITS
        apart += np.bincount(bits.ravel(), minlength=len(apart))
    middle = np.array((_middle(apart) << _BITS) + (1 << (_BITS - 1)), np.uint32)
    noise = float(middle.view(np.float32)) / 0.674
    for _, inner, one, two in _bands(before, after):
        share = _dense(_fine(one), _fine(two), noise)[inner]
        pixels = np.rint(share * _NEAR**2).astype(np.intp)
        dense += np.bincount(pixels.ravel(), minlength=len(dense))
    return _Usual(noise, np.float32(_middle(dense) / _NEAR**2))


def _middle(counts: np.ndarray) -> int:
    """The number in the middle of those that are so often there."""
    total = np.cumsum(counts)
    return int(np.searchsorted(total, total[-1] / 2))


def _fine(image: np.ndarray) -> np.ndarray:
    smooth = cv2.GaussianBlur(image, (0, 0), _FINE)
    return smooth - cv2.blur(smooth, (_AROUND, _AROUND))


def _dense(first: np.ndarray, second: np.ndarray, noise: float) -> np.ndarray:
    """The share of what is near that has fine structure in both, float32 (H, W)."""
    shared = (first * second > 0) * cv2.min(np.abs(first), np.abs(second))
    structure = (shared > max(_STRUCTURE, _NOISE * noise)).astype(np.float32)
    return cv2.blur(structure, (_NEAR, _NEAR))


def _common_ground(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The share of each cell that has its commonest level in both, float32 (h, w)."""
    ground = np.minimum(_ground_share(before), _ground_share(after))
    return np.minimum(ground, np.median(ground) + np.float32(_ABOVE_USUAL))


def _texture(
    before: np.ndarray, after: np.ndarray, dense: np.ndarray, ground: np.ndarray, usual: _Usual
) -> np.ndarray:
    """``shared_texture`` of images, float32 (H, W), whose own structure and ground are given."""
    dense = np.maximum(dense, np.float32(_USUAL * usual.dense))
    even = cv2.min(*(_even_share(image, usual.noise) for image in (before, after)))
    ground = ground + np.float32(_EVEN_COUNTS) * even
    texture = np.clip((dense - _DENSE) / _RAMP, 0, 1) * np.clip((_GROUND - ground) / _RAMP, 0, 1)
    if texture.any():
        one = np.minimum(*(_one_color_share(image, usual.noise) for image in (before, after)))
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
    """The share of each cell that has its commonest level, float32 (h, w).

    image: float32 (H, W); or uint8, whose cells are counted band by band.
    """
    if image.dtype == np.uint8:
        high = _band_of(image)
        whole = range(0, max(1, len(image) - 2 * _CELL + 1), high)
        parts = [image[top : top + high] for top in whole]
        return np.concatenate([_ground_share(part.astype(np.float32)) for part in parts])
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
