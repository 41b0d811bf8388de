"""Many pairs compared in the background, one after the other."""

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgdiff.batch.rows import Row
from imgdiff.errors import ImgDiffError
from imgdiff.io.limits import Limits
from imgdiff.io.read_text import read_bytes
from imgdiff.options import CompareOptions
from imgdiff.serving.concurrency import batch_pairs
from imgdiff.serving.store import Held
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.serving.visitors_work import compare_row
from imgdiff.workers.objects import unpacked
from imgdiff.workers.pool import Work, WorkerPool

Source = bytes | Path
Keep = Callable[[Pair, Held], None]


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
        pool: Whose processes compare; whoever waits for one pair comes first there.
        keep: Called, in the job's thread, with each pair that differs and its result.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        options: CompareOptions,
        pool: WorkerPool,
        keep: Keep | None = None,
    ) -> None:
        self.total = len(tasks)
        self._work = work = _Work(tasks, options, pool, keep)
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

    def __init__(
        self,
        tasks: Sequence[Task],
        options: CompareOptions,
        pool: WorkerPool,
        keep: Keep | None,
    ) -> None:
        self._open, self._options, self._pool, self._keep = deque(tasks), options, pool, keep
        self._present: Work | None = None
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self.rows: dict[Hashable, Row] = {}
        self.over = threading.Event()
        self.waiting = False
        self.began = self.latest = time.monotonic()

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            self._open.clear()
            if self._present:
                self._present.stop()
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
                    row = self._row_of(task) if got else None
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

    def _row_of(self, task: Task) -> Row:
        """Whatever happens to a pair, it is a row."""
        try:
            before, after = map(read_source, task.sources, task.names)
            given = {
                "before": before,
                "after": after,
                "names": task.names,
                "options": self._options,
                "threads": self._pool.threads,
            }
            with self._lock:
                self._present = self._pool.submit(compare_row, given, background=True)
                if self._stopped.is_set():
                    self._present.stop()
            row: Row
            row, opened = unpacked(self._present.result())
            if opened and self._keep:
                self._keep(Pair(before, after, task.names), Held(*opened))
        except ImgDiffError as error:
            row = Row(*task.names, error=error.message)
        return row


def read_source(source: Source, name: str) -> bytes:
    """The bytes of a file.

    Args:
        source: The file.
        name: As its visitor knows it.

    Raises:
        ImgDiffError: It cannot be read.
    """
    try:
        return read_bytes(source, Limits().file_bytes) if isinstance(source, Path) else source
    except OSError as error:
        raise ImgDiffError(f"cannot read {name!r}: {error.strerror}") from error
