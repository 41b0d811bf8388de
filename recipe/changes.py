"""Made changes: what a difference is. What it is not is in ``nuisances``.

All functions take a NumPy generator and RGB uint8 images (H, W, 3).
"""

from typing import Any

import cv2
import numpy as np

from recipe.canvas import color, contrasting, font, word

#: A change counts where it moves a channel of the clean image by more than this, of 255.
VISIBLE = 14
#: Fainter traces of a change, above this, count neither way.
TRACE = 4


def shape_mask(rng, size: int, extent: float) -> np.ndarray:
    """A blob of about ``extent`` pixels across, float32 (size, size) in [0, 1]."""
    mask: Any = np.zeros((size, size), np.float32)
    centre = tuple(int(v) for v in rng.integers(0, size, 2))
    a = max(1, round(extent / 2))
    b = max(1, round(a * rng.uniform(0.35, 1)))
    kind = rng.random()
    if kind < 0.3:
        cv2.ellipse(mask, centre, (a, b), float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    elif kind < 0.6:
        half = (a, b) if rng.random() < 0.5 else (b, a)
        low = (centre[0] - half[0], centre[1] - half[1])
        cv2.rectangle(mask, low, (centre[0] + half[0], centre[1] + half[1]), 1.0, -1)
    elif kind < 0.8:
        corners = rng.uniform(-a, a, (int(rng.integers(3, 8)), 2)) + centre
        cv2.fillConvexPoly(mask, cv2.convexHull(corners.astype(np.int32)), 1.0)
    else:
        path = np.cumsum(rng.normal(0, a / 2, (4, 2)), axis=0) + centre
        thick = max(1, int(a * rng.uniform(0.1, 0.5)))
        cv2.polylines(mask, [path.astype(np.int32)], False, 1.0, thick)
    if rng.random() < 0.4:
        sigma = float(rng.uniform(0.5, max(0.6, min(4.0, extent / 8))))
        mask = cv2.GaussianBlur(mask, (0, 0), sigma)
    return mask


def _blend(image, other, mask):
    mixed = image * (1 - mask[..., None]) + other * mask[..., None]
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def paste(rng, image, mask, donor):
    """A piece of another picture."""
    return _blend(image, donor.astype(np.float32), mask)


def copy_move(rng, image, mask, donor):
    """A piece of the same picture from elsewhere."""
    shift = rng.integers(5, max(6, image.shape[0] // 2), 2) * rng.choice([-1, 1], 2)
    return _blend(image, np.roll(image, tuple(shift), (0, 1)).astype(np.float32), mask)


def remove(rng, image, mask, donor):
    """Filled in from around it (inpainting)."""
    hole = cv2.dilate((mask > 0.3).astype(np.uint8), np.ones((3, 3), np.uint8))
    return cv2.inpaint(image, hole, 3, cv2.INPAINT_TELEA)


def erase(rng, image, mask, donor):
    """Covered with the commonest color, as a thing taken off a page is."""
    bins = image.reshape(-1, 3) // 8
    keys, counts = np.unique(bins @ np.array([1, 32, 1024]), return_counts=True)
    top = keys[counts.argmax()]
    member = (bins @ np.array([1, 32, 1024])) == top
    ground = np.median(image.reshape(-1, 3)[member], axis=0)
    return _blend(image, np.broadcast_to(ground, image.shape).astype(np.float32), mask)


def fill(rng, image, mask, donor):
    """Filled with one color."""
    flat = np.array(color(rng), np.float32)
    return _blend(image, np.broadcast_to(flat, image.shape), mask)


def recolor(rng, image, mask, donor):
    """Another tint or a lighter level inside, the texture kept. Never just darker: that is what
    a shadow does, and a shadow is no change."""
    x = image.astype(np.float32)
    if rng.random() < 0.5:
        shift = rng.uniform(-90, 90, 3)
        x = x + (shift if np.ptp(shift) > 30 else np.abs(shift))
    elif rng.random() < 0.4:
        x = x[..., rng.permutation(3)]
    else:
        gain = rng.uniform(0.4, 1.7, 3)
        x = x * (gain if np.ptp(gain) > 0.3 else 1 + np.abs(gain - 1))
    return _blend(image, np.clip(x, 0, 255), mask)


def recolor_element(rng, image, mask, donor):
    """Every connected place of one flat color gets another: a button recolored."""
    y, x = rng.integers(0, image.shape[0], 2)
    low, high = ([int(v) + d for v in image[y, x]] for d in (-10, 10))
    near = cv2.inRange(image, np.array(low), np.array(high))
    _, labels = cv2.connectedComponents(near, connectivity=4)
    part = labels == labels[y, x]
    if part.mean() > 0.7:
        return fill(rng, image, mask, donor)
    return np.where(part[..., None], np.array(color(rng), np.uint8), image)


def turn(rng, image, mask, donor):
    """A square of it turned upside down."""
    ys, xs = np.nonzero(mask > 0.5)
    if len(ys) < 4:
        return paste(rng, image, mask, donor)
    top, left = ys.min(), xs.min()
    side = max(2, min(ys.max() - top, xs.max() - left) + 1)
    block = image[top : top + side, left : left + side]
    out = image.copy()
    out[top : top + side, left : left + side] = np.rot90(block, 2)
    return out


def retouch(rng, image, mask, donor):
    """Blurred."""
    extent = max(1.0, np.sqrt(mask.sum()) / 5)
    soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(1.0, 1.0 + extent)))
    return _blend(image, soft.astype(np.float32), mask)


def retext(rng, image, mask, donor):
    """A word or number written over a place, its ground wiped first more often than not."""
    from PIL import Image, ImageDraw

    ys, xs = np.nonzero(mask > 0.5)
    if len(ys) == 0:
        return image
    picture = Image.fromarray(image)
    draw = ImageDraw.Draw(picture)
    at = (int(xs.min()), int(ys.min()))
    points = int(np.clip(ys.max() - ys.min() + 1, 6, 40))
    ground = tuple(int(v) for v in image[at[1], at[0]])
    text, face = word(rng, 7), font(int(rng.integers(0, 64)), points)
    if rng.random() < 0.7:
        draw.rectangle(draw.textbbox(at, text, font=face), fill=ground)
    draw.text(at, text, fill=contrasting(rng, ground), font=face)
    return np.array(picture)


def line_defect(rng, image, mask, donor):
    """Line art: a break, a bridge, a spot, a hole or a nibbled edge, in the drawing's own inks."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    middle = (int(grey.min()) + int(grey.max())) / 2
    if rng.random() < 0.3:
        return _spot(rng, image, grey > middle, mask)
    inks = [image[grey <= middle], image[grey > middle]]
    if min(len(i) for i in inks) == 0:
        return fill(rng, image, mask, donor)
    lines = int(len(inks[1]) < len(inks[0]))
    edge = cv2.Canny(grey, 60, 120)
    ys, xs = np.nonzero(edge)
    if len(ys) == 0:
        return fill(rng, image, mask, donor)
    i = rng.integers(0, len(ys))
    spot = (int(xs[i] + rng.normal(0, 2)), int(ys[i] + rng.normal(0, 2)))
    ink = inks[lines if rng.random() < 0.5 else 1 - lines]
    ink = tuple(int(v) for v in np.median(ink, axis=0))
    out = image.copy()
    extent = int(np.clip(np.sqrt(mask.sum()), 4, 40))
    kind = rng.random()
    if kind < 0.45:
        cv2.circle(out, spot, max(1, extent // int(rng.integers(2, 5))), ink, -1)
    elif kind < 0.75:
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * extent
        end = tuple(int(v) for v in np.array(spot) + reach)
        cv2.line(out, spot, end, ink, int(rng.integers(1, 5)))
    else:
        corners = rng.uniform(-extent / 2, extent / 2, (6, 2)) + spot
        cv2.fillConvexPoly(out, cv2.convexHull(corners.astype(np.int32)), ink)
    return out


def _spot(rng, image, light, mask):
    """A pinhole inside one ink or a stray spot in the other, in the opposite ink."""
    if light.all() or not light.any():
        return image
    inside = light if rng.random() < 0.5 else ~light
    ink = np.median(image[~inside], axis=0)
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    ys, xs = np.nonzero(depth >= min(3.0, float(depth.max())))
    i = rng.integers(0, len(ys))
    radius = max(1, int(np.clip(np.sqrt(mask.sum()), 4, 40) / rng.integers(2, 5)))
    out = image.copy()
    spot = (int(xs[i]), int(ys[i]))
    cv2.circle(out, spot, radius, tuple(int(v) for v in ink), -1)
    return out


def faint(rng, image, mask, donor):
    """A change that only half covers what was there."""
    how = (paste, fill, copy_move)[rng.integers(0, 3)]
    return how(rng, image, mask * np.float32(rng.uniform(0.25, 0.8)), donor)


def soft_object(rng, image, mask, donor):
    """A thing put into the scene with the scene's own light: donor's texture at local level."""
    inside = mask > 0.5
    if not inside.any():
        return image
    level = image[inside].mean(0) - donor[inside].mean(0)
    return paste(rng, image, mask, np.clip(donor + level * rng.uniform(0, 0.8), 0, 255))


CHANGES = {
    "photo": (
        *(paste, paste, soft_object, copy_move, remove, fill, recolor, turn, retouch, retext),
        *(faint, soft_object),
    ),
    "page": (retext, recolor_element, recolor_element, erase, copy_move, fill, paste, recolor),
    "chart": (recolor_element, erase, fill, retext, copy_move, line_defect, paste),
    "line_art": (line_defect, line_defect, line_defect, line_defect, erase, copy_move),
    "shapes": (
        *(paste, fill, recolor, recolor_element, recolor_element, erase, copy_move, remove),
        faint,
    ),
}
CHANGES |= {
    "print": (retext, erase, recolor_element),
    "redrawn": CHANGES["page"],
    "plain": (fill, fill, recolor, recolor_element, paste, erase, remove, faint),
}


def change(rng, image, content: str, donor, count: int, smallest: float = 4.0):
    """``count`` changes, log-uniform from ``smallest`` px to half the side."""
    size = image.shape[0]
    for _ in range(count):
        extent = float(np.exp(rng.uniform(np.log(smallest), np.log(size / 2))))
        how = CHANGES[content][rng.integers(0, len(CHANGES[content]))]
        image = how(rng, image, shape_mask(rng, size, extent), donor)
    return image


def truth(clean, changed) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(changed places, traces that count neither way), bool (H, W) each, and how far each place
    moved, uint8 (H, W)."""
    levels = cv2.absdiff(clean, changed).max(axis=2)
    visible = (levels > VISIBLE).astype(np.uint8)
    visible = cv2.morphologyEx(visible, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return visible > 0, (levels > TRACE) & (visible == 0), levels
