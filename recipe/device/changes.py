"""The changes of ``changes``, made on the device, and their truth.

Pictures are float32 (N, S, S, 3) of whole numbers from 0 to 255, masks (N, S, S, 1) in [0, 1].
"""

import math

from imgdiff.network.keras.framework import keras
from recipe.changes import CHANGES, TRACE, VISIBLE
from recipe.device.tools import (
    between,
    blend,
    drawn_from,
    fetch,
    gaussians,
    grey,
    grid,
    largest,
    levels,
    log_between,
    mean_over,
    pick,
    resample,
    smallest,
    somewhere,
    value_at,
)

ops = keras.ops

#: The kinds made here, in the order of ``change``. A word written over a place is pasted instead.
KINDS = (
    *("paste", "soft_object", "faint", "copy_move", "turn", "fill", "recolor"),
    *("recolor_element", "retouch", "remove", "erase", "line_defect"),
)
SMALLEST = 4.0


def kind_shares(contents) -> list[list[float]]:
    """How often each of ``KINDS`` happens to each content: as in ``CHANGES``."""
    names = [[c.__name__ for c in CHANGES[content]] for content in contents]
    known = [[n if n in KINDS else "paste" for n in row] for row in names]
    return [[row.count(kind) / len(row) for kind in KINDS] for row in known]


def shape_mask(draws, size: int, extent, centre, feathered=0.4):
    """Blobs about ``extent`` pixels across round ``centre`` (row and column): ellipses, turned
    rectangles, polygons and strokes; a share of them with a soft edge."""
    kind, flat, angle, straight, soft, width = draws.settings(6)
    a = ops.maximum(extent / 2, 0.7)
    b = a * between(flat, 0.35, 1.0)
    rows, columns = grid(size)
    y, x = rows - centre[0], columns - centre[1]
    # Rectangles are upright more often than not: buttons, words and pictures are.
    angle = ops.where((kind >= 0.3) & (straight < 0.7), ops.round(2 * angle) / 2, angle) * math.pi
    u, v = x * ops.cos(angle) + y * ops.sin(angle), y * ops.cos(angle) - x * ops.sin(angle)
    ellipse = (ops.sqrt(ops.square(u / a) + ops.square(v / b)) - 1) * b
    rectangle = ops.maximum(ops.abs(u) - a, ops.abs(v) - b)
    shapes = [ellipse, rectangle, _polygon(draws, a, y, x), _stroke(draws, a, y, x)]
    outside = pick(drawn_from(kind, ops.array([[0.3, 0.3, 0.2, 0.2]])), shapes)
    ramp = ops.clip(
        0.5 - outside / between(width, 2.0, 2.5 + ops.clip(extent, 0.0, 32.0) / 4), 0, 1
    )
    soft_edge = ramp * ramp * (3 - 2 * ramp)
    return ops.where(soft < feathered, soft_edge, ops.cast(outside <= 0, "float32"))


def _polygon(draws, a, y, x):
    """Where 3 to 7 half-planes meet; pixels outside it."""
    most = 7
    corners, turn = draws.settings(2)
    corners = ops.floor(between(corners, 3.0, most + 1.0))
    number = ops.arange(most, dtype="float32")  # those beyond the corners go round once more
    angles = 2 * math.pi * (number + turn + between(draws.vector(most), -0.3, 0.3)) / corners
    reach = a * between(draws.vector(most), 0.35, 1.0)
    outside = x * ops.cos(angles) + y * ops.sin(angles) - reach
    # Where two of them run alongside each other, no further than that.
    least = ops.sqrt(ops.square(x) + ops.square(y)) - 1.4 * a
    return ops.maximum(least, ops.max(outside, axis=-1, keepdims=True))


def _stroke(draws, a, y, x):
    """A walk of three steps with a thick pen; pixels outside it."""
    (thick,) = draws.settings(1)
    dy, dx = (between(draws.vector(3), -1.0, 1.0) * a for _ in range(2))
    y, x = (v - ops.cumsum(d, axis=-1) + d for v, d in ((y, dy), (x, dx)))
    along = ops.clip((y * dy + x * dx) / (dy * dy + dx * dx + 1e-6), 0.0, 1.0)
    apart = ops.square(y - along * dy) + ops.square(x - along * dx)
    nearest = ops.min(apart, axis=-1, keepdims=True)
    return ops.sqrt(nearest + 1e-6) - ops.maximum(a * between(thick, 0.1, 0.5), 0.6)


def any_color(draws):
    """Flat colors (N, 1, 1, 3), a third of them grey."""
    colors = 256.0 * draws.vector(3)
    (plain,) = draws.settings(1)
    return ops.floor(ops.where(plain < 0.35, colors[..., :1], colors))


