"""The range of values that two pictures use together, and pictures shown over it."""

from dataclasses import replace

import numpy as np

from imgdiff.io.decode.bit_depth import bytes_of
from imgdiff.io.decode.decoded import shown
from imgdiff.io.decode.flatten import Color
from imgdiff.io.decode.stored_values import Samples, missing
from imgdiff.io.labels import are_bits
from imgdiff.io.load import LoadedImage
from imgdiff.result import ValueRange

#: A picture that uses more than this share of the full range is shown over all of it.
_FILLED = 0.5
#: Of values that are equal in both images this share at either end may lie outside of the range
#: shown, further out than this share of all others' span; looked for among so many.
_OUTLIERS, _ROOM, _SAMPLED = 0.001, 0.1, 1_000_000
#: The range shown is at least this share of its largest value, so that faint noise on much light
#: does not fill it; and at least 255 whole numbers, so that one of them is a level at most.
_CONTRAST, _LEVELS = 0.25, 255.0
#: Values of two kinds are equal where they are within half a step of 16 bits.
_STEPS = 65535


def shared_range(
    before: LoadedImage, after: LoadedImage, wanted: "str | tuple[float, float]"
) -> ValueRange | None:
    """The range over which both are shown.

    Args:
        before: As it was read.
        after: Likewise.
        wanted: ``range`` of ``CompareOptions``.

    Returns:
        None where each is shown over its own full range, as it was read.
    """
    one, two = _samples(before), _samples(after)
    full = one.full if one.full == two.full else None
    if not isinstance(wanted, str):
        return ValueRange(*wanted, full)
    if wanted == "full":
        return None
    known = one.full is not None and two.full is not None
    if known and (full is None or full == (0, 255)):  # of two kinds, or plain 8 bits
        bits = full is not None and are_bits(one.values, two.values)
        return ValueRange(0.0, 1.0, full) if bits else None
    low, high = _used(one, two)
    if low == high:
        return None
    if are_bits(one.values, two.values):
        return ValueRange(0.0, 1.0, full)
    whole = one.values.dtype.kind in "ui" and two.values.dtype.kind in "ui"
    largest = max(abs(low), abs(high))
    span = max(high - low, _CONTRAST * largest, _LEVELS if whole else 0.0)
    if full is not None:
        if span > _FILLED * (full[1] - full[0]):
            return None
        low = max(full[0], min(low, high - span))
    elif span > high - low:
        low = min(low, 0.0 if low >= 0 and high <= span else high - span)
    return ValueRange(low, low + span, full)


def _used(one: Samples, two: Samples) -> tuple[float, float]:
    """The least and the largest value that count.

    All that differ do, and of those that are equal all but a few far out, as of pixels that are
    stuck.
    """
    (low, high), (low_after, high_after) = one.bounds(), two.bounds()
    low, high = min(low, low_after), max(high, high_after)
    if one.values.shape != two.values.shape:
        return low, high
    differing = one.values != two.values
    ends: list[float] = []
    for values in (one.values, two.values):
        usual = values.ravel()[:: max(1, values.size // _SAMPLED)]
        usual = np.sort(usual[np.isfinite(usual)]).astype(np.float64)
        if len(usual):
            few = int(_OUTLIERS * len(usual))
            least, most = usual[few], usual[-1 - few]
            room = _ROOM * (most - least)
            ends += [float(least - room), float(most + room)]
        if len(moved := values[differing & np.isfinite(values)]):
            ends += [float(moved.min()), float(moved.max())]
    if not ends:
        return low, high
    return max(low, min(ends)), min(high, max(ends))


def shown_over(
    image: LoadedImage, value_range: ValueRange | None, background: Color | None
) -> LoadedImage:
    """An image over another range, and on a background.

    Args:
        image: As it was read.
        value_range: What becomes black and white; None for its own full range.
        background: What its transparency is flattened on; None to keep it.

    Returns:
        ``image`` itself where nothing changes.
    """
    if value_range is None and (background is None or image.alpha is None):
        return image
    samples, notes = _samples(image), list(image.notes)
    if value_range is None:
        levels = bytes_of(samples)
    else:
        levels = samples.to_bytes(value_range.low, value_range.high)
    color = np.repeat(levels[..., None], 3, axis=2) if levels.ndim == 2 else levels
    lacking = missing(samples.values)
    pixels, alpha = shown(color, image.alpha, lacking, background, notes)
    return replace(image, pixels=pixels, alpha=alpha, notes=tuple(notes))


def _samples(image: LoadedImage) -> Samples:
    return image.samples or Samples(image.pixels, (0, 255))


def differ_finely(before: LoadedImage, after: LoadedImage) -> bool:
    """Whether stored values differ at all where they show, also by less than a level of 255.

    Args:
        before: As it was read.
        after: Likewise, of the same size.
    """
    if before.samples is None and after.samples is None:
        return False  # the pixels hold all there is
    one, two = _samples(before), _samples(after)
    differing = _differing(one, two)
    visible = [image.alpha for image in (before, after) if image.alpha is not None]
    for alpha in visible:
        differing &= alpha > 0
    return bool(differing.any())


def _differing(one: Samples, two: Samples) -> np.ndarray:
    """Where values differ, bool (H, W); those of two kinds by more than a step of 16 bits."""
    values, others = (s.values if s.values.ndim == 3 else s.values[..., None] for s in (one, two))
    if one.full == two.full or one.full is None or two.full is None:
        return (values != others).any(axis=2)
    (low, high), (low_other, high_other) = one.full, two.full
    shares = (values - np.float64(low)) / (high - low)
    others = (others - np.float64(low_other)) / (high_other - low_other)
    return np.asarray((np.abs(shares - others) > 0.5 / _STEPS).any(axis=2))
