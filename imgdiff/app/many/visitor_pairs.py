"""What one visitor has on the page for many pairs: files, which belong together, and the rows."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace

from imgdiff.app.components.weights import chosen_weights
from imgdiff.app.components.worker_pool import worker_pool
from imgdiff.batch.pairing import Matched, match
from imgdiff.batch.rows import Row, by_strength
from imgdiff.errors import ImgDiffError
from imgdiff.options import CompareOptions
from imgdiff.serving.batch_job import BatchJob, Keep, Source, Task, read_source
from imgdiff.serving.upload_limits import MAX_PAIRS, MAX_TOTAL_MB
from imgdiff.serving.uploaded_pair import Pair

SIDES = ("before", "after")
OTHER = {"before": "after", "after": "before"}
#: On one side; more cannot be paired anyway.
_MOST_FILES = 2 * MAX_PAIRS
_LEFT_OUT = f"left out: a table holds {MAX_PAIRS} pairs. Compare the rest in another one"


@dataclass(frozen=True)
class File:
    """A file on one side of the table.

    Args:
        name: As the visitor knows it.
        key: The same for the same content.
        source: Its bytes, or where it lies.
    """

    name: str
    key: Hashable
    source: Source

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.source) if isinstance(self.source, bytes) else 0


@dataclass(eq=False)
class Table:
    """The files of both sides, and the rows of their pairs.

    Args:
        files: Those of each side.
        options: What the rows were compared with.
        stopped: Whether the visitor stopped the comparing.
        opened: Key of the pair that is looked at, if any.
        order: Keys of the pairs as they are drawn.
        trouble: What was wrong with the files that were given last.
    """

    files: dict[str, list[File]] = field(default_factory=lambda: {side: [] for side in SIDES})
    options: CompareOptions = field(default_factory=CompareOptions)
    stopped: bool = False
    opened: Hashable | None = None
    order: list[Hashable] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    _rows: dict[Hashable, Row] = field(default_factory=dict)
    _job: BatchJob | None = None
    _matched: tuple[list[list[str]], Matched] | None = None

    def add(self, side: str, files: Iterable[File]) -> None:
        """More files; one of a name that was there takes its place.

        Args:
            side: "before" or "after".
            files: The files.

        Raises:
            ImgDiffError: They are too many or too large; nothing has changed then.
        """
        new = list(files)
        names = {file.name for file in new}
        self.put(side, [f for f in self.files[side] if f.name not in names] + new)

    def put(self, side: str, files: list[File]) -> None:
        """These files instead of those that were there.

        Args:
            side: "before" or "after".
            files: The files.

        Raises:
            ImgDiffError: They are too many or too large; nothing has changed then.
        """
        if len(files) > _MOST_FILES:
            raise ImgDiffError(f"{len(files)} files are too many: up to {_MOST_FILES} on a side")
        size = sum(file.size for file in files + self.files[OTHER[side]]) / 1e6
        if size > MAX_TOTAL_MB:
            raise ImgDiffError(
                f"the files have {size:.1f} MB together, and {MAX_TOTAL_MB} MB is what one table "
                "may have. Take fewer, or smaller ones"
            )
        self.files[side] = files
        self.stopped = False

    def clear(self) -> None:
        """Nothing stays."""
        self._end()
        self.files = {side: [] for side in SIDES}
        self._rows, self.order, self.trouble = {}, [], []
        self.opened, self.stopped = None, False

    def copied(self, with_job: bool) -> "Table":
        """Another table with the same files, options and rows.

        Args:
            with_job: Whether it goes on with what is at work here, which ends here then.
        """
        table = Table(
            {side: list(files) for side, files in self.files.items()},
            self.options,
            self.stopped,
            order=list(self.order),
        )
        table._rows = self._rows | (self._job.rows() if self._job else {})
        if with_job:
            table._job, self._job = self._job, None
        return table

    @property
    def matched(self) -> Matched:
        """Which files belong together by their names."""
        names = [[file.name for file in self.files[side]] for side in SIDES]
        if self._matched is None or self._matched[0] != names:
            self._matched = names, match(*names)
        return self._matched[1]

    @property
    def job(self) -> BatchJob | None:
        """The one that compares what is missing, as ``advance`` left it; None where nothing is."""
        return self._job

    def advance(self, keeper: Callable[[CompareOptions], Keep] | None = None) -> None:
        """Takes what is done, and sees to it that the rest is being done.

        Args:
            keeper: Gives what keeps the results of pairs that differ, compared with these options.

        Raises:
            WeightsError: The operator's own weights cannot be used.
        """
        # A job goes on meanwhile: what it has still to do is asked for before what it has done.
        unfinished = set(self._job.keys) if self._job and self._job.running else set()
        done = self._job.rows() if self._job else {}
        tasks = self._tasks()
        known = self._rows | done
        self._rows = {task.key: known[task.key] for task in tasks if task.key in known}
        missing = [task for task in tasks if task.key not in self._rows]
        if self.stopped or not missing:
            self._end()
        elif unfinished - done.keys() != {task.key for task in missing}:
            self._end()
            options = replace(self.options, weights=chosen_weights())
            keep = keeper(options) if keeper else None
            self._job = BatchJob(missing, options, worker_pool(), keep)

    def stop(self) -> None:
        """No more pairs, until ``go_on``."""
        self.stopped = True
        self.advance()

    def go_on(self) -> None:
        """The rest of the pairs after all."""
        self.stopped = False

    def again(self, options: CompareOptions) -> None:
        """All pairs anew.

        Args:
            options: What to compare them with.
        """
        self._end()
        self._rows, self.options, self.stopped = {}, options, False

    @property
    def total(self) -> int:
        """Pairs that are compared."""
        return min(MAX_PAIRS, len(self.matched.pairs))

    @property
    def left(self) -> int:
        """Pairs not done."""
        return self.total - len(self._rows)

    def rows(self) -> dict[Hashable, Row]:
        """All that is known, the strongest first; what could not be compared last."""
        pairs = self.matched.pairs[MAX_PAIRS:]
        left_out = {("left out", i): Row(*pair, error=_LEFT_OUT) for i, pair in enumerate(pairs)}
        known = self._rows | left_out
        return dict(sorted(known.items(), key=lambda item: by_strength(item[1])))

    def pair(self, key: Hashable) -> Pair | None:
        """The files of a pair; None where it is no longer there.

        Args:
            key: Of the pair.

        Raises:
            ImgDiffError: A file cannot be read.
        """
        task = next((task for task in self._tasks() if task.key == key), None)
        if task is None:
            return None
        before, after = map(read_source, task.sources, task.names)
        return Pair(before, after, task.names)

    def _end(self) -> None:
        if self._job:
            self._job.stop()
        self._job = None

    def _tasks(self) -> list[Task]:
        before, after = ({file.name: file for file in self.files[side]} for side in SIDES)
        return [
            Task((before[a].key, after[b].key), (a, b), (before[a].source, after[b].source))
            for a, b in self.matched.pairs[:MAX_PAIRS]
        ]