def change(draws, image, donor, shares):
    """Pictures with one change each, from ``SMALLEST`` px to half the side. donor: other pictures
    of the same content. shares (N, kinds): see ``kind_shares``."""
    size = image.shape[1]
    kind, large, small, strength = draws.settings(4)
    kind = drawn_from(kind, shares)
    faint, line, element, removed = (
        kind == KINDS.index(k) for k in ("faint", "line_defect", "recolor_element", "remove")
    )
    extent = log_between(large, SMALLEST, size / 2)
    extent = ops.where(line, ops.clip(extent, 4.0, 40.0) / between(small, 1.0, 2.5), extent)
    centre = _place(draws, image)
    mask = shape_mask(draws, size, extent, centre)
    hard = ops.cast(mask > 0.5, "float32")
    here = value_at(image, *centre)
    flat = any_color(draws)
    level = mean_over(image, hard) - mean_over(donor, hard)
    # Retouched: a blur of what is there. Removed: of what is round it, which may lie behind.
    sigma = ops.where(removed, ops.maximum(2.0, extent / 4), between(small, 1.0, 2.0 + extent / 5))
    blurred = _smooth_where(image, ops.where(removed, 1 - largest(hard, 3), 1.0), sigma)
    made = {
        "paste": donor,
        "soft_object": donor + level * between(strength, 0.0, 0.8),
        "faint": donor,
        "copy_move": _moved(draws, image),
        "turn": _turned(image, centre),
        "fill": flat,
        "recolor": _recolored(draws, image),
        "recolor_element": flat,
        "retouch": blurred,
        "remove": blurred,
        "erase": _ground(draws, image, hard),
        "line_defect": _other_ink(image, here),
    }
    alike = ops.max(ops.abs(image - here), axis=-1, keepdims=True) <= 10
    mask = ops.where(faint, mask * between(strength, 0.25, 0.8), mask)
    mask = ops.where(element, hard * ops.cast(alike, "float32"), ops.where(line, hard, mask))
    return levels(blend(image, pick(kind, [made[k] for k in KINDS]), mask))


def _place(draws, image):
    """Row and column, (N, 1, 1, 1) each, of a change. On an empty ground most change nothing, so
    more than half go where something is."""
    size = image.shape[1]
    busy, row, column = draws.settings(3)
    light = grey(image)
    edges = ops.cast(largest(light, 3) - smallest(light, 3) > 24, "float32")
    places = somewhere(draws, edges)
    anywhere = (ops.floor(row * size), ops.floor(column * size))
    return [ops.where(busy < 0.6, f, a) for f, a in zip(places, anywhere, strict=True)]


def _ground(draws, image, hard):
    """The color (N, 1, 1, 3) of a place just outside a mask: of the ground, most of the time."""
    ring = largest(hard, 7) - largest(hard, 3)
    return value_at(image, *somewhere(draws, ring))


def _smooth_where(image, weight, sigma):
    """The picture blurred, places of weight 0 left out of it."""
    weights = gaussians(image.shape[1], sigma)
    both = ops.concatenate([image * weight, weight * ops.ones_like(image[..., :1])], axis=-1)
    both = resample(both, weights, weights)
    little = 1e-4  # far inside a large hole: the mean of the rest
    return (both[..., :3] + little * mean_over(image, weight)) / (both[..., 3:] + little)


def _moved(draws, image):
    """Another place of the same picture, 5 px away or more."""
    size = image.shape[1]
    by = (ops.floor(between(c, 5.0, size - 5.0)) for c in draws.settings(2))
    return fetch(image, *((v + d) % size for v, d in zip(grid(size), by, strict=True)))


def _turned(image, centre):
    """The picture turned by half a turn round ``centre``."""
    size = image.shape[1]
    turned = (2 * c - v for v, c in zip(grid(size), centre, strict=True))
    return fetch(image, *(ops.clip(v, 0, size - 1) for v in turned))


def _recolored(draws, image):
    """Another tint or a lighter level, the texture kept. Never just darker: that is what a shadow
    does, and a shadow is no change."""
    how, cycle = draws.settings(2)
    shift, gain = between(draws.vector(3), -90.0, 90.0), between(draws.vector(3), 0.4, 1.7)
    shift = ops.where(_spread(shift) > 30, shift, ops.abs(shift))
    gain = ops.where(_spread(gain) > 0.3, gain, 1 + ops.abs(gain - 1))
    swapped = ops.where(cycle < 0.5, ops.roll(image, 1, axis=-1), ops.flip(image, axis=-1))
    made = pick(
        drawn_from(how, ops.array([[0.5, 0.2, 0.3]])), [image + shift, swapped, image * gain]
    )
    return ops.clip(made, 0.0, 255.0)


def _spread(x):
    return ops.max(x, axis=-1, keepdims=True) - ops.min(x, axis=-1, keepdims=True)


def _other_ink(image, here):
    """Line art: of the drawing's two inks the one that is not ``here``, (N, 1, 1, 3)."""
    light = grey(image)
    darkest, lightest = (f(light, axis=(1, 2), keepdims=True) for f in (ops.min, ops.max))
    middle, reach = (darkest + lightest) / 2, (lightest - darkest) / 4
    dark = mean_over(image, ops.cast(light <= middle - reach, "float32"))
    bright = mean_over(image, ops.cast(light >= middle + reach, "float32"))
    return ops.where(grey(here) > middle, dark, bright)


def truth(before, after):
    """As ``changes.truth``: (changed places, traces that count neither way, how far each place
    moved), the first two of 0 and 1, all (N, S, S, 1)."""
    moved = ops.max(ops.abs(after - before), axis=-1, keepdims=True)
    visible = smallest(largest(ops.cast(moved > VISIBLE, "float32"), 3), 3)
    return visible, ops.cast(moved > TRACE, "float32") * (1 - visible), moved


def place_targets(changed, traces, moved, area):
    """As ``pairs.place_targets``: (N, S, S, 2). area (N, S, S, 1): at each changed place the pixels
    of the change that it belongs to."""
    ignored = ops.clip(largest(changed, 7) - changed + traces, 0.0, 1.0)
    kind = 1.0 - changed - 2.0 * ignored
    weight = ops.maximum(area, 1.0) ** -0.4 * ops.clip(moved / 48.0, 0.35, 1.0)
    return ops.concatenate([kind, changed * weight], axis=-1)
