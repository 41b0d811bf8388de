"""MP4 files, picture by picture."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import OutputError
from imgdiff.io.write import atomic_path
from imgdiff.video.frames import pyav

#: Longest side, and ticks of a second.
_SIDE, _TICKS = 1280, 1000

#: Called with a picture, uint8 RGB (H, W, 3), and its seconds from the start, which rise.
AddPicture = Callable[[np.ndarray, float], None]


@contextmanager
def write_mp4(path: str | Path) -> Iterator[AddPicture]:
    """Lets an MP4 be written picture by picture, whole or not at all.

    Args:
        path: Of the file.

    Yields:
        What adds a picture; all are brought to the size of the first.

    Raises:
        OptionError: PyAV is not installed.
        OutputError: It cannot be written.
    """
    av = pyav()
    with atomic_path(path) as temporary:
        writer = _Writer(av, temporary)
        try:
            yield writer.add
            writer.finish()
        except av.FFmpegError as error:
            raise OutputError(f"cannot write {str(path)!r}: {error}") from error
        finally:
            writer.close()


class _Writer:
    """An MP4 whose size is that of its first picture."""

    def __init__(self, av: Any, path: Path) -> None:
        self._av, self._path = av, path
        self._container: Any = None
        self._stream: Any = None
        self._last = -1

    def add(self, pixels: np.ndarray, seconds: float) -> None:
        if self._container is None:
            self._begin(pixels)
        size = self._stream.width, self._stream.height
        fitted = np.ascontiguousarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        frame = self._av.VideoFrame.from_ndarray(fitted, format="rgb24")
        self._last = max(self._last + 1, round(seconds * _TICKS))  # no two at one time
        frame.pts, frame.time_base = self._last, Fraction(1, _TICKS)
        self._container.mux(self._stream.encode(frame))

    def _begin(self, pixels: np.ndarray) -> None:
        scale = min(1.0, _SIDE / max(pixels.shape[:2]))
        # Codecs want even sides.
        width, height = (max(2, round(side * scale / 2) * 2) for side in pixels.shape[1::-1])
        self._container = self._av.open(str(self._path), "w", format="mp4")
        codec = "libx264" if "libx264" in self._av.codecs_available else "mpeg4"
        self._stream = self._container.add_stream(codec)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = Fraction(1, _TICKS)

    def finish(self) -> None:
        if self._container is not None:
            self._container.mux(self._stream.encode())
            container, self._container = self._container, None
            container.close()

    def close(self) -> None:
        if self._container is not None:  # it was not finished
            with suppress(self._av.FFmpegError):
                self._container.close()
