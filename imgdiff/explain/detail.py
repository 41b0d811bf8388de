"""What moved from pixel to pixel: alignment, blur, sharpness, noise and compression.

Each is taken out before the next is measured. What is left is noise where flat places move like
all others, and compression where the coefficients of its blocks vanished.
"""

import cv2
import numpy as np

from imgdiff.arrays import channel_max
from imgdiff.explain.compression import compressed
from imgdiff.explain.light import Light
from imgdiff.explain.patches import Patches
from imgdiff.explain.spectra import FLATTEST, Filter, Spectra, blocks_of
from imgdiff.io.resize import resize
from imgdiff.result import Cause

#: Fewer blocks tell nothing.
_LEAST = 4
#: Levels that compression is off by at most.
_COMPRESSED = 40
#: What is smooth over so many pixels is slow; levels below which its gain cannot be told, and how
#: strong light makes one side beside the other at most.
_SLOW, _DARK, _STRONGER = 2.0, 8, 4.0
#: Levels of 255 from which a filter is noticed; least blur in pixels and least sharpening, more
#: where resampling blurs too; the share of the differences that is theirs, more beside compression.
_NOTICED, _BLUR, _BLUR_ALIGNED, _SHARPNESS = 0.5, 0.42, 0.7, 0.12
_EXPLAINED, _EXPLAINED_COMPRESSED, _EXPLAINED_DRAWN = 0.05, 0.6, 0.6
#: The same of a shift, and where only edges differ.
_EXPLAINED_SHIFT, _SHIFT_DRAWN = 0.3, 0.6
#: Noise moves flat places by at least this share of the mean, ...
_EVEN = 0.4
#: ... and by this share of what a shift or a filter moved, for neither is taken out to the last; a
#: sharpening strengthens the grain there was, and a shift moves it.
_OVER_OTHERS, _OVER_ROUGHER = 0.15, 0.3
#: The roughness of after by that of before, up to which after has less of it: else both have noise.
_LESS = 0.75
#: Pixels beyond these are clipped, which noise moves less; blocks with this share of them.
_BLACK, _WHITE, _CLIPPED = 6, 249, 0.02


def measure_detail(
    patches: Patches, light: Light, aligned: bool, drawn: bool = False
) -> list[Cause]:
    """Each fine cause, with what ``light`` did taken out.

    Args:
        patches: Parts of the pair.
        light: What moved slowly over the picture.
        aligned: Whether a motion was undone: its traces are not named again.
        drawn: Whether only edges differ: a shift or a filter must explain most of that.

    Returns:
        The causes, however weak; empty where too few pixels count.
    """
    whole = np.asarray(blocks_of(patches.kept).all(axis=(1, 2)))
    if whole.sum() < _LEAST:
        return []
    before, after = _in_one_light(patches, light)
    sides = [
        np.stack([blocks_of(side[..., c])[whole] for c in range(3)])
        for side in _fine(before, after)
    ]
    spectra = Spectra(*sides)
    flattest = _flattest(spectra, patches, whole)
    causes: list[Cause] = []
    shift = spectra.find_shift(_SHIFT_DRAWN if drawn else _EXPLAINED_SHIFT)
    if shift is not None and not aligned:
        far = float(np.hypot(spectra.dx, spectra.dy))
        causes.append(Cause("alignment", shift, far, "px", spectra.dx, spectra.dy))
    moved_twice = aligned or shift is not None
    blocky = not moved_twice and compressed(patches.before, patches.after, patches.kept)
    found = spectra.find_filter()
    least = _EXPLAINED_COMPRESSED if blocky else _EXPLAINED_DRAWN if drawn else _EXPLAINED
    if found is not None and not _counts(found, moved_twice, least):
        found = None
    if found is not None:
        blur = found.name == "blur"
        amount, unit = (found.amount, "px") if blur else (100 * found.amount, "%")
        causes.append(Cause(found.name, found.levels, amount, unit))
    everywhere = np.ones_like(flattest)
    rougher = shift is not None or (found is not None and found.name == "sharpness")
    over = _OVER_ROUGHER if rougher else _OVER_OTHERS
    strongest = max((cause.levels or 0.0 for cause in causes), default=0.0)
    if blocky and found is None:
        spectra.transfer = np.ones_like(spectra.transfer)
        (rest,) = spectra.noise(everywhere)
        if rest <= _COMPRESSED:
            causes.append(Cause("compression", rest, rest, "levels"))
        return causes
    even, rest = spectra.noise(flattest, everywhere)
    if even >= max(_EVEN * rest, over * strongest):
        rough = [spectra.roughness(side, flattest) for side in (spectra.before, spectra.after)]
        less = rough[1] < _LESS * rough[0]
        causes.append(Cause("noise", even, -even if less else even, "levels"))
    return causes


def _flattest(spectra: Spectra, patches: Patches, whole: np.ndarray) -> np.ndarray:
    """bool (N,): the blocks with least texture of those that are not clipped."""
    texture = np.minimum(*(spectra.levels(side) for side in (spectra.before, spectra.after)))
    darkest = channel_max(-cv2.min(patches.before, patches.after))
    brightest = channel_max(cv2.max(patches.before, patches.after))
    clipped = blocks_of((darkest > -_BLACK) | (brightest > _WHITE))[whole].mean(axis=(1, 2))
    usable = clipped <= _CLIPPED
    if usable.sum() < _LEAST:
        usable = np.ones_like(usable)
    return usable & (texture <= np.quantile(texture[usable], FLATTEST))


def _counts(found: Filter, moved_twice: bool, explained: float) -> bool:
    """Whether a filter is more than what others feign."""
    least = (_BLUR_ALIGNED if moved_twice else _BLUR) if found.name == "blur" else _SHARPNESS
    strong = abs(found.amount) >= least and found.levels >= _NOTICED
    return strong and found.explained >= explained


def _in_one_light(patches: Patches, light: Light) -> tuple[np.ndarray, np.ndarray]:
    """Both sides, float32 (H, W, 3), each brought halfway to the other's light."""
    grey = (patches.greys[0] + patches.greys[1]) / 2
    half = light.moved(grey)[..., None] / 2
    return patches.before + half, patches.after - half


def _fine(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sides without what is slow, as strong as in the light between the two."""
    slow = [_slow(image) for image in (before, after)]
    common = (slow[0] + slow[1]) / 2 + _DARK
    one, two = (
        image * np.clip(common / np.maximum(side + _DARK, 1), 1 / _STRONGER, _STRONGER)
        for image, side in zip((before, after), slow, strict=True)
    )
    return one, two


def _slow(image: np.ndarray) -> np.ndarray:
    """What is slow of an image, from a quarter of it, which takes a twentieth of the time."""
    height, width = image.shape[:2]
    small = resize(image, (-(-height // 4), -(-width // 4)))
    return resize(cv2.GaussianBlur(small, (0, 0), _SLOW), (height, width), enlarge="linear")
