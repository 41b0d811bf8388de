"""OpenCV without its words on standard error, whose level is one for the whole process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_LOCK = threading.Lock()
_SILENT = 0  # OpenCV's LOG_LEVEL_SILENT, which Python does not see before 4.13
_inside = 0
_level = 0


def log_levels() -> Any:
    """Where ``getLogLevel`` and ``setLogLevel`` are: OpenCV moved them with 4.13."""
    import cv2

    return getattr(cv2.utils, "logging", cv2)


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Nothing of OpenCV's reaches standard error; its level is back when the last one has left."""
    global _inside, _level
    with _LOCK:
        if _inside == 0:
            _level = log_levels().setLogLevel(_SILENT)
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if _inside == 0:
                log_levels().setLogLevel(_level)
