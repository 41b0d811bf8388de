"""Nuisances: what comes between two pictures of one thing and is no difference.

All functions take a NumPy generator, an RGB uint8 image (S, S, 3) and a strength, 1 as usual.
"""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from recipe.changes import shape_mask


def light(rng, image, strength: float = 1.0):
    """Gamma, gain, white balance, saturation, a tone curve, a lighting gradient, a vignette."""
    size, s = image.shape[0], strength
    x = (image.astype(np.float32) / 255.0) ** float(np.exp(rng.uniform(-0.288, 0.288) * s))
    x *= 1 + s * rng.uniform(-0.18, 0.18)
    x *= 1 + s * rng.uniform(-0.06, 0.06, 3).astype(np.float32)
    if rng.random() < 0.3:
        grey = x.mean(axis=2, keepdims=True)
        x = grey + (x - grey) * float(max(0.0, 1 + s * rng.uniform(-0.4, 0.4)))
    if rng.random() < 0.2:  # contrast: an S-curve, or its inverse
        x = x + float(s * rng.uniform(-0.12, 0.12)) * np.sin(2 * np.pi * np.clip(x, 0, 1))
    if rng.random() < 0.4:
        ramp = np.linspace(-1, 1, size, dtype=np.float32) * rng.uniform(-0.15, 0.15) * s
        angle = rng.uniform(0, np.pi)
        field = ramp[None, :] * np.cos(angle) + ramp[:, None] * np.sin(angle)
        x *= (1 + field)[..., None].astype(np.float32)
    if rng.random() < 0.1:
        far = np.linspace(-1, 1, size, dtype=np.float32) ** 2
        x *= 1 - float(rng.uniform(0, 0.3) * s) * (far[None, :] + far[:, None])[..., None] / 2
    return np.clip(x * 255 + 0.5, 0, 255).astype(np.uint8)


def shadow(rng, image, strength: float = 1.0):
    """A cast shadow, sharp or soft: darker, the texture kept."""
    size = image.shape[0]
    sigma = float(np.exp(rng.uniform(np.log(0.8), np.log(max(2.0, size / 12)))))
    extent = float(rng.uniform(0.2, 1.2)) * size
    mask = cv2.GaussianBlur(np.ceil(shape_mask(rng, size, extent)), (0, 0), sigma)
    depth = np.float32(rng.uniform(0.08, min(0.55, 0.35 * strength + 0.05)))
    tint = 1 + rng.uniform(-0.06, 0.06, 3).astype(np.float32)
    return np.clip(image * (1 - mask[..., None] * depth * tint) + 0.5, 0, 255).astype(np.uint8)


def jitter(rng, image, strength: float = 1.0):
    """A shift to 1.2 px (2 at most), a turn to half a degree (1 at most), a slight warp."""
    size = image.shape[0]
    furthest = min(2.0, 1.2 * strength)
    angle = float(rng.normal(0, 0.25 * strength)) if rng.random() < 0.4 else 0.0
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), float(np.clip(angle, -1, 1)), 1.0)
    shift = rng.uniform(-furthest, furthest, 2)
    matrix[:, 2] += np.round(shift) if rng.random() < 0.3 else shift
    how = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    if rng.random() < 0.8:
        return cv2.warpAffine(image, matrix, (size, size), flags=how, borderMode=cv2.BORDER_REFLECT)
    # What the lens, the paper or a moved camera does: a field that changes slowly.
    cells = max(3, size // int(rng.integers(24, 64)) + 2)
    field = rng.normal(0, 0.35 * strength, (cells, cells, 2)).clip(-1, 1).astype(np.float32)
    field = cv2.resize(field, (size, size), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[0:size, 0:size].astype(np.float32)
    inverse = cv2.invertAffineTransform(matrix).astype(np.float32)
    x = inverse[0, 0] * xs + inverse[0, 1] * ys + inverse[0, 2] + field[..., 0]
    y = inverse[1, 0] * xs + inverse[1, 1] * ys + inverse[1, 2] + field[..., 1]
    return cv2.remap(image, x, y, how, borderMode=cv2.BORDER_REFLECT)


def soften(rng, image, strength: float = 1.0):
    """Blur, sharpening, or a trip through another resolution."""
    kind, size = rng.random(), image.shape[0]
    if kind < 0.4:
        return cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 0.4 + 0.7 * strength)))
    if kind < 0.65:
        soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.7, 1.5)))
        amount = float(rng.uniform(0.2, 1.0) * strength)
        return cv2.addWeighted(image, 1 + amount, soft, -amount, 0)
    other = max(8, round(size * float(rng.uniform(1 - 0.4 * strength, 1.5))))
    ways = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
    down, up = (int(rng.choice(ways)) for _ in range(2))
    trip = cv2.resize(image, (other, other), interpolation=down)
    return cv2.resize(trip, (size, size), interpolation=up)


