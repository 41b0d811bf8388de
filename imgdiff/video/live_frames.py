"""The frames of a camera, a stream or a file that are due, one after the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.data.camera import Camera

#: Seconds without a picture after which a camera is given up; seconds for which its end is awaited.
_PATIENCE, _END = 10.0, 2.0
#: Sums of a frame's share of a second are never quite exact.
_EARLY = 1e-6

#: The next frame with its time, or None where none came; raises DataError at the end.
_Read = Callable[[], tuple[float, np.ndarray | None]]


def due_frames(
    source: int | str | Path,
    every: float,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    newest: bool = False,
) -> Iterator[tuple[float, np.ndarray]]:
    """Frames so many seconds apart, until a file ends.

    Args:
        source: A camera's number, or the path or address (RTSP, HTTP) of a video.
        every: Seconds from one to the next, >= 0; 0 gives all.
        clock: As ``time.monotonic``; the time of a file is its own.
        sleep: As ``time.sleep``.
        newest: Pass over what a camera or a stream showed while the last frame was looked at, so
            that a slow look is never late. A file gives every frame that is due.

    Yields:
        Its seconds, of a live source from its first frame, and the frame as uint8 RGB (H, W, 3).

    Raises:
        DataError: The source does not open, gives nothing for 10 s, or a stream ends.
    """
    file = isinstance(source, str | Path) and Path(source).is_file()
    camera = Camera(source, clock=clock, sleep=sleep)
    due: float | None = None
    came: float | None = None
    begin = 0.0
    with _newest(camera) if newest and not file else _every(camera) as read:
        while True:
            try:
                seconds, frame = read()
            except DataError as error:
                if came is None:
                    raise
                if file:
                    return  # a file ends; that a stream does is trouble
                raise DataError(f"the stream {str(source)!r} ended") from error
            came = seconds if came is None or frame is not None else came
            if seconds - came > _PATIENCE:
                raise DataError(f"no picture from {str(source)!r} for {_PATIENCE:g} s")
            if frame is None or (due is not None and seconds + _EARLY < due):
                continue
            if due is None:
                begin = 0.0 if file else seconds
            due = seconds + every if due is None else max(due + every, seconds)
            yield seconds - begin, frame


@contextmanager
def _every(camera: Camera) -> Iterator[_Read]:
    with camera:
        yield camera.read


@contextmanager
def _newest(camera: Camera) -> Iterator[_Read]:
    """Reads in a thread, and gives what came last."""
    changed = threading.Condition()
    ended = threading.Event()
    last: list[Any] = []  # what came and was not yet given: a frame, and an error behind it

    def put(what: Any) -> None:
        with changed:
            last[:] = [*last, what] if isinstance(what, Exception) else [what]
            changed.notify()

    def run() -> None:
        # Opened, read and released by one thread: OpenCV does not survive two.
        try:
            with camera:
                while not ended.is_set():
                    put(camera.read())
        except Exception as error:
            put(error)

    def read() -> tuple[float, np.ndarray | None]:
        with changed:
            changed.wait_for(lambda: last)
            what = last.pop(0)
        if isinstance(what, Exception):
            raise what
        return what

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield read
    finally:
        ended.set()
        thread.join(_END)
