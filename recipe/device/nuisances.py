"""The nuisances of ``nuisances``, made on the device: each picture its own, by chance.

Pictures are float32 (N, S, S, 3) of whole numbers from 0 to 255, strengths (N, 1, 1, 1).
"""

import math

from imgdiff.network.keras.framework import keras
from recipe.device.changes import shape_mask
from recipe.device.jpeg import jpeg
from recipe.device.tools import (
    between,
    blend,
    gaussians,
    grey,
    grid,
    largest,
    levels,
    log_between,
    mean_over,
    pixels,
    resample,
    smallest,
    smooth,
    tents,
    warp,
)
from recipe.nuisances import CHANCES

ops = keras.ops


def light(draws, image, strength):
    """Gamma, gain, white balance, saturation, a tone curve, a lighting gradient, a vignette."""
    size = image.shape[1]
    gamma, gain, pale, fade, curved, bend, *rest = draws.settings(11)
    slanted, slope, angle, dim, depth = rest
    tint = between(draws.vector(3), -0.06, 0.06)
    x = (image / 255.0) ** ops.exp(between(gamma, -0.288, 0.288) * strength)
    x = x * (1 + strength * between(gain, -0.18, 0.18)) * (1 + strength * tint)
    mean = ops.mean(x, axis=-1, keepdims=True)
    saturation = ops.maximum(0.0, 1 + strength * between(fade, -0.4, 0.4))
    x = ops.where(pale < 0.3, mean + (x - mean) * saturation, x)
    wave = ops.sin(2 * math.pi * ops.clip(x, 0.0, 1.0))
    x = ops.where(curved < 0.2, x + strength * between(bend, -0.12, 0.12) * wave, x)
    rows, columns = (2 * v / (size - 1) - 1 for v in grid(size))
    angle = angle * math.pi
    ramp = (columns * ops.cos(angle) + rows * ops.sin(angle)) * between(slope, -0.15, 0.15)
    x = ops.where(slanted < 0.4, x * (1 + strength * ramp), x)
    vignette = between(depth, 0.0, 0.15) * (rows * rows + columns * columns)
    x = ops.where(dim < 0.1, x * (1 - strength * vignette), x)
    return levels(x * 255)


def shadow(draws, image, strength):
    """A cast shadow, sharp or soft: darker, the texture kept."""
    size = image.shape[1]
    soft, large, row, column, deep = draws.settings(5)
    centre = [row * size, column * size]
    mask = shape_mask(draws, size, between(large, 0.2, 1.2) * size, centre, 0.0)
    mask = smooth(mask, log_between(soft, 0.8, max(2.0, size / 12)))
    depth = between(deep, 0.08, ops.minimum(0.55, 0.35 * strength + 0.05))
    tint = 1 + between(draws.vector(3), -0.06, 0.06)
    return levels(image * (1 - mask * depth * tint))


def jitter(draws, image, strength):
    """A shift to 1.2 px (2 at most), a turn to a degree at most, sometimes a slow warp."""
    n, size = image.shape[:2]
    turned, whole, warped, *shifts = draws.settings(5)
    furthest = ops.minimum(2.0, 1.2 * strength)
    shifts = [between(s, -furthest, furthest) for s in shifts]
    dy, dx = (ops.where(whole < 0.3, ops.round(s), s) for s in shifts)
    angle = ops.sum(draws.vector(3) - 0.5, axis=-1, keepdims=True) * 0.5 * strength
    angle = ops.where(turned < 0.4, ops.clip(angle, -1.0, 1.0), 0.0) * (math.pi / 180)
    rows, columns = grid(size)
    y, x = rows - size / 2, columns - size / 2
    field = _slow_field(draws, n, size) * ops.where(warped < 0.2, strength, 0.0)
    down = y * ops.cos(angle) - x * ops.sin(angle) + size / 2 + dy + field[..., :1]
    right = x * ops.cos(angle) + y * ops.sin(angle) + size / 2 + dx + field[..., 1:]
    return levels(warp(image, down, right))


def _slow_field(draws, n: int, size: int):
    """What a lens, paper or a moved camera does: shifts (N, S, S, 2) that change slowly."""
    cells = size // 40 + 3
    knots = 0.35 * draws.noise((n, cells, cells, 2))
    apart = ops.linspace(0.0, cells - 1.0, size)[:, None] - ops.arange(cells, dtype="float32")
    weights = ops.exp(-ops.square(apart) / 0.5)
    weights = ops.broadcast_to(weights / ops.sum(weights, axis=-1, keepdims=True), (n, size, cells))
    return resample(ops.clip(knots, -1.0, 1.0), weights, weights)


def soften(draws, image, strength):
    """Blur, sharpening, or a trip through another resolution."""
    size = image.shape[1]
    kind, width, much, other, rough = draws.settings(5)
    sharpened, tripped = (kind >= 0.4) & (kind < 0.65), kind >= 0.65
    sigma = ops.where(
        sharpened, between(width, 0.7, 1.5), between(width, 0.3, 0.4 + 0.7 * strength)
    )
    trip = _trip(size, between(other, 1 - 0.4 * strength, 1.5), rough < 0.5)
    weights = ops.where(tripped[..., 0], trip, gaussians(size, sigma))
    made = resample(image, weights, weights)
    amount = between(much, 0.2, 1.0) * strength
    return levels(ops.where(sharpened, image + amount * (image - made), made))


