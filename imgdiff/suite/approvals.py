"""Pictures approved and rejected: taken over whole or not at all, and who did it when.

The log lies beside the pictures, a line of JSON for each decision; git keeps the rest.
"""

import contextlib
import getpass
import json
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from imgdiff.errors import DataError, OutputError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import write_file
from imgdiff.suite.baselines import next_variant
from imgdiff.suite.folders import fits
from imgdiff.suite.record import Entry, Record

LOG = "imgdiff-approvals.jsonl"
#: Seconds to wait for another one who approves at the same time.
_PATIENCE = 10.0
#: What can be taken over, and what can be removed.
TAKEN, GONE = ("changed", "size", "new", "rejected"), ("missing",)


def select(
    record: Record,
    names: Sequence[str] = (),
    *,
    everything: bool = False,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    groups: Sequence[int] = (),
) -> list[Entry]:
    """The pictures of a run that somebody means.

    Args:
        record: The run.
        names: Names, or globs of them; each must fit something.
        everything: Whether no name is needed.
        states: Only pictures of these states; all by default.
        kinds: Only pictures in which such a thing changed.
        groups: Only pictures of these groups.

    Raises:
        DataError: A name or group fits nothing.
    """
    chosen: dict[str, Entry] = {}
    for name in names:
        exact = [entry for entry in record.entries if entry.name == name]
        fitting = exact or [entry for entry in record.entries if fits(entry.name, [name])]
        if not fitting:
            raise DataError(f"the last run has no picture {name!r}. imgdiff test lists them")
        chosen |= {entry.name: entry for entry in fitting}
    if unknown := set(groups) - {entry.group for entry in record.entries if entry.group}:
        raise DataError(f"the last run has no group {min(unknown)}. imgdiff test lists them")
    narrowed = states or kinds or groups
    entries = record.entries if everything or (not names and narrowed) else chosen.values()
    return [
        entry
        for entry in entries
        if (not states or entry.state in states)
        and (not kinds or set(kinds) & set(entry.kinds))
        and (not groups or entry.group in groups)
    ]


def approve(record: Record, entries: Iterable[Entry], *, variant: bool = False) -> Record:
    """Takes pictures over, and removes those that are gone.

    All are looked at before anything is written. Each file is replaced as a whole, and its line in
    the log follows: whenever this is stopped, every approved picture is either the old or the new
    one.

    Args:
        record: The run that they are of.
        entries: Some of it.
        variant: Whether a changed one is approved beside what was approved, not in its place.

    Returns:
        The run, with what was decided.

    Raises:
        DataError: A picture has changed since it was judged; nothing is taken over then.
        OutputError: One cannot be written; those before it are approved.
    """
    chosen = list(entries)
    baselines = Path(record.baselines)
    with _log(baselines) as log:
        contents = {entry.name: _unchanged(entry) for entry in chosen if entry.state in TAKEN}
        for entry in chosen:
            if entry.state in GONE:
                _remove(entry)
                _tell(log, "remove", entry, Path(entry.before), baselines)
            elif entry.state in TAKEN:
                target = Path(entry.before) if entry.before else baselines / entry.name
                if variant and entry.before:
                    target = next_variant(baselines / entry.name)
                _put(target, contents[entry.name])
                _tell(log, "approve", entry, target, baselines)
            record = decided(record, entry.name, "approved")
    return record


def reject(record: Record, entries: Iterable[Entry], reason: str) -> Record:
    """Keeps why pictures are not approved: ``imgdiff test`` says it while they stay as they are.

    Args:
        record: The run that they are of.
        entries: Some of it.
        reason: In words.

    Returns:
        The run, with what was decided.

    Raises:
        OutputError: The log cannot be written.
    """
    baselines = Path(record.baselines)
    with _log(baselines) as log:
        for entry in entries:
            _tell(log, "reject", entry, None, baselines, reason)
            record = decided(record, entry.name, "rejected")
    return record


def rejections(baselines: Path) -> dict[str, dict[str, str]]:
    """What was said of rejected pictures: by name, then by fingerprint of the content.

    Args:
        baselines: The folder of approved pictures.
    """
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for line in read_log(baselines):
        name, content = line.get("name", ""), line.get("content", "")
        if line.get("action") == "reject":
            why = f": {line['reason']}" if line.get("reason") else ""
            said[name][content] = f"Rejected by {line.get('who')} on {line['when'][:10]}{why}."
        else:
            said[name].pop(content, None)
    return dict(said)


def read_log(baselines: Path) -> list[dict[str, Any]]:
    """All decisions, the oldest first; lines that a merge or a kill damaged are passed over."""
    lines = []
    with contextlib.suppress(OSError), open(baselines / LOG, encoding="utf-8") as stream:
        for line in stream:
            with contextlib.suppress(ValueError):
                if isinstance(entry := json.loads(line), dict) and entry.get("when"):
                    lines.append(entry)
    return lines


def decided(record: Record, name: str, state: str) -> Record:
    """The run with another state of one picture."""
    entries = (replace(e, state=state) if e.name == name else e for e in record.entries)
    return replace(record, entries=tuple(entries))


def _unchanged(entry: Entry) -> bytes:
    """The bytes of the picture that was judged, against what is still approved."""
    try:
        data = Path(entry.after).read_bytes()
    except OSError as error:
        raise DataError(
            f"cannot read {entry.after!r}: {error.strerror}. Run imgdiff test again"
        ) from error
    if fingerprint(data) != entry.content:
        raise DataError(
            f"{entry.name!r} was written anew since it was tested, so nobody has seen it: nothing "
            "is approved. Run imgdiff test again"
        )
    before = Path(entry.before)
    known = fingerprint(before.read_bytes()) if entry.before and before.is_file() else ""
    if entry.before and known != entry.before_content:
        raise DataError(
            f"another picture was approved as {entry.name!r} since it was tested: nothing is "
            "approved. Run imgdiff test again"
        )
    return data


def _put(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot write {str(target)!r}: {error.strerror}. Choose another place"
        ) from error
    write_file(target, data)


def _remove(entry: Entry) -> None:
    try:
        Path(entry.before).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot remove {entry.before!r}: {error.strerror}") from error


@contextlib.contextmanager
def _log(baselines: Path) -> Iterator[TextIO]:
    """The log, open to be added to, and locked against others."""
    try:
        baselines.mkdir(parents=True, exist_ok=True)
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
        yield stream


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


def _tell(
    log: TextIO,
    action: str,
    entry: Entry,
    target: Path | None,
    baselines: Path,
    reason: str = "",
) -> None:
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who(),
        "action": action,
        "name": entry.name,
        "state": entry.state,
        "content": entry.content,
        "replaced": entry.before_content,
    }
    if target is not None:
        line["file"] = os.path.relpath(target, baselines).replace(os.sep, "/")
    if reason:
        line["reason"] = reason
    log.write(json.dumps(line) + "\n")  # one write a line: a kill cuts no line but the last
    log.flush()


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
