"""The last run of a visual test, looked through and decided: what a page calls.

review = open_review(folder)
review.open_entries                     what is yet to be decided, the worst first
review = review.approve(["home.png"], who="Ada", reason="the new blue")
review = review.reject(["cart.png"], who="Ada", reason="the old red")
review = review.undo(["home.png"], who="Ada")
review = review.note("cart.png", {"10,20,40,60": "a scratch"})
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imgdiff.errors import DataError
from imgdiff.suite import approvals
from imgdiff.suite.config import find_config
from imgdiff.suite.decision_log import Author, read_log
from imgdiff.suite.outcome import STATES
from imgdiff.suite.record import FILE, FOLDER, REPLACED, Entry, Record, read_record, write_record

#: States in which nothing has been decided, and those in which it has.
OPEN, DECIDED = ("changed", "size", "new", "missing"), ("approved", "rejected")


@dataclass(frozen=True)
class Review:
    """A run, and what becomes of it; each decision gives a new one.

    Attributes:
        root: The folder that has the run in its ``.imgdiff``.
        record: The run: ``record.entries`` are the pictures with name, state, kinds, group and
            both files, ``record.when`` says of when, ``record.baselines`` what it was held
            against.
    """

    root: Path
    record: Record

    @property
    def open_entries(self) -> tuple[Entry, ...]:
        """The pictures about which nothing is decided yet, by state as in ``outcome.STATES``."""
        found = (entry for entry in self.record.entries if entry.state in OPEN)
        return tuple(sorted(found, key=lambda entry: STATES.index(entry.state)))

    @property
    def decided_entries(self) -> tuple[Entry, ...]:
        """The pictures that were approved or rejected since the run."""
        return tuple(entry for entry in self.record.entries if entry.state in DECIDED)

    def group(self, number: int) -> tuple[Entry, ...]:
        """The pictures that show the same change, by the group's number."""
        return tuple(entry for entry in self.record.entries if number == entry.group != 0)

    def log(self) -> list[dict[str, Any]]:
        """All decisions ever, the oldest first: when, who, action, name, state, reason."""
        return read_log(Path(self.record.baselines))

    def approve(
        self, names: Iterable[str], *, who: str = "", reason: str = "", variant: bool = False
    ) -> "Review":
        """Takes pictures over as approved; of one that is missing, that it is gone.

        Args:
            names: Of pictures, exactly as they stand in the record.
            who: Who decides; as git knows whoever runs this where empty.
            reason: Why, for the log.
            variant: Whether a changed one is approved beside what was approved (``home@2.png``).

        Raises:
            DataError: There is no such picture, it is decided or passed, or one of its files was
                written anew since the run. Nothing is approved then.
            OutputError: A file cannot be written.
        """
        chosen = self._entries(names, (*OPEN, "rejected"), "approve")
        author, keep = Author(who, reason), self.root / FOLDER / REPLACED
        run = approvals.approve(self.record, chosen, variant=variant, author=author, keep=keep)
        return self._written(run, chosen)

    def reject(self, names: Iterable[str], *, reason: str, who: str = "") -> "Review":
        """Keeps why pictures are not approved; see ``approve``."""
        chosen = self._entries(names, OPEN, "reject")
        keep = self.root / FOLDER / REPLACED
        run = approvals.reject(self.record, chosen, Author(who, reason), keep)
        return self._written(run, chosen)

    def undo(self, names: Iterable[str], *, who: str = "", reason: str = "") -> "Review":
        """Takes back what was decided about pictures since the run; see ``approve``.

        What they replaced is there again. Both decisions stay in the log.
        """
        chosen = self._entries(names, DECIDED, "undo")
        author, keep = Author(who, reason), self.root / FOLDER / REPLACED
        run = approvals.undo(self.record, chosen, keep=keep, author=author)
        return self._written(run, chosen)

    def note(self, name: str, remarks: Mapping[str, str]) -> "Review":
        """Keeps notes at the regions of a picture: they go into the reports of the next run.

        Args:
            name: The picture's.
            remarks: All of its notes, by the regions' boxes as "left,top,right,bottom".

        Raises:
            DataError: There is no such picture.
            OutputError: It cannot be written.
        """
        [chosen] = self._entries([name], (*STATES, *DECIDED), "note")
        record = self._latest(self.record)
        entries = tuple(
            replace(entry, remarks=dict(remarks)) if entry.name == chosen.name else entry
            for entry in record.entries
        )
        record = replace(record, entries=entries)
        write_record(record, self.root)
        return replace(self, record=record)

    def _entries(self, names: Iterable[str], states: tuple[str, ...], verb: str) -> list[Entry]:
        known = {entry.name: entry for entry in self.record.entries}
        chosen = []
        for name in dict.fromkeys(names):
            if name not in known:
                raise DataError(f"the last run has no picture {name!r}")
            if known[name].state not in states:
                raise DataError(f"{name!r} is {known[name].state}: there is nothing to {verb}")
            chosen.append(known[name])
        return chosen

    def _written(self, record: Record, chosen: Iterable[Entry]) -> "Review":
        """On disk, with what others decided about other pictures in the meantime."""
        latest = self._latest(record)
        states = {entry.name: entry.state for entry in record.entries}
        for entry in chosen:
            latest = approvals.decided(latest, entry.name, states[entry.name])
        write_record(latest, self.root)
        return replace(self, record=latest)

    def _latest(self, record: Record) -> Record:
        """The same run as it is on disk, if it still is there."""
        with contextlib.suppress(DataError):
            if (latest := read_record(self.root / FOLDER / FILE)).when == record.when:
                return latest
        return record


def open_review(root: Path | None = None) -> Review:
    """The last run of ``imgdiff test`` or pytest.

    Args:
        root: The folder that has the run in its ``.imgdiff``; by default that of the
            configuration that applies in the current folder.

    Raises:
        DataError: There is no run, or its file is something else.
        OptionError: The configuration is wrong.
    """
    folder = find_config().folder if root is None else Path(root)
    return Review(folder, read_record(folder / FOLDER / FILE))
