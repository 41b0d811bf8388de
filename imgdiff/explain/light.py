"""What moved slowly over the picture: brightness, contrast, color and shading.

Measured on the means of small blocks, which noise and edges hardly move.
"""

from dataclasses import dataclass

import numpy as np

from imgdiff.explain.patches import BLOCK, Patches
from imgdiff.io.resize import resize

#: Fewer blocks tell nothing.
_LEAST = 4
#: Means beyond these have clipped pixels, which light no longer moves. Where hardly any others
#: are left they have to do.
_BLACK, _WHITE = 4, 251
_UNCLIPPED = 0.05
#: Levels by which a plain block varies at most. Where hardly any of those that are not clipped is
#: plain (a drawing in black and white) edges are all there is, and they move for other reasons too:
#: light has to explain so much of the variance of how far their blocks moved.
_PLAIN, _EXPLAINED = 16, 0.6
#: Blocks further from the fit than this many of its median errors and a level are left out.
_OUTLIER = 6
#: Keeps terms that are alike in this picture (dark above, light below) from growing against each
#: other.
_RIDGE = 0.02
#: Levels below which a gain cannot be told.
_DARK = 8


@dataclass(frozen=True)
class Light:
    """What light did.

    Attributes:
        levels: How far each cause moved the pixels, in levels of 255.
        amounts: How much of each there is: brightness, contrast and shading in percent, color in
            levels.
        curve: How far each of the 256 greys moved, float32 (256,).
    """

    levels: dict[str, float]
    amounts: dict[str, float]
    curve: np.ndarray

    def moved(self, grey: np.ndarray) -> np.ndarray:
        """How far greys in [0, 255] of any shape moved."""
        return self.curve[np.rint(grey).astype(np.uint8)]


def measure_light(patches: Patches) -> Light | None:
    """None where too few blocks count."""
    before, after, x, y, varies = _blocks(patches)
    if len(before) < _LEAST:
        return None
    middle, moved = (before + after) / 2, after - before  # (N, 3)
    grey, rise = middle.mean(axis=1), moved.mean(axis=1)  # (N,)
    brightness = abs(float(rise.mean()))
    lowest, highest = np.minimum(before, after).min(axis=1), np.maximum(before, after).max(axis=1)
    used = (lowest >= _BLACK) & (highest <= _WHITE)
    at_edges = np.count_nonzero(used & (varies <= _PLAIN)) < _UNCLIPPED * len(used)
    if used.sum() >= max(_LEAST, _UNCLIPPED * len(used)):
        middle, moved, grey, rise, x, y = (v[used] for v in (middle, moved, grey, rise, x, y))
    tones, places = np.stack([grey, grey**2], axis=1), np.stack([x, y, x * x, y * y, x * y], axis=1)
    factors = _fit(np.concatenate([tones, places], axis=1), rise)
    shade = (places - places.mean(axis=0)) @ factors[2:]
    greys = np.arange(256).clip(grey.min(), grey.max())
    curve = rise.mean() + (np.stack([greys, greys**2], axis=1) - tones.mean(axis=0)) @ factors[:2]
    light = Light({}, {}, curve.astype(np.float32))
    most = float(rise.std())  # a fit to noise can exceed what there is to fit
    left = rise - shade - (tones - tones.mean(axis=0)) @ factors[:2]
    if at_edges and left.var() > (1 - _EXPLAINED) * rise.var():
        brightness = most = 0.0
    light.levels.update(
        brightness=brightness,
        contrast=min(most, _contrast(grey, rise - shade)),
        color=_color(middle, moved, light),
        shading=min(most, float(shade.std())),
    )
    light.amounts.update(
        brightness=100 * float(rise.mean() / max(1.0, (grey - rise / 2).mean())),
        contrast=_contrast_gain(grey, rise - shade),
        color=light.levels["color"],
        shading=_shading_range(grey, rise, tones, places),
    )
    return light