def grain(rng, image, strength: float = 1.0):
    """Noise of the sensor: fine or coarse, grey or colored, stronger in the dark or not."""
    sigma = float(rng.uniform(0.5, 8 * strength))
    shape = image.shape if rng.random() < 0.7 else (*image.shape[:2], 1)
    noise = rng.standard_normal(shape, dtype=np.float32) * sigma
    if rng.random() < 0.2:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.8).reshape(shape) * 2
    if rng.random() < 0.3:
        noise = noise * (1.3 - image.astype(np.float32) / 255)
    return np.clip(image + noise + 0.5, 0, 255).astype(np.uint8)


def compress(rng, image, strength: float = 1.0):
    """JPEG, with or without subsampled color, or WebP, down to low quality."""
    lowest = max(10.0, 45 - 22 * strength)
    quality = int(np.exp(rng.uniform(np.log(lowest), np.log(97))))
    if rng.random() < 0.7:
        sampling = int(
            rng.choice([cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
        )
        how = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
        data = cv2.imencode(".jpg", image[..., ::-1], how)[1]
    else:
        data = cv2.imencode(".webp", image[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])[1]
    decoded: Any = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return decoded[..., ::-1].copy()


def quantise(rng, image, strength: float = 1.0):
    """Few colors, dithered or not, as in a GIF."""
    colors = int(rng.integers(48, 257) / max(1.0, strength))
    dither = Image.Dither.FLOYDSTEINBERG if rng.random() < 0.6 else Image.Dither.NONE
    return np.array(Image.fromarray(image).quantize(colors, dither=dither).convert("RGB"))


def rescan(rng, image, strength: float = 1.0):
    """Line art scanned again: edges move by a pixel, lines grow thicker or thinner."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    darkest, lightest = float(grey.min()), float(grey.max())
    contrast = lightest - darkest
    middle = (darkest + lightest) / 2
    between = np.abs(grey - middle) < 0.3 * contrast
    if contrast < 60 or between.mean() > 0.1:  # a third ink: no drawing of two levels
        return image
    first, second = np.argsort(np.bincount(grey.ravel(), minlength=256))[:-3:-1]
    if (first > middle) == (second > middle):  # both inks on one side: the drawing would be lost
        return image
    for ink in (grey > middle, grey <= middle):  # a thin line would be lost
        opened = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        if ink.sum() - opened.sum() > 0.06 * ink.sum():
            return image
    # Not the darkest and the lightest pixel: beside edges that were resampled or compressed those
    # have colors of their own, and the whole ground would become one of them.
    low, high = (np.median(image[ink], axis=0) for ink in (grey <= middle, grey > middle))
    soft = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.5, 1.2))).astype(np.float32)
    wobble = rng.normal(0, rng.uniform(0, 0.25) * contrast, grey.shape).astype(np.float32)
    wobble = cv2.GaussianBlur(wobble, (0, 0), float(rng.uniform(0.6, 2.0)))
    level = middle + rng.uniform(-0.15, 0.15) * contrast * strength
    return np.where((soft + wobble > level)[..., None], high, low).astype(np.uint8)


def seam(rng, image, strength: float = 1.0):
    """A place taken out, handled and put back: its outline may show, nothing changed."""
    size = image.shape[0]
    mask = shape_mask(rng, size, float(rng.uniform(0.1, 0.6)) * size)[..., None]
    handled = (compress, soften, grain, jitter)[rng.integers(0, 4)](rng, image, 0.5)
    return np.clip(image * (1 - mask) + handled * mask + 0.5, 0, 255).astype(np.uint8)


#: In the order a camera, a scanner or a screen adds them.
ORDER = (seam, light, shadow, jitter, rescan, soften, grain, quantise, compress)
#: Chance of each on each side.
CHANCES = {
    "photo": (0.08, 0.75, 0.15, 0.55, 0.0, 0.4, 0.45, 0.03, 0.6),
    "page": (0.04, 0.25, 0.05, 0.35, 0.0, 0.25, 0.15, 0.06, 0.4),
    "chart": (0.04, 0.25, 0.05, 0.35, 0.0, 0.25, 0.15, 0.06, 0.4),
    "line_art": (0.02, 0.15, 0.03, 0.75, 0.65, 0.08, 0.08, 0.0, 0.15),
    "shapes": (0.08, 0.6, 0.15, 0.4, 0.0, 0.3, 0.45, 0.03, 0.5),
}
CHANCES |= dict.fromkeys(("print", "redrawn", "plain"), CHANCES["chart"])


def disturb(rng, image, content: str, strength: float | None = None):
    """One side's nuisances. strength: None for any from 0.4 (faint) to 1.7 (strong)."""
    if strength is None:
        strength = float(np.exp(rng.uniform(np.log(0.4), np.log(1.7))))
    for nuisance, chance in zip(ORDER, CHANCES[content], strict=True):
        if rng.random() < chance:
            image = nuisance(rng, image, strength)
    return image
