"""What left one changed place and stands in another one: the same content, moved far."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.change.kinds.groups import gap_between, groups_of
from imgdiff.change.kinds.place import Cutout
from imgdiff.change.nuisance.light_change import LightChange, fit_colors
from imgdiff.geometry import Box
from imgdiff.region import Change

#: Pixels by which the sides of small places may differ.
_PIXELS = 6
#: How far traits of a copy are off at most: levels of the mean color and of its spread, and
#: logarithms of area, width and height; how many they are.
_TOLERANCE = np.array([14.0, 14.0, 14.0, 12.0, 0.22, 0.2, 0.2])
_TRAITS = len(_TOLERANCE)
#: Levels up to which a copy is equal, beside the noise; share of it that has to be.
_EQUAL, _COPIED = 14, 0.75
#: Colors of what did not change that tell the light, at least and at most; its levels at least.
_FEWEST, _ENOUGH, _LIGHT = 50, 3000, 2.0
#: Grey levels by which content differs from its ground at least, as a standard deviation or from
#: the ring: of a plain part of the ground there are copies everywhere.
_CONTRAST = 10.0
#: So many pairs of places are laid over each other, the likeliest first.
_MOST = 150
#: Places this near to each other, in pixels, may be parts of one block, as the words of a text.
_BLOCK = 12
#: Side of the square that has as many pixels as the largest place that is looked for elsewhere.
LARGEST = 1000


@dataclass(frozen=True)
class Move:
    """Content that went from one place to another.

    Attributes:
        source, target: Which places, by number.
        moved_from: Where it stood on before.
        moved_to: Where it stands on after.
        share: Share of it that is equal, 0 to 1.
    """

    source: int
    target: int
    moved_from: Box
    moved_to: Box
    share: float


def find_twins(boxes: dict[int, Box], cut: Callable[[Box], Cutout]) -> dict[int, Change]:
    """Which places show what moved from one to another: block by block, then one by one.

    Args:
        boxes: Places by number.
        cut: Cuts a place out, in full where it is no larger than ``LARGEST``.

    Returns:
        The move, by number of the place.
    """
    found: dict[int, Change] = {}
    blocks = groups_of(boxes, lambda *two: gap_between(*two) <= _BLOCK)
    for groups in (blocks, [[number] for number in boxes]):
        left = {group[0]: group for group in groups if group[0] not in found}
        cutouts = {first: cut(_around(boxes, group)) for first, group in left.items()}
        for move in find_moves(cutouts):
            change = Change("moved", move.share, move.moved_from, move.moved_to)
            found |= dict.fromkeys([*left[move.source], *left[move.target]], change)
        if len(blocks) == len(boxes):
            break
    return found


def _around(boxes: dict[int, Box], numbers: list[int]) -> Box:
    whole = boxes[numbers[0]]
    for number in numbers[1:]:
        whole = whole.union(boxes[number])
    return whole


def find_moves(cutouts: dict[int, Cutout]) -> list[Move]:
    """Pairs of places between which content moved, the surest first, each place once at most.

    Args:
        cutouts: Places by number.
    """
    numbers = [n for n, cutout in cutouts.items() if cutout.scale == 1]
    if len(numbers) < 2:
        return []
    light, noise = _between([cutouts[n] for n in numbers])
    looks = [
        [_look(cutouts[n], _in_light(cutouts[n].before, light)) for n in numbers],
        [_look(cutouts[n], cutouts[n].after) for n in numbers],
    ]
    moves = []
    for source, target in _alike(*looks):
        one, other = looks[0][source], looks[1][target]
        if one is not None and other is not None:
            move = _move(numbers[source], numbers[target], one, other, _EQUAL + noise)
            if move.share >= _COPIED:
                moves.append(move)
    moves.sort(key=lambda move: (-move.share, move.source, move.target))
    taken: set[int] = set()
    kept = []
    for move in moves:
        if not taken & {move.source, move.target}:
            kept.append(move)
            taken |= {move.source, move.target}
    return kept


@dataclass(frozen=True)
class _Look:
    """What one image has inside a place.

    pixels: int16 (h, w, 3) of the box. mask: bool (h, w). form: float32 (h, w), see ``_form``.
    traits: (7,), what a copy has too: mean color, its spread, area, width and height.
    """

    pixels: np.ndarray
    mask: np.ndarray
    box: Box
    form: np.ndarray
    traits: np.ndarray


def _alike(before: list[_Look | None], after: list[_Look | None]) -> list[tuple[int, int]]:
    """Numbers of places of which the one may have gone to the other, the likeliest first."""
    shape = (len(before), len(after))
    sides = [
        np.stack([np.full(_TRAITS, np.nan) if look is None else look.traits for look in looks])
        for looks in (before, after)
    ]
    apart = np.abs(sides[0][:, None] - sides[1][None]) / _TOLERANCE
    worst = np.where(np.isnan(apart).any(axis=2), np.inf, apart.max(axis=2, initial=0.0))
    np.fill_diagonal(worst, np.inf)
    order = np.argsort(worst, axis=None, kind="stable")[:_MOST]
    pairs = [(int(i), int(j)) for i, j in zip(*np.unravel_index(order, shape), strict=True)]
    return [pair for pair in pairs if worst[pair] <= 1]


def _between(cutouts: list[Cutout]) -> tuple[LightChange | None, float]:
    """What came between the two images, by the surroundings: light, if any, and levels of noise."""
    before, after = (
        np.concatenate([getattr(c, side)[c.ring] for c in cutouts] or [np.zeros((0, 3), np.uint8)])
        for side in ("before", "after")
    )
    if len(before) < _FEWEST:
        return None, 0.0
    chosen = np.linspace(0, len(before) - 1, min(len(before), _ENOUGH)).astype(int)
    before, after = before[chosen], after[chosen]
    light = None
    if np.abs(np.median(after.astype(int) - before, axis=0)).max() >= _LIGHT:
        light = fit_colors(before, after)
        before = _in_light(before[None], light)[0]
    apart = np.abs(after.astype(int) - before).max(axis=1)
    return light, float(np.quantile(apart, 0.9))


def _in_light(image: np.ndarray, light: LightChange | None) -> np.ndarray:
    """An image of before, uint8 (h, w, 3), as the light of after shows it."""
    if light is None:
        return image
    return np.clip(np.rint(image + light.moved(image, image)), 0, 255).astype(np.uint8)


def _look(cutout: Cutout, image: np.ndarray) -> _Look | None:
    """None where it is nothing but the ground."""
    ys, xs = np.nonzero(cutout.changed)
    box = Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    pixels, mask = image[box.slices].astype(np.int16), cutout.changed[box.slices]
    part = pixels[mask].astype(np.float32)
    around = image[cutout.ring].astype(np.float32)
    mean = part.mean(axis=0)
    contrast = float(part.std(axis=0).max())
    if len(around):
        contrast = max(contrast, float(np.abs(mean - np.median(around, axis=0)).max()))
    if contrast < _CONTRAST:
        return None
    spread = float(part.std(axis=0).mean())
    sizes = np.log([len(part), box.width + _PIXELS, box.height + _PIXELS])
    return _Look(
        pixels,
        mask,
        box.shifted(cutout.box.left, cutout.box.top),
        _form(pixels, mask),
        np.array([*mean, spread, *sizes]),
    )


def _move(source: int, target: int, one: _Look, other: _Look, levels: float) -> Move:
    """Content of one laid over that of the other where it fits best; equal up to some levels."""
    height, width = (max(a, b) for a, b in zip(one.box.shape, other.box.shape, strict=True))
    rim = 2
    ground = np.zeros((height + 2 * rim, width + 2 * rim), np.float32)
    large = ground.copy()
    large[rim : rim + other.box.height, rim : rim + other.box.width] = other.form
    small = one.form[: height + 2 * rim, : width + 2 * rim]
    scores = cv2.matchTemplate(large, small, cv2.TM_CCORR)
    down, right = np.unravel_index(int(scores.argmax()), scores.shape)
    dy, dx = int(down) - rim, int(right) - rim
    top, left = max(0, dy), max(0, dx)
    bottom = min(other.box.height, dy + one.box.height)
    end = min(other.box.width, dx + one.box.width)
    if bottom <= top or end <= left:
        return Move(source, target, one.box, other.box, 0.0)
    here = slice(top - dy, bottom - dy), slice(left - dx, end - dx)
    there = slice(top, bottom), slice(left, end)
    equal = np.abs(one.pixels[here] - other.pixels[there]).max(axis=2) <= levels
    both = one.mask[here] & other.mask[there]
    share = float((equal & both).sum() / max(1, one.mask.sum(), other.mask.sum()))
    moved_to = one.box.shifted(other.box.left + dx - one.box.left, other.box.top + dy - one.box.top)
    return Move(source, target, one.box, moved_to, share)


def _form(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Form and structure in one: about 1 inside, 0 outside."""
    grey = pixels.mean(axis=2).astype(np.float32)
    inside = grey[mask]
    shade = (grey - inside.mean()) / max(float(inside.std()), 8.0)
    return np.where(mask, 1 + shade, 0).astype(np.float32)
