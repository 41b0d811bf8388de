"""A video of the heat over ``before``, moment by moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import OutputError
from imgdiff.io.write import atomic_path
from imgdiff.render.overlay import outline, overlay_of
from imgdiff.result import Comparison
from imgdiff.video.frames import Frame, pyav
from imgdiff.video.video_result import Moment

#: Longest side of the video, and the frame round a moment that one video alone has.
_SIDE = 1280
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
    av = pyav()
    with atomic_path(path) as temporary:
        writer = _Writer(av, temporary, fps)
        try:
            yield writer.add
            writer.finish()
        except av.FFmpegError as error:
            raise OutputError(f"cannot write {str(path)!r}: {error}") from error
        finally:
            writer.close()


class _Writer:
    """An MP4 whose size is that of its first moment."""

    def __init__(self, av: Any, path: Path, fps: float) -> None:
        self._av, self._path, self._fps = av, path, fps
        self._container: Any = None
        self._stream: Any = None

    def add(
        self, moment: Moment, one: Frame | None, two: Frame | None, result: Comparison | None
    ) -> None:
        if result is not None:
            pixels = outline(overlay_of(result), result.regions)
        else:
            pixels = (one or two).pixels.copy()  # type: ignore[union-attr]
            cv2.rectangle(pixels, (0, 0), (pixels.shape[1] - 1, pixels.shape[0] - 1), _BLUE, _LINE)
        if self._container is None:
            self._begin(pixels)
        size = self._stream.width, self._stream.height
        fitted = np.ascontiguousarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        frame = self._av.VideoFrame.from_ndarray(fitted, format="rgb24")
        self._container.mux(self._stream.encode(frame))

    def _begin(self, pixels: np.ndarray) -> None:
        scale = min(1.0, _SIDE / max(pixels.shape[:2]))
        # Codecs want even sides.
        width, height = (max(2, round(side * scale / 2) * 2) for side in pixels.shape[1::-1])
        self._container = self._av.open(str(self._path), "w", format="mp4")
        codec = "libx264" if "libx264" in self._av.codecs_available else "mpeg4"
        rate = Fraction(self._fps).limit_denominator(1000)
        self._stream = self._container.add_stream(codec, rate=rate)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"

    def finish(self) -> None:
        if self._container is not None:
            self._container.mux(self._stream.encode())
            container, self._container = self._container, None
            container.close()

    def close(self) -> None:
        if self._container is not None:  # it was not finished
            with suppress(self._av.FFmpegError):
                self._container.close()
