"""What the last run found, so that it can be approved without being asked again."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imgdiff.errors import DataError, OutputError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.read_text import read_bytes, read_json
from imgdiff.io.write import write_file
from imgdiff.suite.folders import is_compared
from imgdiff.suite.outcome import Outcome

#: The folder for what git need not know, the file in it, and where replaced pictures lie there.
FOLDER, FILE, REPLACED = ".imgdiff", "last-run.json", "replaced"

#: Most bytes of a file that can be approved.
_MOST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Entry:
    """One picture of a run.

    Attributes:
        name: The picture's.
        state: As ``Outcome.state``; "approved" and "rejected" once somebody decided.
        kinds: As ``Outcome.kinds``.
        before: The approved file, absolute; "" where there is none.
        before_content: Its fingerprint when it was judged.
        after: The file that was judged, absolute; "" where there is none.
        content: Its fingerprint when it was judged.
        group: As ``Outcome.group``.
        remarks: As ``Outcome.remarks``.
    """

    name: str
    state: str
    kinds: tuple[str, ...] = ()
    before: str = ""
    before_content: str = ""
    after: str = ""
    content: str = ""
    group: int = 0
    remarks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A run.

    Attributes:
        baselines: The folder of approved pictures, absolute.
        entries: The pictures.
        when: In UTC, as ISO 8601.
    """

    baselines: str
    entries: tuple[Entry, ...]
    when: str = ""


def record_of(outcomes: Sequence[Outcome], baselines: Path) -> Record:
    """What there is to approve of a run.

    Args:
        outcomes: The pictures.
        baselines: The folder of approved ones.
    """
    entries = tuple(
        Entry(
            outcome.name,
            outcome.state,
            outcome.kinds,
            _placed(outcome.before, baselines) if outcome.before else "",
            _content(outcome.before) if outcome.state not in ("passed", "failed") else "",
            str(outcome.after.resolve()) if outcome.after else "",
            outcome.content,
            outcome.group,
            outcome.remarks,
        )
        for outcome in outcomes
    )
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return Record(str(baselines.resolve()), entries, when)


def with_remarks(outcomes: Sequence[Outcome], root: Path) -> list[Outcome]:
    """With what was noted at regions of the last run, where both files are still the same.

    Args:
        outcomes: The pictures.
        root: The folder that has the last run in its ``.imgdiff``, if there was one.
    """
    try:
        entries = read_record(root / FOLDER / FILE).entries
    except DataError:
        return list(outcomes)
    noted = {(e.name, e.content, e.before_content): e.remarks for e in entries if e.remarks}
    names = {name for name, _, _ in noted}
    return [
        replace(o, remarks=noted.get((o.name, o.content, _content(o.before)), {}))
        if o.name in names
        else o
        for o in outcomes
    ]


def write_record(record: Record, root: Path) -> Path:
    """Keeps a run in ``.imgdiff`` in a folder, in the place of the last one.

    Raises:
        OutputError: It cannot be written.
    """
    folder = root / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (ignore := folder / ".gitignore").exists():
            write_file(ignore, b"*\n")
    except OSError as error:
        raise OutputError(f"cannot write into {str(folder)!r}: {error.strerror}") from error
    text = json.dumps({"imgdiff": "run", **asdict(record)}, indent=1)
    return write_file(folder / FILE, text.encode("utf-8", "backslashreplace"))


def read_record(path: Path) -> Record:
    """The run in a file.

    Raises:
        DataError: There is none, or it is something else.
    """
    try:
        kept = read_json(path)
        baselines, when = kept["baselines"], kept["when"]
        if not isinstance(when, str) or not Path(baselines).is_absolute():
            raise ValueError("no folder, or no time")
        entries = tuple(_entry(values, Path(baselines)) for values in kept["entries"])
        return Record(baselines, entries, when)
    except FileNotFoundError as error:
        raise DataError(
            f"there is no run to approve: no {str(path)!r}. Run imgdiff test first, in this folder"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"cannot read {str(path)!r}: it is no run of imgdiff test. Run it again"
        ) from error


def _entry(values: dict[str, Any], baselines: Path) -> Entry:
    """Raises ValueError, TypeError or KeyError where it is none, or leads out of the folder."""
    entry = Entry(**values | {"kinds": tuple(values["kinds"])})
    texts = (entry.name, entry.state, entry.before, entry.before_content, entry.after)
    if not all(isinstance(text, str) for text in (*texts, entry.content, *entry.kinds)):
        raise TypeError("a text is none")
    if any("\0" in text for text in (str(baselines), *texts)):
        raise ValueError("a name that no file can have")
    if type(entry.group) is not int:
        raise TypeError("a number is none")
    if not isinstance(entry.remarks, dict):
        raise TypeError("notes that are none")
    for box, text in entry.remarks.items():
        if not isinstance(text, str) or len([int(number) for number in box.split(",")]) != 4:
            raise ValueError("a note that is none")
    for file in (baselines / entry.name, Path(entry.before or baselines / entry.name)):
        inside = Path(os.path.normpath(file)).is_relative_to(os.path.normpath(baselines))
        if not inside or not is_compared(file.name):
            raise ValueError("a picture that is none, or lies elsewhere")
    return entry


def _placed(file: Path, folder: Path) -> str:
    """A file's absolute path in its folder, even where it is a link to elsewhere."""
    file, given = file.absolute(), folder.absolute()
    inside = folder.resolve() / file.relative_to(given) if file.is_relative_to(given) else file
    return str(inside)


def _content(path: Path | None) -> str:
    try:
        return fingerprint(read_bytes(path, _MOST_BYTES)) if path else ""
    except OSError:
        return ""