def _blocks(patches: Patches) -> tuple[np.ndarray, ...]:
    """The blocks that count as wholes.

    Returns:
        Means of ``before`` and ``after``, float64 (N, 3), places x and y, (N,), and by how many
        levels they vary within, (N,).
    """
    high, wide = (length // BLOCK for length in patches.kept.shape)
    if not high * wide:
        return np.empty((0, 3)), np.empty((0, 3)), *(np.empty(0) for _ in range(3))

    def means(image):
        image = image[: high * BLOCK, : wide * BLOCK]
        return resize(image, (high, wide)).astype(np.float64)

    whole = means(patches.kept.astype(np.float32)) > 0.999
    x = patches.x[: wide * BLOCK].reshape(wide, BLOCK).mean(axis=1)
    y = patches.y[: high * BLOCK].reshape(high, BLOCK).mean(axis=1)
    across, down = np.meshgrid(x, y)
    sides = [means(side) for side in (patches.before, patches.after)]
    squares = [means(side * side) for side in (patches.before, patches.after)]
    varies = np.sqrt(
        np.maximum([sq - mean**2 for sq, mean in zip(squares, sides, strict=True)], 0).max(
            axis=(0, 3)
        )
    )
    return *(side[whole] for side in sides), across[whole], down[whole], varies[whole]


def _fit(terms: np.ndarray, values: np.ndarray, near: float = 1.0) -> np.ndarray:
    """The factors of terms (N, K) whose sum, beside a constant, is nearest to values (N,).

    Fitted twice, at last without what lies far off: beyond ``near`` and some median errors.
    """
    used = np.ones(len(values), bool)
    factors = np.zeros(terms.shape[1])
    for _ in range(2):
        centre, scale = terms[used].mean(axis=0), terms[used].std(axis=0).clip(1e-6)
        unit, target = (terms[used] - centre) / scale, values[used] - values[used].mean()
        square = unit.T @ unit / len(unit) + _RIDGE * np.eye(len(factors))
        factors = np.linalg.solve(square, unit.T @ target / len(unit)) / scale
        error = np.abs(values - values[used].mean() - (terms - centre) @ factors)
        used = error <= _OUTLIER * np.median(error) + near
    return factors


def _contrast(grey: np.ndarray, rise: np.ndarray) -> float:
    """How far the spread of the levels moved beyond what an offset and a gain do to it."""
    spread = grey.std()
    if spread < 1:
        return 0.0
    grown = float(((grey - grey.mean()) * rise).mean() / spread)
    by_gain = float(rise.mean() / grey.mean() * spread)
    return max(0.0, grown - max(0.0, by_gain), min(0.0, by_gain) - grown)


def _contrast_gain(grey: np.ndarray, rise: np.ndarray) -> float:
    """How much the spread of the levels over their mean grew, in percent."""
    before, after = grey - rise / 2, grey + rise / 2
    spread = (before - before.mean()).std(), (after - after.mean()).std()
    ratio = (spread[1] + 0.1) / (spread[0] + 0.1)
    return 100 * float(ratio * max(1.0, before.mean()) / max(1.0, after.mean()) - 1)


def _shading_range(
    grey: np.ndarray, rise: np.ndarray, tones: np.ndarray, places: np.ndarray
) -> float:
    """Half of how far light apart from its mean differs over the picture, in percent."""
    lit = grey > 2 * _DARK
    if lit.sum() < _LEAST:
        return 0.0
    ratio = np.log((grey + rise / 2).clip(_DARK) / (grey - rise / 2).clip(_DARK))
    terms = np.concatenate([tones, places], axis=1)
    factors = _fit(terms[lit], ratio[lit], 0.01)
    shade = places @ factors[tones.shape[1] :]
    return 50 * float(shade.max() - shade.min())


def _color(middle: np.ndarray, moved: np.ndarray, light: Light) -> float:
    """How far the channels moved apart, by white balance or saturation.

    Beyond a common offset, a common gain of each block or a common curve, whichever leaves least.
    """
    grey, rise = (v.mean(axis=1, keepdims=True) for v in (middle, moved))
    tint = middle - grey
    least = np.inf
    for common in (rise, rise / grey.clip(_DARK) * middle, light.moved(middle)):
        apart = moved - common
        apart -= apart.mean(axis=1, keepdims=True)
        # What is the same everywhere or grows with the tint; edges and noise do neither.
        slope = ((tint - tint.mean(0)) * (apart - apart.mean(0))).mean(0)
        steady = apart.mean(0) + (tint - tint.mean(0)) * (slope / tint.var(0).clip(1e-3))
        least = min(least, float(np.sqrt(np.mean(steady**2))))
    return least
