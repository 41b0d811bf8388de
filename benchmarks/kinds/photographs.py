"""Photographs in which known things were done; made in other ways than what was trained on."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.kinds.pairs import KnownPair, composed
from imgdiff.arrays import bounds
from imgdiff.geometry import Box
from imgdiff.io.load import load_image
from recipe.nuisances import disturb

_SIDE = 320


def photograph_maker(
    paths: list[Path], disturbed: bool
) -> Callable[[np.random.Generator], KnownPair | None]:
    """Makes pairs of photographs.

    Args:
        paths: Photographs that were not trained on.
        disturbed: Whether both sides have light, noise, compression and jitter of their own.
    """

    def make(rng: np.random.Generator) -> KnownPair | None:
        base, *donors = (_square(rng, paths) for _ in range(3))
        content = "photograph, disturbed" if disturbed else "photograph"
        pair = composed(rng, base, lambda rng, kind: _edit(rng, kind, base, donors), content)
        if pair is None or not disturbed:
            return pair
        sides = (disturb(rng, side, "photo") for side in (pair.before, pair.after))
        return KnownPair(*sides, pair.done, content)

    return make


def _square(rng, paths: list[Path]) -> np.ndarray:
    photo = load_image(paths[rng.integers(0, len(paths))]).pixels
    side = min(photo.shape[:2])
    top, left = (int(rng.integers(0, n - side + 1)) for n in photo.shape[:2])
    how = cv2.INTER_AREA if side > _SIDE else cv2.INTER_CUBIC
    part = np.ascontiguousarray(photo[top : top + side, left : left + side])
    return cv2.resize(part, (_SIDE, _SIDE), interpolation=how)


def _blob(rng, extent: int) -> np.ndarray:
    """A form with a wavy outline, float32 (h, w) in [0, 1]: a circle with harmonics of noise."""
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = np.ones_like(angle)
    for k in range(2, 7):
        radius += rng.normal(0, 0.16 / k) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    scale = extent / 2 / radius.max()
    stretch = float(rng.uniform(0.5, 1))
    points = np.stack([np.cos(angle), stretch * np.sin(angle)], axis=1) * (radius * scale)[:, None]
    turn = rng.uniform(0, np.pi)
    points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points -= points.min(axis=0) - 2
    width, height = np.ceil(points.max(axis=0)).astype(int) + 3
    mask = np.zeros((height, width), np.float32)
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 1.0)
    return cv2.GaussianBlur(mask, (0, 0), 0.7)


def _thing(rng, donors) -> tuple[np.ndarray, np.ndarray]:
    """The part of another photograph with the most structure of a few, in a form."""
    mask = _blob(rng, int(np.exp(rng.uniform(np.log(24), np.log(100)))))
    donor = donors[rng.integers(0, len(donors))]
    height, width = mask.shape
    spots = [
        tuple(int(rng.integers(0, n - m)) for n, m in zip(donor.shape, mask.shape, strict=False))
        for _ in range(4)
    ]
    parts = [donor[y : y + height, x : x + width] for y, x in spots]
    return max(parts, key=lambda part: float(part.std())), mask


def _laid(image: np.ndarray, part: np.ndarray, mask: np.ndarray, at: tuple[int, int]) -> np.ndarray:
    out = image.copy()
    place = Box(at[0], at[1], at[0] + mask.shape[1], at[1] + mask.shape[0]).slices
    mixed = out[place] * (1 - mask[..., None]) + part.astype(np.float32) * mask[..., None]
    out[place] = np.rint(mixed).astype(np.uint8)
    return out


def _spot(rng, mask: np.ndarray) -> tuple[int, int]:
    x, y = (int(rng.integers(0, _SIDE - n)) for n in mask.shape[::-1])
    return x, y


def _edit(rng, kind: str, base: np.ndarray, donors):
    part, mask = _thing(rng, donors)
    at = _spot(rng, mask)
    if kind in ("added", "removed"):
        pair = base, _laid(base, part, mask, at)
        return pair if kind == "added" else pair[::-1]
    if kind == "moved":
        reach = int(rng.choice([30, 200]))
        there = tuple(
            int(np.clip(start + rng.integers(-reach, reach + 1), 0, _SIDE - n))
            for start, n in zip(at, mask.shape[::-1], strict=True)
        )
        if max(abs(a - b) for a, b in zip(at, there, strict=True)) < 5:
            return None
        return _laid(base, part, mask, at), _laid(base, part, mask, there)
    if kind == "resized":
        factor = float(rng.uniform(1.2, 1.6))
        size = tuple(round(n * factor) for n in mask.shape[::-1])
        there = tuple(a - (s - n) // 2 for a, s, n in zip(at, size, mask.shape[::-1], strict=True))
        if min(there) < 0 or max(t + s for t, s in zip(there, size, strict=True)) > _SIDE:
            return None
        large = _laid(base, cv2.resize(part, size), cv2.resize(mask, size), there)
        pair = _laid(base, part, mask, at), large
        return pair if rng.random() < 0.5 else pair[::-1]
    if kind == "edited":
        other = _thing(rng, donors)[0]
        other = cv2.resize(other, mask.shape[::-1])
        return _laid(base, part, mask, at), _laid(base, other, mask, at)
    place = Box(at[0], at[1], at[0] + mask.shape[1], at[1] + mask.shape[0])
    if kind == "recolored":
        if rng.random() < 0.5:
            base = _laid(base, part, mask, at)
        return base, _laid(base, _other_hue(rng, base[place.slices]), mask, at)
    return base, _retouched(rng, base, place, mask)


def _other_hue(rng, part: np.ndarray) -> np.ndarray:
    """Turned in the plane of CIELAB's a and b, and made more colorful."""
    lab = cv2.cvtColor(np.float32(part) / 255, cv2.COLOR_RGB2LAB)
    turn = rng.uniform(0.6, 2 * np.pi - 0.6)
    a, b = lab[..., 1] * 1.1, lab[..., 2] * 1.1
    tint = rng.uniform(25, 60)
    lab[..., 1] = a * np.cos(turn) - b * np.sin(turn) + tint * np.cos(turn)
    lab[..., 2] = a * np.sin(turn) + b * np.cos(turn) + tint * np.sin(turn)
    return np.uint8(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255, 0, 255))


def _retouched(rng, base: np.ndarray, place: Box, mask: np.ndarray) -> np.ndarray:
    """Smoothed, painted over from around it, or cloned seamlessly from beside."""
    part = base[place.slices]
    at = place.left, place.top
    how = rng.random()
    if how < 0.4:
        soft = cv2.GaussianBlur(part, (0, 0), float(rng.uniform(2, 6)))
        return _laid(base, soft, mask, at)
    hole = np.zeros(base.shape[:2], np.uint8)
    hole[place.slices] = mask > 0.3
    if how < 0.7 or bounds(hole) is None:
        return cv2.inpaint(base, hole, 4, cv2.INPAINT_NS)
    dx, dy = (int(rng.choice([-1, 1]) * n * 0.7) for n in mask.shape[::-1])
    source = place.shifted(dx, dy)
    if source.grown(0, Box(0, 0, _SIDE, _SIDE)) != source:
        return cv2.inpaint(base, hole, 4, cv2.INPAINT_NS)
    middle = (place.left + place.right) // 2, (place.top + place.bottom) // 2
    patch = np.ascontiguousarray(base[source.slices])
    shape = np.uint8(255 * (mask > 0.3))
    return cv2.seamlessClone(patch, base, shape, middle, cv2.NORMAL_CLONE)
