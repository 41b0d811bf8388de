"""Many pairs compared beside the page, one after the other."""

import contextlib
import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from imgdiff.app.components.weights import chosen_weights
from imgdiff.batch.rows import Row, row_of
from imgdiff.batch.runner import compare_many
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.serving.limits import MAX_PIXELS

Source = bytes | Path
_SIDES = ("before", "after")
_OURS = "something went wrong on our side. Try this pair again"
_MEMORY = "this pair needs more memory than there is. Scale the images down"


@dataclass(frozen=True)
class Task:
    """One pair to compare. key: tells it from others. sources: the files' bytes or paths."""

    key: Hashable
    names: tuple[str, str]
    sources: tuple[Source, Source]


class Turns:
    """At most ``count`` at once, in the order in which they came: of several visitors each gets
    on, pair by pair, and none waits for another's hundreds."""

    def __init__(self, count: int):
        self._free, self._line = count, deque[object]()
        self._change = threading.Condition()

    @contextlib.contextmanager
    def take(self, given_up: Callable[[], bool]) -> Iterator[bool]:
        """Waits for a turn; gives False where there is none because it was given up."""
        me = object()
        with self._change:
            self._line.append(me)
            while not (mine := self._free > 0 and self._line[0] is me) and not given_up():
                self._change.wait(0.1)
            self._line.remove(me)
            self._free -= mine
            self._change.notify_all()
        try:
            yield mine
        finally:
            with self._change:
                self._free += mine
                self._change.notify_all()


#: Each pair at work takes memory, and a core from those who compare two images.
_turns = Turns(2)


class ManyJob:
    """Compares ``tasks`` in their order, in a thread of its own, as soon as it is made.

    options: as for ``compare_images``. ``stop()`` ends it; so does forgetting it, for the thread
    holds no reference to it.
    """

    def __init__(self, tasks: Sequence[Task], **options: Any):
        self.total = len(tasks)
        self._work = work = _Work(tasks, options)
        self.stop = weakref.finalize(self, work.stop)
        threading.Thread(target=work.run, name="imgdiff-many", daemon=True).start()

    @property
    def done(self) -> int:
        return len(self._work.rows)

    @property
    def running(self) -> bool:
        return not self._work.over.is_set()

    @property
    def waiting(self) -> bool:
        """Do other visitors come first at the moment?"""
        return self._work.waiting

    @property
    def keys(self) -> list[Hashable]:
        """Of the pairs that are not done, as long as they are to be."""
        return self._work.open_keys()

    def rows(self) -> dict[Hashable, Row]:
        """Those done so far, by key."""
        return self._work.done_rows()

    def seconds_left(self) -> float | None:
        """As the pairs so far let expect; None before the second one is done."""
        work, done = self._work, self.done
        if done < 2:
            return None
        each = (work.latest - work.began) / done
        this = max(0.0, each - (time.monotonic() - work.latest))
        return each * (self.total - done - 1) + this

    def wait(self, seconds: float) -> bool:
        """Has it ended within so many seconds?"""
        return self._work.over.wait(seconds)


class _Work:
    """What the thread holds: no more than it still needs, and nothing once it was stopped."""

    def __init__(self, tasks: Sequence[Task], options: dict[str, Any]):
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
                with _turns.take(self._stopped.is_set) as mine:
                    self.waiting = False
                    row = _compared(task, self._options) if mine else None
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


def _compared(task: Task, options: dict[str, Any]) -> Row:
    """Whatever happens to a pair, it is a row."""
    try:
        with _files(task) as pair:
            how = {"max_pixels": MAX_PIXELS, "weights": chosen_weights(), **options}
            [found] = compare_many([pair], workers=1, finish=row_of, names=task.names, **how)
    except OSError as error:
        name = Path(error.filename or "").name
        found = ImgDiffError(f"cannot read {name!r}: {error.strerror or type(error).__name__}")
    except MemoryError:
        found = ImgDiffError(_MEMORY)
    except Exception:
        logging.getLogger(__name__).exception("a pair failed")
        found = ImgDiffError(_OURS)
    before, after = task.names
    if isinstance(found, Row):
        return replace(found, before=before, after=after)
    return Row(before, after, error=_explained(task, found))


def _explained(task: Task, error: ImgDiffError) -> str:
    """Which of the two files is broken, or both; otherwise what the comparison said."""
    reasons = []
    with contextlib.suppress(OSError, MemoryError), _files(task) as pair:
        for side, file in zip(_SIDES, pair, strict=True):
            try:
                load_image(file, max_pixels=MAX_PIXELS)
            except ImgDiffError as reason:
                reasons.append(f"{side}: {reason}")
    return "; ".join(reasons) or str(error)


class _File:
    """A file object that goes by the name its visitor knows, not by that of a path here."""

    def __init__(self, stream: BinaryIO, name: str):
        self.read, self.name = stream.read, name


@contextlib.contextmanager
def _files(task: Task) -> Iterator[tuple[Any, Any]]:
    """Errors: OSError."""
    with contextlib.ExitStack() as opened:
        streams: list[Any] = [
            opened.enter_context(BytesIO(s) if isinstance(s, bytes) else s.open("rb"))
            for s in task.sources
        ]
        yield _File(streams[0], task.names[0]), _File(streams[1], task.names[1])
