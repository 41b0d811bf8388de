"""A camera or a video, and which of its frames are worth keeping."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.checks import whole
from imgdiff.errors import DataError, OptionError
from imgdiff.io.decode.quiet_opencv import quiet_opencv

_PATIENCE = 10.0  # seconds
_PAUSE = 0.05  # seconds, before a camera that gave nothing is asked again
_EARLY = 0.001  # seconds; sums of a frame's share of a second are never quite exact
_BLACK = 6.0  # mean level of 255; a dim room has 20, a covered lens 1 or 2
_SAME = 0.5  # mean absolute difference of 255; a sensor's noise alone makes 1 or 2


class Camera:
    """``with Camera(0) as camera: seconds, frame = camera.read()``.

    Args:
        source: A camera's number, also as text, or the path or address of a video.
        clock: As ``time.monotonic``; the time of a video file is its own.
        sleep: As ``time.sleep``.

    Raises:
        OptionError: It cannot be a source.
        DataError: It does not open, when it is entered.
    """

    def __init__(
        self,
        source: int | str | os.PathLike,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        name = os.fspath(source) if isinstance(source, str | os.PathLike) else source
        is_text = isinstance(name, str) and not name.strip().isdecimal()
        self._source: Any = name if is_text else whole("camera", name, 0)
        if self._source == "":
            raise OptionError("camera is empty: give its number, or the path of a video")
        self._clock, self._sleep = clock, sleep
        self._capture: Any = None
        self._frame_seconds = 0.0  # of a file; 0 for what is live
        self._frames = 0

    def __enter__(self) -> "Camera":
        with quiet_opencv():
            self._capture = cv2.VideoCapture(self._source)
        if not self._capture.isOpened():
            self.__exit__()
            raise DataError(self._why_closed())
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        if self._capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0 and rate > 0:
            self._frame_seconds = 1 / rate
        return self

    def __exit__(self, *_: object) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def read(self) -> tuple[float, np.ndarray | None]:
        """The frame that comes next.

        Returns:
            Its time in seconds, and the frame as uint8 RGB (H, W, 3), or None where none came.

        Raises:
            DataError: The video has ended.
        """
        came, frame = self._capture.read()
        if came:
            self._frames += 1
        elif isinstance(self._source, str):
            raise DataError(
                f"the video {self._source!r} ended after {self._frames} frames, before there "
                "were enough images. Ask for fewer, or take them closer together (every)"
            )
        else:
            self._sleep(_PAUSE)
        now = self._frames * self._frame_seconds if self._frame_seconds else self._clock()
        return now, cv2.cvtColor(frame, cv2.COLOR_BGR2RGB) if came else None

    def _why_closed(self) -> str:
        if isinstance(self._source, str):
            if "://" in self._source:
                return f"the video at {self._source!r} cannot be opened. Check the address"
            if Path(self._source).exists():
                return (
                    f"expected a camera's number or a video, but {self._source!r} is no video, or "
                    "one of a codec that is not known here"
                )
            return f"there is no video {self._source!r}. Check the path"
        if sys.platform != "linux":
            return (
                f"camera {self._source} cannot be opened. Connect it, close other programs that "
                "use it, allow this one to use it, or try another number"
            )
        if Path(f"/dev/video{self._source}").exists():
            return (
                f"camera {self._source} is there, but cannot be opened. Close other programs that "
                "use it, see that you may read /dev/video*, or try another number"
            )
        numbers = sorted(path.name.removeprefix("video") for path in Path("/dev").glob("video*"))
        known = f"those there are: {', '.join(numbers)}" if numbers else "there is none at all"
        return f"there is no camera {self._source}; {known}. Connect one, or give a video's path"


class Selection:
    """The frames of a camera that are worth keeping: not black, nor the last one once more.

    Args:
        camera: That is open.
        every: Seconds from one frame to the next.
    """

    def __init__(self, camera: Camera, every: float) -> None:
        self._camera = camera
        self._every = every
        self._last: np.ndarray | None = None

    def take(self, count: int, warm_up: float) -> Iterator[np.ndarray]:
        """Frames, one after the other.

        Args:
            count: How many.
            warm_up: Seconds before the first.

        Yields:
            uint8 RGB (H, W, 3).

        Raises:
            DataError: None is worth keeping for 10 s.
        """
        due: float | None = None
        while count:
            now, frame = self._camera.read()  # also what is not due: a camera queues old frames
            due = now + warm_up if due is None else due
            if now < due - _EARLY:
                continue
            fault = "it gives no pictures" if frame is None else self._fault(frame)
            if frame is not None and not fault:
                self._last = frame
                due = now + self._every
                count -= 1
                yield frame
            elif now - due > _PATIENCE:
                raise DataError(f"no usable picture from the camera for {_PATIENCE:g} s: {fault}")

    def _fault(self, frame: np.ndarray) -> str:
        """Why the frame is not worth keeping; "" where it is."""
        sample = frame[::4, ::4].astype(np.int16)
        if sample.mean() < _BLACK:
            return "they are black. Uncover the lens, or make light"
        if self._last is None or self._last.shape != frame.shape:
            return ""
        if np.abs(sample - self._last[::4, ::4]).mean() < _SAME:
            return "they are all the same. Move a little; if you do, the camera hangs"
        return ""
