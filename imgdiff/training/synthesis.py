"""Made changes and nuisances: what a difference is, and what it is not.

All functions take a NumPy generator and RGB uint8 images (H, W, 3).
"""

from typing import Any

import cv2
import numpy as np

from imgdiff.training.drawings import colour, contrasting, font, word

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
    return _blend(image, donor.astype(np.float32), mask)


def copy_move(rng, image, mask, donor):
    shift = rng.integers(5, max(6, image.shape[0] // 2), 2) * rng.choice([-1, 1], 2)
    return _blend(image, np.roll(image, tuple(shift), (0, 1)).astype(np.float32), mask)


def remove(rng, image, mask, donor):
    hole = cv2.dilate((mask > 0.3).astype(np.uint8), np.ones((3, 3), np.uint8))
    return cv2.inpaint(image, hole, 3, cv2.INPAINT_TELEA)


def erase(rng, image, mask, donor):
    """Covered with the commonest colour, as a thing taken off a page is."""
    bins = image.reshape(-1, 3) // 8
    keys, counts = np.unique(bins @ np.array([1, 32, 1024]), return_counts=True)
    top = keys[counts.argmax()]
    member = (bins @ np.array([1, 32, 1024])) == top
    ground = np.median(image.reshape(-1, 3)[member], axis=0)
    return _blend(image, np.broadcast_to(ground, image.shape).astype(np.float32), mask)


def fill(rng, image, mask, donor):
    flat = np.array(colour(rng), np.float32)
    return _blend(image, np.broadcast_to(flat, image.shape), mask)


def recolour(rng, image, mask, donor):
    """Another tint or level inside, the texture kept."""
    x = image.astype(np.float32)
    if rng.random() < 0.5:
        x = x + rng.uniform(-90, 90, 3)
    elif rng.random() < 0.5:
        x = x[..., rng.permutation(3)]
    else:
        x = x * rng.uniform(0.4, 1.7, 3)
    return _blend(image, np.clip(x, 0, 255), mask)


def recolour_element(rng, image, mask, donor):
    """Every connected place of one flat colour gets another: a button recoloured."""
    y, x = rng.integers(0, image.shape[0], 2)
    low, high = ([int(v) + d for v in image[y, x]] for d in (-10, 10))
    near = cv2.inRange(image, np.array(low), np.array(high))
    _, labels = cv2.connectedComponents(near, connectivity=4)
    part = labels == labels[y, x]
    if part.mean() > 0.7:
        return fill(rng, image, mask, donor)
    return np.where(part[..., None], np.array(colour(rng), np.uint8), image)


def turn(rng, image, mask, donor):
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


CHANGES = {
    "photo": (paste, paste, paste, copy_move, remove, fill, recolour, turn, retouch, retext),
    "page": (
        retext,
        retext,
        recolour_element,
        recolour_element,
        erase,
        erase,
        copy_move,
        fill,
        paste,
        recolour,
    ),
    "chart": (recolour_element, erase, fill, retext, copy_move, line_defect, paste),
    "line_art": (line_defect, line_defect, line_defect, line_defect, erase, copy_move),
    "shapes": (paste, fill, recolour, recolour_element, recolour_element, erase, copy_move, remove),
}


def change(rng, image, content: str, donor, count: int, smallest: float = 4.0):
    """``count`` changes, log-uniform from ``smallest`` px to half the side."""
    size = image.shape[0]
    for _ in range(count):
        extent = float(np.exp(rng.uniform(np.log(smallest), np.log(size / 2))))
        how = CHANGES[content][rng.integers(0, len(CHANGES[content]))]
        image = how(rng, image, shape_mask(rng, size, extent), donor)
    return image


def truth(clean, changed) -> tuple[np.ndarray, np.ndarray]:
    """(changed places, traces that count neither way), bool (H, W) each."""
    moved = cv2.absdiff(clean, changed).max(axis=2)
    visible = (moved > VISIBLE).astype(np.uint8)
    visible = cv2.morphologyEx(visible, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return visible > 0, (moved > TRACE) & (visible == 0)


# --- nuisances ---------------------------------------------------------------------------


def light(rng, image, strength: float = 1.0):
    """Gamma, gain, white balance, a lighting gradient; sometimes a soft shadow."""
    size = image.shape[0]
    x = (image.astype(np.float32) / 255.0) ** float(np.exp(rng.uniform(-0.288, 0.288) * strength))
    x *= 1 + strength * rng.uniform(-0.18, 0.18)
    x *= 1 + strength * rng.uniform(-0.06, 0.06, 3).astype(np.float32)
    if rng.random() < 0.4:
        ramp = np.linspace(-1, 1, size, dtype=np.float32) * rng.uniform(-0.15, 0.15) * strength
        angle = ramp[None, :] if rng.random() < 0.5 else ramp[:, None]
        x *= (1 + angle)[..., None]
    if rng.random() < 0.1:
        mask = cv2.GaussianBlur(shape_mask(rng, size, size), (0, 0), size / 12)
        x *= 1 - mask[..., None] * float(rng.uniform(0.1, 0.35))
    return np.clip(x * 255 + 0.5, 0, 255).astype(np.uint8)


def jitter(rng, image, furthest: float = 1.2):
    """A shift up to ``furthest`` px and a turn up to half a degree."""
    size = image.shape[0]
    angle = float(rng.normal(0, 0.2)) if rng.random() < 0.4 else 0.0
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), float(np.clip(angle, -0.5, 0.5)), 1.0)
    shift = rng.uniform(-furthest, furthest, 2)
    matrix[:, 2] += np.round(shift) if rng.random() < 0.3 else shift
    how = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    return cv2.warpAffine(image, matrix, (size, size), flags=how, borderMode=cv2.BORDER_REFLECT)


def soften(rng, image):
    """Blur, sharpening, or a trip through another resolution."""
    kind = rng.random()
    size = image.shape[0]
    if kind < 0.45:
        return cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.1)))
    if kind < 0.65:
        soft = cv2.GaussianBlur(image, (0, 0), 1.0)
        amount = float(rng.uniform(0.2, 1.0))
        return cv2.addWeighted(image, 1 + amount, soft, -amount, 0)
    other = round(size * float(rng.uniform(0.65, 1.5)))
    trip = cv2.resize(image, (other, other), interpolation=cv2.INTER_AREA)
    return cv2.resize(trip, (size, size), interpolation=cv2.INTER_LINEAR)


