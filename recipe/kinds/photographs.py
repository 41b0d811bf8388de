"""Photographs in which one thing was changed in one known way."""

import cv2
import numpy as np

from recipe.changes import shape_mask
from recipe.kinds.drawn import _either

SHARES = {
    "added": 0.15,
    "removed": 0.15,
    "moved": 0.16,
    "recolored": 0.15,
    "edited": 0.13,
    "retouched": 0.15,
    "resized": 0.11,
}
#: Levels by which pixels have to differ, and how many have to.
_LEVELS, _PIXELS = 10, 40


def photo_pair(
    rng, scene: np.ndarray, donors: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, str] | None:
    """A photograph with a thing put in, taken out, moved and so on.

    Args:
        rng: NumPy generator.
        scene: uint8 (S, S, 3).
        donors: Others, of which things are cut out.

    Returns:
        before, after and the kind; None where nothing is to be seen of it.
    """
    kind = str(rng.choice(list(SHARES), p=list(SHARES.values())))
    size = len(scene)
    made = _MAKERS[kind](
        rng, scene, donors, float(np.exp(rng.uniform(np.log(12), np.log(size / 3))))
    )
    if made is None:
        return None
    before, after = made
    apart = cv2.absdiff(before, after).max(axis=2)
    if (apart > _LEVELS).sum() < _PIXELS:
        return None
    return before, after, kind