def _trip(size: int, scale, rough):
    """Weights (N, size, size) that scale a line by ``scale``, to 1.5, and back; rough: without
    averaging, so that fine lines break."""
    other = ops.maximum(8.0, ops.round(size * scale))[..., 0]
    step = size / other
    there = (ops.arange(int(1.5 * size) + 1, dtype="float32") + 0.5) * step[..., 0] - 0.5
    back = (ops.arange(size, dtype="float32") + 0.5) / step[..., 0] - 0.5
    back = ops.minimum(back, other[..., 0] - 1)
    reach = ops.where(rough[..., 0, 0], 1.0, ops.maximum(1.0, step[..., 0]))
    down = tents(there, size, reach)
    return ops.matmul(tents(back, there.shape[1], ops.ones_like(reach)), down)


def grain(draws, image, strength):
    """Noise of the sensor: fine or coarse, grey or colored, stronger in the dark or not."""
    much, plain, coarse, dark = draws.settings(4)
    noise = draws.noise(image.shape) * between(much, 0.5, 8 * strength)
    noise = ops.where(plain < 0.3, noise[..., :1], noise)
    noise = ops.where(coarse < 0.2, 2 * smooth(noise, ops.full_like(coarse, 0.8)), noise)
    return levels(image + ops.where(dark < 0.3, noise * (1.3 - image / 255), noise))


def compress(draws, image, strength):
    """JPEG, with or without subsampled color, quality 12 to 97."""
    good, subsampled = draws.settings(2)
    lowest = ops.log(ops.maximum(12.0, 45 - 22 * strength))
    return jpeg(image, ops.floor(ops.exp(between(good, lowest, math.log(97.5)))), subsampled < 0.5)


def quantise(draws, image, strength):
    """Few levels of each color, dithered or not."""
    few, dithered = draws.settings(2)
    step = 255 / ops.floor(between(few, 12.0, 32.0) / ops.maximum(1.0, strength))
    noise = draws.lots(image.shape) - 0.5
    return levels(ops.round(image / step + ops.where(dithered < 0.6, noise, 0.0)) * step)


def rescan(draws, image, strength):
    """Line art scanned again: edges move by a pixel, lines grow thicker or thinner."""
    blurred, rough, coarse, threshold = draws.settings(4)
    light_ = grey(image)
    darkest, lightest = (f(light_, axis=(1, 2), keepdims=True) for f in (ops.min, ops.max))
    middle, contrast = (darkest + lightest) / 2, lightest - darkest
    inks = [ops.cast(m, "float32") for m in (light_ <= middle, light_ > middle)]
    between_ = ops.cast(ops.abs(light_ - middle) < 0.3 * contrast, "float32")
    two_levels = (contrast >= 60) & (ops.mean(between_, axis=(1, 2), keepdims=True) <= 0.1)
    for ink in inks:  # a thin line would be lost
        kept = pixels(largest(smallest(ink, 3), 3))
        two_levels = two_levels & (pixels(ink) - kept <= 0.06 * pixels(ink))
    # Of the inside of each: the darkest and the lightest pixel may be what ringing left of an edge.
    low, high = (mean_over(image, smallest(ink, 3)) for ink in inks)
    wobble = draws.noise(light_.shape) * between(rough, 0.0, 0.25) * contrast
    wobble = smooth(wobble, between(coarse, 0.6, 2.0))
    level = middle + between(threshold, -0.15, 0.15) * contrast * strength
    made = ops.where(smooth(light_, between(blurred, 0.5, 1.2)) + wobble > level, high, low)
    return ops.where(two_levels, levels(made), image)


def seam(draws, image, strength):
    """A place taken out, handled and put back: its outline may show, nothing changed."""
    size = image.shape[1]
    large, row, column, how = draws.settings(4)
    mask = shape_mask(draws, size, between(large, 0.1, 0.6) * size, [row * size, column * size])
    mild = ops.full_like(strength, 0.5)
    handled = ops.where(how < 0.5, soften(draws, image, mild), compress(draws, image, mild))
    return levels(blend(image, handled, mask))


#: As ``nuisances.ORDER``.
ORDER = (seam, light, shadow, jitter, rescan, soften, grain, quantise, compress)


def disturb(draws, image, content, contents):
    """Each picture's own nuisances, from faint to strong. content (N,) int: the place of each
    one's content in ``contents``, names of which ``CHANCES`` knows."""
    strength, *drawn = draws.settings(1 + len(ORDER))
    strength = log_between(strength, 0.4, 1.7)
    shares = ops.take(ops.array([CHANCES[c] for c in contents], "float32"), content, axis=0)
    for i, nuisance in enumerate(ORDER):
        happens = drawn[i] < shares[:, i, None, None, None]
        image = ops.where(happens, nuisance(draws, image, strength), image)
    return image
