"""OpenCV without its words on standard error, whose level is one for the whole process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_inside = 0
_level = 0


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Nothing of OpenCV's reaches standard error; its level is back when the last one has left."""
    from cv2.utils import logging

    global _inside, _level
    with _LOCK:
        if _inside == 0:
            _level = logging.setLogLevel(logging.LOG_LEVEL_SILENT)
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if _inside == 0:
                logging.setLogLevel(_level)
