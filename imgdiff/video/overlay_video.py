"""A video of the heat over ``before``, moment by moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import cv2

from imgdiff.render.overlay import outline, overlay_of
from imgdiff.result import Comparison
from imgdiff.video.frames import Frame
from imgdiff.video.mp4 import write_mp4
from imgdiff.video.video_result import Moment

#: The frame round a moment that one video alone has.
_BLUE, _LINE = (70, 90, 200), 8

#: Called with a moment, its frames (None where one has none) and their comparison.
Add = Callable[[Moment, Frame | None, Frame | None, Comparison | None], None]


@contextmanager
def overlay_video(path: str | Path, fps: float) -> Iterator[Add]:
    """Lets an MP4 be written moment by moment, whole or not at all.

    For example ``with overlay_video("heat.mp4", 4) as add: compare_videos(a, b, shown=add)``.

    Args:
        path: Of the file.
        fps: Moments a second.

    Yields:
        What adds a moment; one that one video alone has is framed in blue.

    Raises:
        OptionError: PyAV is not installed.
        OutputError: It cannot be written.
    """
    numbers = count()
    with write_mp4(path) as add_picture:

        def add(
            moment: Moment, one: Frame | None, two: Frame | None, result: Comparison | None
        ) -> None:
            if result is not None:
                pixels = outline(overlay_of(result), result.regions)
            else:
                pixels = (one or two).pixels.copy()  # type: ignore[union-attr]
                corner = (pixels.shape[1] - 1, pixels.shape[0] - 1)
                cv2.rectangle(pixels, (0, 0), corner, _BLUE, _LINE)
            add_picture(pixels, next(numbers) / fps)

        yield add
