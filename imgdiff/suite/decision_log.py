"""Who decided what of approved pictures, and when: a file beside them, a line for each decision."""

import contextlib
import errno
import getpass
import json
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from imgdiff.errors import OutputError
from imgdiff.io.read_text import parse_json, read_bytes
from imgdiff.suite.record import Entry

LOG = "imgdiff-approvals.jsonl"
#: Seconds to wait for another one who approves at the same time.
_PATIENCE = 10.0
_TEXTS = ("when", "who", "action", "name", "state", "content", "replaced", "file", "reason")


def rejections(baselines: Path) -> dict[str, dict[str, str]]:
    """What was said of rejected pictures: by name, then by fingerprint of the content.

    Args:
        baselines: The folder of approved pictures.
    """
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for name, lines in _standing(read_log(baselines)).items():
        for line in lines:
            content = line.get("content", "")
            said[name].pop(content, None)
            if line.get("action") == "reject":
                why = f": {line['reason']}" if line.get("reason") else ""
                told = f"Rejected by {line.get('who')} on {line['when'][:10]}{why}."
                said[name][content] = told
    return dict(said)


def read_log(baselines: Path) -> list[dict[str, Any]]:
    """All decisions, the oldest first; lines that a merge or a kill damaged are passed over."""
    lines = []
    text = b""
    with contextlib.suppress(OSError, ValueError):
        text = read_bytes(baselines / LOG)
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            entry = parse_json(line.decode("utf-8"))
            if isinstance(entry, dict) and entry.get("when") and _are_texts(entry):
                lines.append(entry)
    return lines


def _are_texts(entry: dict[str, Any]) -> bool:
    return all(isinstance(entry.get(name, ""), str) for name in _TEXTS)


def last_decision(lines: Iterable[dict[str, Any]], entry: Entry) -> dict[str, Any] | None:
    """The last decision about a picture as a run found it that was not taken back, or None."""
    standing = _standing(lines).get(entry.name)
    last = standing[-1] if standing else None
    return last if last is not None and last.get("content") == entry.content else None


def _standing(lines: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The decisions that were not taken back, by the picture's name."""
    standing: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        known = standing[line.get("name", "")]
        if line.get("action") == "undo":
            del known[-1:]
        else:
            known.append(line)
    return standing


@dataclass(frozen=True)
class Author:
    """Who decides, and why.

    Args:
        name: As it stands in the log; that of ``who`` where empty.
        reason: In words.
    """

    name: str = ""
    reason: str = ""


#: Whoever runs the program, for no reason that is told.
ANYBODY = Author()


class DecisionLog:
    """The log, open to be added to.

    Args:
        stream: Its file.
        baselines: The folder of approved pictures.
        cut: Whether its last line has no end.
    """

    def __init__(self, stream: TextIO, baselines: Path, cut: bool = False) -> None:
        self._stream, self._baselines, self._cut = stream, baselines, cut

    def add(self, action: str, entry: Entry, author: Author, target: Path | None = None) -> None:
        """Adds a decision.

        Args:
            action: "approve", "remove", "reject" or "undo".
            entry: The picture, as it was judged.
            author: Who decides, and why.
            target: The approved file that it is about, None where it touches none.
        """
        line: dict[str, Any] = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": author.name or who(),
            "action": action,
            "name": entry.name,
            "state": entry.state,
            "content": entry.content,
            "replaced": entry.before_content,
        }
        if target is not None:
            line["file"] = os.path.relpath(target, self._baselines).replace(os.sep, "/")
            if action == "approve" and entry.before and target != Path(entry.before):
                line["variant"] = True
        if author.reason:
            line["reason"] = author.reason
        try:
            # One write: a kill cuts no line but the last.
            self._stream.write("\n" * self._cut + json.dumps(line) + "\n")
            self._stream.flush()
            self._cut = False
        except OSError as error:
            raise OutputError(
                f"cannot write {str(self._baselines / LOG)!r}: {error.strerror}. Make room"
            ) from error


@contextlib.contextmanager
def open_log(baselines: Path) -> Iterator[DecisionLog]:
    """The log of a folder of approved pictures, locked against others while it is open.

    Raises:
        OutputError: It cannot be written, or another one has it for longer than ten seconds.
    """
    try:
        baselines.mkdir(parents=True, exist_ok=True)
        if (baselines / LOG).exists() and not (baselines / LOG).is_file():
            raise OSError(errno.EINVAL, "expected a file")  # a pipe would keep us waiting
        stream = open(baselines / LOG, "a", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise OutputError(
            f"cannot write {str(baselines / LOG)!r}: {error.strerror}. Choose another place"
        ) from error
    with stream:
        end = time.monotonic() + _PATIENCE
        while not _locked(stream):
            if time.monotonic() > end:
                raise OutputError(
                    f"somebody else approves in {str(baselines)!r} at this moment. Try again"
                )
            time.sleep(0.05)
        yield DecisionLog(stream, baselines, cut=_is_cut(baselines / LOG))


def _is_cut(file: Path) -> bool:
    """Whether a kill cut the last line, to which nothing may be added then."""
    try:
        with open(file, "rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) != b"\n"
    except OSError:  # it is empty
        return False


def _locked(stream: TextIO) -> bool:
    """Locks a file until it is closed, or its process ends; False where another one has it."""
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def who() -> str:
    """Who decides: IMGDIFF_USER, or as git knows them, or the user's name on this machine."""
    if name := os.environ.get("IMGDIFF_USER"):
        return name
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        said = [
            subprocess.run(  # noqa: S603
                ["git", "config", key],  # noqa: S607
                capture_output=True,
                text=True,
                timeout=5,
                check=False,
            ).stdout.strip()
            for key in ("user.name", "user.email")
        ]
        if said[0]:
            return f"{said[0]} <{said[1]}>" if said[1] else said[0]
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
