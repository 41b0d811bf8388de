"""compare_videos: two videos, moment by moment, paired by what they show."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np

from imgdiff.checks import number, path, two_names, whole
from imgdiff.compare import compare_images
from imgdiff.errors import ImageError
from imgdiff.keywords import CompareKeywords
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.options import CompareOptions, RenderOptions, merged
from imgdiff.recognition.search.index import NEAR
from imgdiff.result import Comparison
from imgdiff.video.frames import Frame, frames_of
from imgdiff.video.pairing import Pair, paired
from imgdiff.video.video_result import Moment, VideoComparison

#: Most frames of a video that are looked at.
MAX_FRAMES = 3_000
#: Moments that are kept with their comparison, and how far apart they are at least, in moments.
_WORST, _APART = 6, 4
#: Frames that are embedded together.
_AT_ONCE = 16

Progress = Callable[[int, int], None]
#: Called with each moment, its frames (None where one has none) and its comparison.
Shown = Callable[[Moment, Frame | None, Frame | None, Comparison | None], None]


def compare_videos(
    before: str | Path,
    after: str | Path,
    *,
    fps: float = 4.0,
    options: CompareOptions | None = None,
    render: RenderOptions | None = None,
    names: tuple[str | None, str | None] = (None, None),
    max_frames: int = MAX_FRAMES,
    progress: Progress | None = None,
    shown: Shown | None = None,
    **keywords: Unpack[CompareKeywords],
) -> VideoComparison:
    """Compares two videos, or animations (GIF, WebP, APNG), moment by moment.

    Frames are embedded and paired by content (dynamic time warping), so that a second that one of
    them lacks shifts nothing; each pair is compared as two pictures are.

    Args:
        before: Path of a video or an animation.
        after: Likewise.
        fps: Frames a second that are looked at, in (0, 120].
        options: How frames are compared; ``CompareOptions()`` where None.
        render: How they are drawn.
        names: What the two are called; their files' names where None.
        max_frames: Most frames of each that are looked at, >= 1; more are refused.
        progress: Called as ``progress(done, total)`` in frames.
        shown: Called with each moment as it is found, to draw it.
        **keywords: As for ``compare_images``.

    Returns:
        What became of each moment.

    Raises:
        ImageError: A file cannot be read, has no frames or too many.
        OptionError: An option is out of its range, or PyAV is needed and not installed.
        WeightsError: The weights cannot be read.
    """
    fps = number("fps", fps, 0, 120, above=True)
    files = path("before", before), path("after", after)
    options, render = merged(options, render, keywords)
    options = replace(options, scores=False)
    given = two_names(names)
    most = whole("max_frames", max_frames, 1)
    runtime = get_runtime(options.weights, options.precision, options.device)
    embedded = [_embedded(file, fps, runtime, options, most) for file in files]
    points = [points for points, _ in embedded]
    costs = np.linalg.norm(points[0][:, None] - points[1][None], axis=2)
    pairs = paired(costs, NEAR)
    moments: list[Moment] = []
    worst: list[tuple[int, Comparison]] = []
    streams = [_Stream(frames_of(file, fps, options.max_pixels)) for file in files]
    for pair in pairs:
        one, two = (stream.at(place) for stream, place in zip(streams, pair, strict=True))
        moment, result = _moment(pair, one, two, costs, options, render)
        if result is not None and moment.changed:
            worst = _kept([*worst, (len(moments), result)])
        moments.append(moment)
        if shown is not None:
            shown(moment, one, two, result)
        if progress is not None:
            progress(len(moments), len(pairs))
    return VideoComparison(
        moments=tuple(moments),
        worst=tuple(worst),
        names=(given[0] or files[0].name, given[1] or files[1].name),
        fps=fps,
        threshold=options.threshold,
    )


class _Stream:
    """Frames by their number, which never falls."""

    def __init__(self, frames: Iterator[Frame]) -> None:
        self._frames, self._number, self._frame = frames, -1, None

    def at(self, number: int | None) -> Frame | None:
        """The frame of that number; None for None."""
        if number is None:
            return None
        while self._number < number:
            self._frame = next(self._frames)  # type: ignore[assignment]
            self._number += 1
        return self._frame


def _embedded(
    file: Path, fps: float, runtime: Runtime, options: CompareOptions, most: int
) -> tuple[np.ndarray, list[float]]:
    """The embedding of each frame, float32 (N, D), and its time."""
    points: list[np.ndarray] = []
    times: list[float] = []
    waiting: list[np.ndarray] = []
    for frame in frames_of(file, fps, options.max_pixels):
        times.append(frame.time)
        if len(times) > most:
            raise ImageError(
                f"{file.name!r} has more than {most:,} frames at {fps:g} a second. Look at "
                "fewer a second"
            )
        waiting.append(runtime.embedding_input(frame.pixels))
        if len(waiting) == _AT_ONCE:
            points += [*runtime.embed(*waiting)]
            waiting = []
    if waiting:
        points += [*runtime.embed(*waiting)]
    if not points:
        raise ImageError(f"cannot read {file.name!r}: there is no frame in it")
    return np.stack(points), times


def _moment(
    pair: Pair,
    one: Frame | None,
    two: Frame | None,
    costs: np.ndarray,
    options: CompareOptions,
    render: RenderOptions,
) -> tuple[Moment, Comparison | None]:
    if one is None or two is None:
        times = [None if frame is None else frame.time for frame in (one, two)]
        return Moment(times[0], times[1], True, 1.0, 1.0, None), None
    result = compare_images(one.pixels, two.pixels, options=options, render=render)
    moment = Moment(
        before=one.time,
        after=two.time,
        changed=result.changed,
        peak=float(result.heatmap.max()),
        changed_fraction=result.changed_fraction,
        distance=float(costs[pair]),
    )
    return moment, result


def _kept(found: list[tuple[int, Comparison]]) -> list[tuple[int, Comparison]]:
    """The strongest, no two of them neighbours."""
    kept: list[tuple[int, Comparison]] = []
    for number_, result in sorted(found, key=lambda entry: -entry[1].changed_fraction):
        if all(abs(number_ - other) >= _APART for other, _ in kept):
            kept.append((number_, result))
    return kept[:_WORST]