def thing(rng, size: int, extent: float, donor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A thing to put in: uint8 (h, w, 3) and its opacity, float32 (h, w) in [0, 1].

    Its outline is a form's, or that of what stands out of its own picture.
    """
    for _ in range(8):
        mask = shape_mask(rng, size, extent)
        ys, xs = np.nonzero(mask > 0.02)
        if (
            len(ys) > 30
            and xs.min() > 0
            and ys.min() > 0
            and xs.max() < size - 1
            and ys.max() < size - 1
        ):
            break
    else:
        mask = np.zeros((size, size), np.float32)
        r = max(4, int(extent / 2))
        cv2.circle(mask, (size // 2, size // 2), r, 1.0, -1)
        ys, xs = np.nonzero(mask > 0.02)
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    picture = donor[box]
    if rng.random() < 0.25:  # a plain thing, shaded from one side
        base = rng.integers(0, 256, 3).astype(np.float32)
        ramp = np.linspace(-1, 1, picture.shape[1]) * float(rng.uniform(-25, 25))
        picture = np.clip(base + ramp[None, :, None] + np.zeros(picture.shape), 0, 255)
    return np.asarray(picture, np.uint8), mask[box]


def put(
    image: np.ndarray, picture: np.ndarray, mask: np.ndarray, left: int, top: int
) -> np.ndarray:
    """The image with a thing in it, cut off at its edges."""
    out = image.copy()
    height, width = mask.shape
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(len(image), top + height), min(image.shape[1], left + width)
    if y1 <= y0 or x1 <= x0:
        return out
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
    new = picture[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
    mixed = out[y0:y1, x0:x1] * (1 - part) + new * part
    out[y0:y1, x0:x1] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return out


def _donor(rng, donors):
    return donors[rng.integers(0, len(donors))]


def _spot(rng, size: int, mask: np.ndarray) -> tuple[int, int]:
    return tuple(int(rng.integers(0, max(1, size - n))) for n in mask.shape[::-1])


def _added(rng, scene, donors, extent):
    picture, mask = thing(rng, len(scene), extent, _donor(rng, donors))
    left, top = _spot(rng, len(scene), mask)
    return scene, put(scene, picture, mask, left, top)


def _removed(rng, scene, donors, extent):
    before, after = _added(rng, scene, donors, extent)
    if rng.random() < 0.5:  # what was behind it is painted, not known
        hole = (cv2.absdiff(before, after).max(axis=2) > 0).astype(np.uint8)
        hole = cv2.dilate(hole, np.ones((5, 5), np.uint8))
        before = cv2.inpaint(after, hole, 3, cv2.INPAINT_TELEA)
    return after, before


def _moved(rng, scene, donors, extent):
    picture, mask = thing(rng, len(scene), extent, _donor(rng, donors))
    left, top = _spot(rng, len(scene), mask)
    far = rng.random() < 0.5
    reach = len(scene) // 2 if far else max(6, int(extent))
    dx, dy = (int(v) for v in rng.integers(-reach, reach + 1, 2))
    size = len(scene)
    there = (
        int(np.clip(left + dx, 0, size - mask.shape[1])),
        int(np.clip(top + dy, 0, size - mask.shape[0])),
    )
    if max(abs(there[0] - left), abs(there[1] - top)) < 4:
        return None
    return put(scene, picture, mask, left, top), put(scene, picture, mask, *there)


def _recolored(rng, scene, donors, extent):
    """Of a thing put in, of a part of one color, or of any part: another hue, the texture kept."""
    picture, mask = thing(rng, len(scene), extent, scene)
    left, top = _spot(rng, len(scene), mask)
    height, width = mask.shape
    part = scene[top : top + height, left : left + width]
    before = scene
    how = rng.random()
    if how < 0.45:
        picture, mask = thing(rng, len(scene), extent, _donor(rng, donors))
        left, top = _spot(rng, len(scene), mask)
        before, part = put(scene, picture, mask, left, top), picture
    elif how < 0.75:
        grown = _like(rng, scene)
        if grown is None:
            return None
        box, mask = grown
        left, top, part = box[0], box[1], scene[box[1] : box[3], box[0] : box[2]]
    other = _another_hue(rng, part)
    after = put(before, other, mask[: len(part), : part.shape[1]], left, top)
    return _either(rng, before, after)


def _another_hue(rng, part: np.ndarray) -> np.ndarray:
    x = part.astype(np.float32)
    how = rng.random()
    if how < 0.5:
        hsv = cv2.cvtColor(part, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + int(rng.integers(25, 155))) % 180
        saturation = hsv[..., 1].astype(int)
        hsv[..., 1] = np.clip(np.maximum(saturation, 90) + rng.integers(-20, 60), 0, 255)
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    if how < 0.8:
        shift = rng.uniform(-90, 90, 3)
        if np.ptp(shift) < 60:
            shift[rng.integers(0, 3)] += 80
        return np.clip(x + shift, 0, 255).astype(np.uint8)
    tint = rng.integers(0, 256, 3).astype(np.float32)
    grey = x.mean(axis=2, keepdims=True)
    return np.clip(grey * (tint / max(60.0, float(tint.max()))), 0, 255).astype(np.uint8)


def _like(rng, scene):
    """A connected part of one color: its box and mask."""
    size = len(scene)
    seed = tuple(int(v) for v in rng.integers(0, size, 2))
    mask = np.zeros((size + 2, size + 2), np.uint8)
    tolerance = (int(rng.integers(8, 24)),) * 3
    flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
    _, _, _, (x, y, w, h) = cv2.floodFill(
        cv2.GaussianBlur(scene, (0, 0), 1.5), mask, seed, (0, 0, 0), tolerance, tolerance, flags
    )
    inside = mask[1:-1, 1:-1] > 0
    if not 60 < inside.sum() < 0.2 * size * size:
        return None
    box = (x, y, x + w, y + h)
    closed = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    soft = cv2.GaussianBlur(closed.astype(np.float32), (0, 0), 0.8)
    return box, soft[y : y + h, x : x + w]


def _edited(rng, scene, donors, extent):
    """Another thing in the place of one, or the same one turned or with another inside."""
    picture, mask = thing(rng, len(scene), extent, _donor(rng, donors))
    left, top = _spot(rng, len(scene), mask)
    before = put(scene, picture, mask, left, top)
    how = rng.random()
    if how < 0.25:
        turned = picture[::-1, ::-1].copy()
        return before, put(scene, turned, mask, left, top)
    other = _donor(rng, donors)
    height, width = mask.shape
    y, x = (int(rng.integers(0, max(1, len(other) - n))) for n in (height, width))
    picture = other[y : y + height, x : x + width]
    if how < 0.4:  # and of another form
        other_mask = cv2.resize(thing(rng, len(scene), extent, other)[1], (width, height))
        return before, put(scene, picture, other_mask, left, top)
    return before, put(scene, picture, mask, left, top)


def _retouched(rng, scene, donors, extent):
    """Blurred, smoothed, painted over from around it, or cloned from beside."""
    size = len(scene)
    mask = shape_mask(rng, size, extent)
    how = rng.random()
    if how < 0.4:
        soft = cv2.GaussianBlur(scene, (0, 0), float(rng.uniform(1.5, 2.0 + extent / 10)))
    elif how < 0.6:
        soft = cv2.bilateralFilter(scene, 9, float(rng.uniform(50, 140)), float(rng.uniform(4, 9)))
        soft = cv2.medianBlur(soft, 5)
    elif how < 0.8:
        hole = (mask > 0.3).astype(np.uint8)
        soft = cv2.inpaint(scene, hole, 3, cv2.INPAINT_TELEA)
    else:
        near = int(max(6, extent * 0.8))
        shift = tuple(int(v) for v in rng.integers(-near, near + 1, 2))
        soft = np.roll(scene, shift, (0, 1))
    mixed = scene * (1 - mask[..., None]) + soft.astype(np.float32) * mask[..., None]
    after = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return (scene, after)


def _resized(rng, scene, donors, extent):
    picture, mask = thing(rng, len(scene), extent, _donor(rng, donors))
    left, top = _spot(rng, len(scene), mask)
    factor = float(rng.uniform(1.15, 1.7))
    width, height = (max(3, round(n * factor)) for n in mask.shape[::-1])
    large = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    large_mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
    at = left - (width - mask.shape[1]) // 2, top - (height - mask.shape[0]) // 2
    small, big = put(scene, picture, mask, left, top), put(scene, large, large_mask, *at)
    return _either(rng, small, big)


_MAKERS = {
    "added": _added,
    "removed": _removed,
    "moved": _moved,
    "recolored": _recolored,
    "edited": _edited,
    "retouched": _retouched,
    "resized": _resized,
}