def grain(rng, image):
    sigma = float(rng.uniform(0.5, 8))
    shape = image.shape if rng.random() < 0.7 else (*image.shape[:2], 1)
    noise = rng.standard_normal(shape, dtype=np.float32) * sigma
    return np.clip(image + noise + 0.5, 0, 255).astype(np.uint8)


def compress(rng, image):
    kind = (
        (".jpg", cv2.IMWRITE_JPEG_QUALITY)
        if rng.random() < 0.8
        else (
            ".webp",
            cv2.IMWRITE_WEBP_QUALITY,
        )
    )
    quality = int(rng.integers(35, 97))
    data = cv2.imencode(kind[0], image[..., ::-1], [kind[1], quality])[1]
    decoded: Any = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return decoded[..., ::-1].copy()


def rescan(rng, image):
    """Line art scanned again: edges move by a pixel, some dust at the edges."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    darkest, lightest = float(grey.min()), float(grey.max())
    contrast = lightest - darkest
    between = np.abs(grey - (darkest + lightest) / 2) < 0.3 * contrast
    if contrast < 60 or between.mean() > 0.1:  # a third ink: no drawing of two levels
        return image
    low, high = image[grey == grey.min()][0], image[grey == grey.max()][0]
    soft = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.5, 1.2))).astype(np.float32)
    wobble = rng.normal(0, rng.uniform(0, 0.25) * contrast, grey.shape).astype(np.float32)
    wobble = cv2.GaussianBlur(wobble, (0, 0), 0.8)
    middle = (darkest + lightest) / 2 + rng.uniform(-0.12, 0.12) * contrast
    return np.where((soft + wobble > middle)[..., None], high, low).astype(np.uint8)


#: Chance of each nuisance on each side: light, jitter, soften, grain, compress, rescan.
_CHANCES = {
    "photo": (0.75, 0.5, 0.4, 0.45, 0.6, 0.0),
    "page": (0.25, 0.35, 0.25, 0.15, 0.4, 0.0),
    "chart": (0.25, 0.35, 0.25, 0.15, 0.4, 0.0),
    "line_art": (0.15, 0.75, 0.1, 0.1, 0.15, 0.6),
    "shapes": (0.6, 0.4, 0.3, 0.45, 0.5, 0.0),
}


def disturb(rng, image, content: str):
    """One side's nuisances, in the order a camera or a scanner adds them."""
    furthest = 1.6 if content == "line_art" else 1.2
    steps = (light, lambda r, i: jitter(r, i, furthest), soften, grain, compress, rescan)
    chances = _CHANCES[content]
    order = (0, 1, 5, 2, 3, 4)
    for k in order:
        if rng.random() < chances[k]:
            image = steps[k](rng, image)
    return image
