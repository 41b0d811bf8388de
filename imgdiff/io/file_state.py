"""What tells a file from what it was before, without reading it."""

from pathlib import Path


def file_state(path: Path) -> str:
    """A string that differs where a file does; "gone" where there is none.

    Its size, which file it is, and its times: that of its content, which can be set and goes back
    with the clock, and that of its last change of any kind, which cannot.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):
        return "gone"
    return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino}"
