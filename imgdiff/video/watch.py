"""watch: a place against a reference picture, and what stays changed there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Unpack

from imgdiff.checks import number, whole
from imgdiff.compare import compare_images
from imgdiff.io.load import ImageSource, load_image
from imgdiff.keywords import CompareKeywords
from imgdiff.options import CompareOptions, merged
from imgdiff.result import Comparison
from imgdiff.video.live_frames import due_frames


@dataclass(frozen=True, eq=False)
class Event:
    """Something began to differ from the reference and stayed, or no longer does.

    Attributes:
        kind: "changed" or "same" (again).
        time: Seconds of the source at which it had stayed long enough.
        since: Seconds at which it began.
        result: Comparison of the frame at ``time``.
    """

    kind: Literal["changed", "same"]
    time: float
    since: float
    result: Comparison

    def to_dict(self) -> dict[str, Any]:
        """What is written of it, ready for JSON."""
        return {
            "event": self.kind,
            "time": round(self.time, 3),
            "since": round(self.since, 3),
            "summary": self.result.summary,
            "changed_fraction": round(self.result.changed_fraction, 6),
            "regions": [
                {"box": list(region.box), "score": region.score} for region in self.result.regions
            ],
        }


def watch(
    reference: ImageSource,
    source: int | str | Path,
    *,
    every: float = 1.0,
    stay: int = 3,
    options: CompareOptions | None = None,
    shown: Callable[[float, Comparison], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    **keywords: Unpack[CompareKeywords],
) -> Iterator[Event]:
    """Compares a camera's frames with a reference picture, until a file ends.

    Args:
        reference: How the place should look.
        source: A camera's number, or the path or address (RTSP, HTTP) of a video.
        every: Seconds between frames that are compared, >= 0.
        stay: Frames in a row that must differ, or be the same again, before it is told; >= 1.
        options: As for ``compare_images``, ignored places and alignment among them.
        shown: Called with the time of each frame that is compared, and its comparison.
        clock: As ``time.monotonic``; the time of a file is its own.
        sleep: As ``time.sleep``.
        **keywords: As for ``compare_images``.

    Yields:
        Each change that stayed, and each return.

    Raises:
        DataError: The source does not open, or a stream ends.
        ImageError: The reference cannot be read.
        OptionError: An option is out of its range.
    """
    every, stay = number("every", every, 0), whole("stay", stay, 1)
    options = replace(merged(options, None, keywords)[0], scores=False)
    known = load_image(reference, value_range="auto", max_pixels=options.max_pixels)
    changed, row, since = False, 0, 0.0
    for seconds, frame in due_frames(source, every, clock=clock, sleep=sleep):
        result = compare_images(known, frame, options=options)
        if shown is not None:
            shown(seconds, result)
        if result.changed == changed:
            row = 0
            continue
        row += 1
        since = seconds if row == 1 else since
        if row >= stay:
            changed, row = result.changed, 0
            yield Event("changed" if changed else "same", seconds, since, result)
