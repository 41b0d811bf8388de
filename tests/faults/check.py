"""What a folder may look like after a fault, and must look like after the next run."""

import json
import re
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from imgdiff.recognition.train.run_lock import LOCK
from imgdiff.suite.decision_log import LOG

_TEMPORARY = re.compile(r"\.imgdiff-[0-9a-f]{8}-[0-9]+-")
#: Decoded images are kept by which files they are of, and a copy of the folder has other files.
_DECODED = re.compile(r"(?<=^cache/images/)[0-9a-f]{64}")
#: Computed anew by each training, which first removes what is there.
_SCRATCH = "run/features/"
#: What two runs without a fault differ in: times, and the folder's name.
_VARIES = (
    re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[\d.:+]*"),
    re.compile(rb'"?(seconds|time)"?[=:] ?"?[\d.]+'),
    re.compile(rb"\b\d+(\.\d+)? (s|ms)\b"),
    re.compile(rb"(?<=,)[\d.]+\r?$", re.MULTILINE),  # the last column of a table
)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their names in it, but for what varies and for temporary ones."""
    files = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        passed_over = path.name == LOCK or any(map(_TEMPORARY.match, inside.parts))
        if path.is_file() and not passed_over:
            data = path.read_bytes().replace(str(folder).encode(), b"FOLDER")
            if path.suffix not in (".png", ".npy", ".npz", ".zip"):
                for varies in _VARIES:
                    data = varies.sub(b"", data)
            name = _DECODED.sub("DECODED", inside.as_posix())
            # Twice the same name: something was kept twice, which is told as a file too many.
            files[f"{name} again" if name in files else name] = data
    return files


def leftovers(folder: Path) -> list[str]:
    """Temporary files and folders."""
    return [path.name for path in folder.rglob(".*") if _TEMPORARY.match(path.name)]


def survivors(folder: Path, seconds: float = 10.0) -> list[int]:
    """Processes that a killed one had started, and that are still there after so many seconds.

    They are known by the cache folder that they were given, which lies in ``folder``.
    """
    end = time.monotonic() + seconds
    while (found := processes_of(folder)) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def processes_of(folder: Path) -> list[int]:
    """Processes that were given a cache folder in ``folder``."""
    mark = f"IMGDIFF_CACHE={folder}"
    numbers = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [number for number in numbers if mark in _told(number, "environ")]


def command_line(process: int) -> str:
    """Its words; "" where it has ended."""
    return _told(process, "cmdline").replace("\0", " ").strip()


def _told(process: int, what: str) -> str:
    try:
        return Path(f"/proc/{process}/{what}").read_text(errors="replace")
    except OSError:  # it has ended, or is somebody else's
        return ""


def broken(
    now: dict[str, bytes], before: dict[str, bytes], after: dict[str, bytes], steps: bool = False
) -> list[str]:
    """What is wrong after a fault: each file must be the old one or the new one.

    Args:
        now: The files.
        before: As they were.
        after: As a run without a fault leaves them.
        steps: Whether it may also be a whole one in between.
    """
    wrong = []
    for name in {*now, *before, *after}:
        if Path(name).name == LOG:
            wrong += _lost(now.get(name, b""), before.get(name, b""))
        elif name.startswith(_SCRATCH):
            continue
        elif now.get(name) not in (before.get(name), after.get(name)):
            if steps and name in now and _is_whole(name, now[name]):
                continue
            state = "is there" if name not in {**before, **after} else "is neither old nor new"
            wrong.append(f"{name} {state}" if name in now else f"{name} is lost")
    return wrong


def unfinished(now: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """What is wrong after the next run: all must be as without a fault.

    Args:
        now: The files.
        after: As a run without a fault leaves them.
    """
    wrong = []
    for name in {*now, *after}:
        if Path(name).name == LOG:
            known = {(line["action"], line["name"]) for line in _lines(now.get(name, b""))}
            expected = {(line["action"], line["name"]) for line in _lines(after[name])}
            if missing := expected - known:
                wrong.append(f"{name} lacks {missing}")
        elif now.get(name) != after.get(name):
            wrong.append(f"{name} is not as it would be without a fault")
    return wrong


def _is_whole(name: str, data: bytes) -> bool:
    try:
        if name.endswith(".npz"):
            with np.load(BytesIO(data)) as archive:
                return all(archive[key].size >= 0 for key in archive.files)
        if name.endswith(".npy"):
            return np.load(BytesIO(data)).size > 0
        if name.endswith(".png"):
            Image.open(BytesIO(data)).load()
        elif name.endswith(".json"):
            json.loads(data)
        elif name.endswith(".csv"):
            return len({line.count(b",") for line in data.splitlines()}) == 1
        else:
            return False
    except Exception:
        return False
    return True


def _lost(now: bytes, before: bytes) -> list[str]:
    """A log may only grow, by whole lines but for the last one."""
    if not now.startswith(before):
        return ["the log lost a line"]
    *whole, _ = now.split(b"\n")
    return [] if len(_lines(b"\n".join(whole))) == len(whole) else ["the log has a broken line"]


def _lines(data: bytes) -> list[dict]:
    lines = []
    for line in data.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return lines
