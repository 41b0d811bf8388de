"""Places that are not looked at, and places that are judged by a threshold of their own."""

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from imgdiff.change.drawn_places import is_drawn, read_drawn
from imgdiff.errors import ImageError, OptionError
from imgdiff.geometry import Box, Place
from imgdiff.io.load import load_image
from imgdiff.options import CompareOptions
from imgdiff.result import Ignored

#: What scaling and turning mix into a pixel comes from so many pixels around it.
_MIXED = 2
#: A mask is black and white: so near to either, in levels, are all but this share of its pixels.
_NEAR, _GREY_SHARE = 48, 0.05


def find_ignored(
    options: CompareOptions, before_size: tuple[int, int], shape: tuple[int, int]
) -> tuple[Ignored, np.ndarray | None]:
    """Which places of a pair are not looked at.

    Args:
        options: ``ignore``, ``mask`` and ``only`` count.
        before_size: (height, width) of ``before``, of which a mask must be.
        shape: (H, W) of the common grid, which ``before`` begins at the top left.

    Returns:
        The places, without those outside of the grid; and bool (H, W), True where nothing is
        looked at, None where everything is.

    Raises:
        ImageError: The mask cannot be read.
        OptionError: It is not of that size, or not black and white; or nothing is left.
    """
    grid = Box.of_shape(*shape)
    kept = [(place, box) for place in options.ignore if (box := place.box.intersection(grid))]
    places = [box for place, box in kept if place.threshold is None]
    tolerances = tuple(Place(box, at.threshold) for at, box in kept if at.threshold is not None)
    only = [box for place in options.only if (box := place.box.intersection(grid))]
    hidden = np.zeros(shape, bool)
    if options.only:
        hidden = ~_inside(only, shape)
    hidden |= _inside(places, shape)
    if options.mask is not None:
        masked = _read_mask(options.mask, before_size)[: shape[0], : shape[1]]
        hidden[: masked.shape[0], : masked.shape[1]] |= masked
        places += _boxes(masked)
    if hidden.all():
        raise OptionError(
            "nothing is left to compare: all of the picture is to be ignored. Ignore less of it"
        )
    facts = Ignored(tuple(places), tuple(only), tolerances, float(hidden.mean()))
    return facts, hidden if hidden.any() else None


def reaching(hidden: np.ndarray, interpolated: bool) -> np.ndarray:
    """Where pixels hold anything of what is not looked at.

    Args:
        hidden: bool (H, W), what is not looked at.
        interpolated: Whether ``after`` was scaled or turned, which mixes neighbors.

    Returns:
        bool (H, W): ``hidden``, and two pixels around it where they were mixed.
    """
    if not interpolated:
        return hidden
    kernel = np.ones((2 * _MIXED + 1,) * 2, np.uint8)
    return cv2.dilate(hidden.astype(np.uint8), kernel) > 0


def thresholds(ignored: Ignored, threshold: float, shape: tuple[int, ...]) -> float | np.ndarray:
    """Heat from which each pixel counts.

    Args:
        ignored: Places with a threshold of their own, of which the higher rules where they overlap;
            and learned limits, which are never below.
        threshold: Of all other places.
        shape: (H, W).

    Returns:
        ``threshold`` itself where no place has its own; else float32 (H, W).
    """
    places = sorted(ignored.tolerances, key=lambda place: place.threshold or 0)
    levels: float | np.ndarray = threshold
    if places:
        levels = np.full(shape, threshold, np.float32)
        for place in places:
            levels[place.box.slices] = place.threshold
    return levels if ignored.learned is None else ignored.learned.levels(levels)


def _inside(boxes: Iterable[Box], shape: tuple[int, int]) -> np.ndarray:
    inside = np.zeros(shape, bool)
    for box in boxes:
        inside[box.slices] = True
    return inside


def _read_mask(source: Any, size: tuple[int, int]) -> np.ndarray:
    """bool (H, W), True where it is transparent or, all of it being opaque, black; or drawn."""
    if is_drawn(source):
        drawn = read_drawn(source)
        _check_size("of the drawn places", drawn.size, size)
        return drawn.mask()
    try:
        image = load_image(source, name="mask")
    except ImageError as error:
        raise ImageError(f"the mask: {error.message}", detail=error.detail) from error
    grey = cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY)
    _check_size(repr(image.name), (grey.shape[1], grey.shape[0]), size)
    if image.alpha is not None:
        return image.alpha < 128
    if np.mean((grey > _NEAR) & (grey < 255 - _NEAR)) > _GREY_SHARE:
        raise OptionError(
            f"the mask {image.name!r} is a picture of many greys or colors: expected black where "
            "nothing is to be looked at and white elsewhere, or transparency"
        )
    return grey < 128


def _check_size(name: str, mask: tuple[int, int], before: tuple[int, int]) -> None:
    """mask: (width, height); before: (height, width)."""
    if mask != before[::-1]:
        raise OptionError(
            f"the mask {name} has {mask[0]} x {mask[1]} pixels, and before "
            f"{before[1]} x {before[0]}: they must be of one size"
        )


def _boxes(mask: np.ndarray) -> list[Box]:
    """Round each connected part."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    edges = [tuple(int(v) for v in stats[label, :4]) for label in range(1, count)]
    return [Box(left, top, left + width, top + height) for left, top, width, height in edges]
