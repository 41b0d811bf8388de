"""calibrate: from accepted captures of one place, limits of heat and a rate of false alarms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

import cv2
import numpy as np

from imgdiff.change.learned.calibration import Calibration
from imgdiff.change.learned.envelope import VARIES, Envelope, colors_of
from imgdiff.checks import number
from imgdiff.compare import compare_images, decide
from imgdiff.errors import DataError
from imgdiff.io.load import ImageSource, load_image
from imgdiff.keywords import CompareKeywords
from imgdiff.options import CompareOptions, merged
from imgdiff.result import Comparison

#: Fewest captures beside the approved picture, and most.
FEWEST, MOST = 2, 200
#: Thresholds that are tried; above the last one true changes would be lost with the false ones.
THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
#: Heat moves by so many pixels from one capture to the next, and by so much (of 255).
_REACH, _SLACK = VARIES, 13


@dataclass(frozen=True, eq=False)
class _Capture:
    """A capture against the approved picture: its result, and what is learned of it."""

    result: Comparison
    heat: np.ndarray
    colors: tuple[np.ndarray, ...]


def calibrate(
    before: ImageSource,
    captures: Iterable[ImageSource],
    *,
    rejected: Iterable[ImageSource] = (),
    rate: float = 0.05,
    content: str = "",
    options: CompareOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
    **keywords: Unpack[CompareKeywords],
) -> Calibration:
    """Learns what varies at one place: screens with a clock, parts of one line, a camera's day.

    Each capture is compared with the approved picture. What heat any of them has near a pixel is
    usual there, as long as the colors lie in the range that they showed (``change.learned``). Then
    each is left out once and judged by what the others teach: so many false alarms are to be
    expected. The threshold is the lowest of ``THRESHOLDS`` at which they are no more than ``rate``;
    where none is enough, the lowest with the fewest.

    Args:
        before: The approved picture, which later ones will be compared with.
        captures: At least two others of the same place on which nothing that matters changed;
            twenty are better.
        rejected: Pictures of it on which something did: what is usual is narrowed until each is
            found.
        rate: Share of false alarms that is sought, in [0, 1).
        content: Fingerprint of the approved file, to know later that it is still that one.
        options: How they are compared, as later ones will be.
        progress: Called as ``progress(done, total)`` in captures.
        **keywords: As for ``compare_images``.

    Returns:
        What was learned, to be given as ``calibration``.

    Raises:
        DataError: There are too few captures or too many, they are of other sizes, or a rejected
            one cannot be told from the accepted ones.
        ImageError: One cannot be read.
        OptionError: An option is out of its range.
    """
    options, _ = merged(options, None, keywords)
    rate = number("rate", rate, 0, 1)
    options = replace(options, calibration=None, scores=False)
    sources, wrong = list(captures), list(rejected)
    if not FEWEST <= len(sources) <= MOST:
        raise DataError(
            f"expected {FEWEST} to {MOST} captures beside the approved picture, got "
            f"{len(sources)}. Take more of the same place"
        )
    first = load_image(before, value_range="auto", max_pixels=options.max_pixels)
    known = []
    for number_, source in enumerate(sources):
        known.append(_captured(first, source, options))
        if progress is not None:
            progress(number_ + 1, len(sources) + len(wrong))
    left_out = [_taught([c for c in known if c is not one], first.pixels) for one in known]
    alarms = {
        threshold: sum(
            _is_changed(one.result, replace(taught, threshold=threshold))
            for one, taught in zip(known, left_out, strict=True)
        )
        for threshold in THRESHOLDS
    }
    enough = [t for t in THRESHOLDS if alarms[t] <= rate * len(known)]
    threshold = enough[0] if enough else min(THRESHOLDS, key=lambda t: (alarms[t], t))
    learned = replace(
        _taught(known, first.pixels),
        threshold=threshold,
        false_alarms=alarms[threshold],
        false_alarms_without=sum(one.result.changed for one in known),
        content=content,
    )
    for source in wrong:
        learned = _narrowed(learned, first, source, options)
    return learned


def _captured(first: Any, source: ImageSource, options: CompareOptions) -> _Capture:
    result = compare_images(first, source, options=options)
    if result.heatmap.shape != first.pixels.shape[:2] or result.fit not in ("none", "resize"):
        sizes = [" x ".join(map(str, s)) for s in (result.before_size, result.after_size)]
        raise DataError(
            f"expected captures of one size, got {sizes[1]} ({result.names[1]!r}) beside "
            f"{sizes[0]}. Take them the same way"
        )
    kernel = np.ones((2 * _REACH + 1,) * 2, np.uint8)
    heat = np.ceil(255 * result.heatmap).astype(np.uint8)
    return _Capture(result, cv2.dilate(heat, kernel), colors_of(result.after))


def _taught(captures: Sequence[_Capture], first: np.ndarray) -> Calibration:
    most = np.maximum.reduce([capture.heat for capture in captures])
    limits = np.where(most > 0, cv2.add(most, np.full_like(most, _SLACK)), 0).astype(np.uint8)
    envelope = Envelope.around([colors_of(first), *(capture.colors for capture in captures)])
    return Calibration(limits, envelope, THRESHOLDS[0], len(captures), 0, 0)


def _is_changed(result: Comparison, learned: Calibration) -> bool:
    ignored = replace(result.ignored, learned=learned.limits_for(result.after, result.strict))
    return decide(replace(result, ignored=ignored), result.threshold, result.min_area).changed


def _narrowed(
    learned: Calibration, first: Any, source: ImageSource, options: CompareOptions
) -> Calibration:
    """With less that is usual, until a rejected picture is found."""
    wrong = _captured(first, source, options)
    if _is_changed(wrong.result, learned):
        return learned
    limits = np.where(wrong.result.heatmap >= options.threshold, 0, learned.limits)
    for narrower in (
        replace(learned, limits=limits.astype(np.uint8)),
        replace(learned, limits=limits.astype(np.uint8), threshold=THRESHOLDS[0]),
    ):
        if _is_changed(wrong.result, narrower):
            return narrower
    raise DataError(
        f"{wrong.result.names[1]!r} was rejected, and looks like what is accepted: nothing in it "
        "counts as changed even without a calibration. Compare it with a lower threshold"
    )
