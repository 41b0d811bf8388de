"""Pictures approved and rejected: taken over whole or not at all, and taken back if need be.

Who did it when stands in the log beside the pictures (``decision_log``); git keeps the rest.
"""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from imgdiff.errors import DataError, OutputError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.limits import Limits
from imgdiff.io.read_text import read_bytes
from imgdiff.io.write import remove_file, write_file
from imgdiff.suite.baselines import next_variant
from imgdiff.suite.decision_log import ANYBODY, Author, last_decision, open_log, read_log
from imgdiff.suite.folders import fits
from imgdiff.suite.record import Entry, Record

#: Most bytes of replaced pictures that are kept to be taken back; the oldest go first.
MOST_KEPT = 500_000_000
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


def approve(
    record: Record,
    entries: Iterable[Entry],
    *,
    variant: bool = False,
    author: Author = ANYBODY,
    keep: Path | None = None,
) -> Record:
    """Takes pictures over, and removes those that are gone.

    All are looked at before anything is written. Each file is replaced as a whole, and its line in
    the log follows: whenever this is stopped, every approved picture is either the old or the new
    one.

    Args:
        record: The run that they are of.
        entries: Some of it.
        variant: Whether a changed one is approved beside what was approved, not in its place.
        author: Who approves, and why.
        keep: Folder where what is replaced or removed is kept, so that ``undo`` brings it back.

    Returns:
        The run, with what was decided.

    Raises:
        DataError: A picture has changed since it was judged; nothing is taken over then.
        OutputError: One cannot be written; those before it are approved.
    """
    chosen = list(entries)
    baselines = Path(record.baselines)
    with open_log(baselines) as log:
        contents = {entry.name: _unchanged(entry) for entry in chosen if entry.state in TAKEN}
        for entry in chosen:
            if entry.state in GONE:
                _keep(Path(entry.before), keep)
                remove_file(Path(entry.before))
                log.add("remove", entry, author, Path(entry.before))
            elif entry.state in TAKEN:
                target = Path(entry.before) if entry.before else baselines / entry.name
                if variant and entry.before:
                    target = next_variant(baselines / entry.name)
                data = contents[entry.name]
                if not (target.is_file() and target.read_bytes() == data):
                    _keep(target, keep)
                    _put(target, data)
                log.add("approve", entry, author, target)
            record = decided(record, entry.name, "approved")
    return record


def reject(
    record: Record, entries: Iterable[Entry], author: Author, keep: Path | None = None
) -> Record:
    """Keeps why pictures are not approved: ``imgdiff test`` says it while they stay as they are.

    Args:
        record: The run that they are of.
        entries: Some of it.
        author: Who rejects, and why.
        keep: Folder where what is rejected is kept, for ``suite.calibration`` to learn from.

    Returns:
        The run, with what was decided.

    Raises:
        OutputError: The log cannot be written.
    """
    with open_log(Path(record.baselines)) as log:
        for entry in entries:
            if entry.after:
                _keep(Path(entry.after), keep)
            log.add("reject", entry, author)
            record = decided(record, entry.name, "rejected")
    return record


def undo(
    record: Record, entries: Iterable[Entry], *, keep: Path, author: Author = ANYBODY
) -> Record:
    """Takes the last decision about pictures back; the log tells of both.

    All are looked at before anything is written.

    Args:
        record: The run in which it was decided.
        entries: Some of it, approved or rejected since.
        keep: Where ``approve`` kept what it replaced.
        author: Who takes it back, and why.

    Returns:
        The run, each of these pictures in the state that it was found in.

    Raises:
        DataError: Nothing was decided about one; another picture was approved since; or what it
            replaced is not kept any more. Nothing is taken back then.
        OutputError: A file cannot be written; those before it are taken back.
    """
    baselines = Path(record.baselines)
    with open_log(baselines) as log:
        known = read_log(baselines)
        plans = []
        for entry in entries:
            line = last_decision(known, entry)
            if line is None or entry.state not in ("approved", "rejected"):
                raise DataError(f"nothing was decided about {entry.name!r} since the last run")
            plans.append((entry, line, _replaced(entry, line, baselines, keep)))
        for entry, line, data in plans:
            target = baselines / line["file"] if "file" in line else None
            if target is not None and data is None:
                remove_file(target)
            elif target is not None and data is not None:
                _put(target, data)
            log.add("undo", entry, author, target)
            record = decided(record, entry.name, line["state"])
    return record


def decided(record: Record, name: str, state: str) -> Record:
    """The run with another state of one picture."""
    entries = (replace(e, state=state) if e.name == name else e for e in record.entries)
    return replace(record, entries=tuple(entries))


def _unchanged(entry: Entry) -> bytes:
    """The bytes of the picture that was judged, against what is still approved."""
    try:
        data = read_bytes(Path(entry.after), Limits().file_bytes)
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
    # What a stopped approval took over already is as good as what was approved when it was tested.
    if entry.before and known not in (entry.before_content, entry.content):
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


def _keep(file: Path, folder: Path | None) -> None:
    """Keeps what is about to be replaced, by its contents."""
    if folder is None or not file.is_file():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        data = file.read_bytes()
        _prune(write_file(folder / fingerprint(data), data))
    except OSError as error:
        raise OutputError(f"cannot write into {str(folder)!r}: {error.strerror}") from error


def _prune(latest: Path) -> None:
    """Removes the oldest of what is kept beside the latest one, whatever the clock says of it."""
    found = [(file.stat(), file) for file in latest.parent.iterdir()]
    left = sum(stat.st_size for stat, _ in found)
    for stat, file in sorted(found, key=lambda item: item[0].st_mtime):
        if left <= MOST_KEPT:
            break
        if file != latest:
            file.unlink(missing_ok=True)
            left -= stat.st_size


def _replaced(entry: Entry, line: dict[str, Any], baselines: Path, keep: Path) -> bytes | None:
    """What a decision replaced; None where nothing was there, or nothing was touched."""
    if line["action"] == "reject":
        return None
    target = (baselines / line["file"]).resolve()
    if not target.is_relative_to(baselines.resolve()):
        raise DataError(f"the log names {line['file']!r}, which is no approved picture")
    now = fingerprint(target.read_bytes()) if target.is_file() else ""
    if now != ("" if line["action"] == "remove" else line["content"]):
        raise DataError(
            f"{entry.name!r} was approved anew since, so its earlier picture is not put back: "
            "nothing is taken back. Run imgdiff test again"
        )
    if not line.get("replaced") or line.get("variant"):
        return None
    with contextlib.suppress(OSError):
        data = (keep / line["replaced"]).read_bytes()
        if fingerprint(data) == line["replaced"]:
            return data
    raise DataError(
        f"what {entry.name!r} was before is not kept any more: nothing is taken back. Take it from "
        "git"
    )
