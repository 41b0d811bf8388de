"""Many pairs compared in the background, one after the other."""

import contextlib
import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from imgdiff.batch.compare_many import compare_many
from imgdiff.batch.rows import Row, row_of
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.options import CompareOptions
from imgdiff.serving.concurrency import batch_pairs
from imgdiff.serving.upload_limits import MAX_PIXELS

Source = bytes | Path
_SIDES = ("before", "after")
_INTERNAL_ERROR = "something went wrong on our side. Try this pair again"
_OUT_OF_MEMORY = "this pair needs more memory than there is. Scale the images down"


@dataclass(frozen=True)
class Task:
    """One pair to compare.

    Args:
        key: Tells it from others.
        names: Names of the two files, as their visitor knows them.
        sources: The two files, as bytes or as paths.
    """

    key: Hashable
    names: tuple[str, str]
    sources: tuple[Source, Source]


class BatchJob:
    """Compares tasks in their order, in a thread of its own that begins at once.

    Forgetting a job stops it: the thread holds no reference to it.

    Attributes:
        total: How many pairs there are.
        stop: Ends the job; the pair at work is dropped.

    Args:
        tasks: The pairs.
        options: How to compare them; larger images than a visitor may bring are refused.
    """

    def __init__(self, tasks: Sequence[Task], options: CompareOptions) -> None:
        self.total = len(tasks)
        self._work = work = _Work(tasks, options)
        self.stop = weakref.finalize(self, work.stop)
        threading.Thread(target=work.run, name="imgdiff-batch", daemon=True).start()

    @property
    def done(self) -> int:
        """How many pairs are done."""
        return len(self._work.rows)

    @property
    def running(self) -> bool:
        """Whether there is still something to do."""
        return not self._work.over.is_set()

    @property
    def waiting(self) -> bool:
        """Whether other visitors come first at the moment."""
        return self._work.waiting

    @property
    def keys(self) -> list[Hashable]:
        """Of the pairs that are not done, as long as they are to be."""
        return self._work.open_keys()

    def rows(self) -> dict[Hashable, Row]:
        """The rows of the pairs done so far, by key."""
        return self._work.done_rows()

    def seconds_left(self) -> float | None:
        """As the pairs so far let expect; None before the second one is done."""
        work, done = self._work, self.done
        if done < 2:
            return None
        each = (work.latest - work.began) / done
        current = max(0.0, each - (time.monotonic() - work.latest))
        return each * (self.total - done - 1) + current

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within so many seconds."""
        return self._work.over.wait(seconds)


class _Work:
    """What the thread holds: no more than it still needs, and nothing once it was stopped."""

    def __init__(self, tasks: Sequence[Task], options: CompareOptions) -> None:
        self._open, self._options = deque(tasks), options
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self.rows: dict[Hashable, Row] = {}
        self.over = threading.Event()
        self.waiting = False
        self.began = self.latest = time.monotonic()

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            self._open.clear()
        self.over.set()

    def open_keys(self) -> list[Hashable]:
        with self._lock:
            return [task.key for task in self._open]

    def done_rows(self) -> dict[Hashable, Row]:
        with self._lock:
            return dict(self.rows)

    def run(self) -> None:
        try:
            # When the server ends, no pair is begun any more.
            while threading.main_thread().is_alive() and (task := self._next()):
                with batch_pairs.take(self._stopped.is_set) as got:
                    self.waiting = False
                    row = _row_of(task, self._options) if got else None
                with self._lock:
                    if row and not self._stopped.is_set():
                        self.rows[task.key], self.latest = row, time.monotonic()
                        self._open.popleft()
        finally:
            self.over.set()

    def _next(self) -> Task | None:
        with self._lock:
            self.waiting = bool(self._open)
            return self._open[0] if self._open else None


def _row_of(task: Task, options: CompareOptions) -> Row:
    """Whatever happens to a pair, it is a row."""
    outcome: Row | ImgDiffError
    try:
        with _files(task) as pair:
            [outcome] = compare_many(
                [pair],
                workers=1,
                finish=row_of,
                names=task.names,
                options=options,
                max_pixels=MAX_PIXELS,
            )
    except OSError as error:
        name = Path(error.filename or "").name
        outcome = ImgDiffError(f"cannot read {name!r}: {error.strerror or type(error).__name__}")
    except ImgDiffError as error:
        outcome = error
    except MemoryError:
        outcome = ImgDiffError(_OUT_OF_MEMORY)
    except Exception:
        logging.getLogger(__name__).exception("a pair failed")
        outcome = ImgDiffError(_INTERNAL_ERROR)
    before, after = task.names
    if isinstance(outcome, Row):
        return replace(outcome, before=before, after=after)
    return Row(before, after, error=_explained(task, outcome))


def _explained(task: Task, error: ImgDiffError) -> str:
    """Which of the two files is broken, or both; otherwise what the comparison said."""
    reasons = []
    with contextlib.suppress(OSError, MemoryError), _files(task) as pair:
        for side, file in zip(_SIDES, pair, strict=True):
            try:
                load_image(file, value_range="auto", max_pixels=MAX_PIXELS)
            except ImgDiffError as reason:
                reasons.append(f"{side}: {reason.message}")
    return "; ".join(reasons) or error.message


class _NamedFile:
    """A file object that goes by the name its visitor knows, not by that of a path here."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.read, self.name = stream.read, name


@contextlib.contextmanager
def _files(task: Task) -> Iterator[tuple[Any, Any]]:
    """Raises OSError."""
    with contextlib.ExitStack() as opened:
        streams: list[Any] = [
            opened.enter_context(BytesIO(s) if isinstance(s, bytes) else s.open("rb"))
            for s in task.sources
        ]
        yield _NamedFile(streams[0], task.names[0]), _NamedFile(streams[1], task.names[1])
