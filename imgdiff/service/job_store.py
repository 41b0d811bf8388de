"""Batches: many pairs compared in the background, their results kept for a stated time."""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imgdiff.io.temporary_names import temporary_folder
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.service.protocol.problems import ProblemError, problem_of
from imgdiff.service.settings import ServiceSettings
from imgdiff.serving.comparing import STATE, compare_files
from imgdiff.workers.errors import FullError
from imgdiff.workers.pool import Work, WorkerPool

#: Seconds between two looks for what is kept no longer, and for a free place in the queue.
_SWEEP, _RETRY = 1.0, 0.1


@dataclass
class PairState:
    """One pair of a batch.

    Attributes:
        names: Of its images.
        state: "waiting", "running", "done", "failed" or "cancelled".
        verdict: Once it is done.
        problem: Why it failed.
        work: What a process does for it.
    """

    names: tuple[str, str]
    state: str = "waiting"
    verdict: str | None = None
    problem: dict[str, Any] | None = None
    work: Work | None = None

    def to_dict(self, index: int) -> dict[str, Any]:
        """Ready for JSON."""
        fields = {"index": index, "names": list(self.names), "state": self.state}
        return fields | {"verdict": self.verdict, "problem": self.problem}


@dataclass(eq=False)
class Job:
    """A batch.

    Attributes:
        owner: Who may see it.
        folder: With its files.
        options: How the pairs are compared.
        render: How they are drawn.
        kinds: What is kept of each pair, of ``EXPORTS``.
        pairs: Their states, in order.
        state: "running", "done" or "cancelled".
        created: By the clock, in seconds.
        begun: By a clock that nobody can set, as ``ended``.
        ended: When its last pair was done.
        events: What happened to pairs, in order.
    """

    owner: str
    folder: Path
    options: CompareOptions
    render: RenderOptions
    kinds: tuple[str, ...]
    pairs: list[PairState]
    threads: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = "running"
    created: float = field(default_factory=time.time)
    begun: float = field(default_factory=time.monotonic)
    ended: float | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    bytes: int = 0
    task: "asyncio.Task[None] | None" = None

    @property
    def done(self) -> int:
        """How many pairs have ended."""
        return sum(pair.state not in ("waiting", "running") for pair in self.pairs)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        partly = sum(pair.work.share for pair in self.pairs if pair.work is not None)
        return min(1.0, (self.done + partly) / len(self.pairs))

    def file(self, index: int, kind: str) -> Path:
        """Where something is kept of a pair."""
        return self.folder / f"{index}.{kind}"

    def to_dict(self, keep: float) -> dict[str, Any]:
        """Ready for JSON; ``keep``: seconds that it is kept after its end."""
        ended = None if self.ended is None else self.created + self.ended - self.begun
        return {
            "id": self.id,
            "state": self.state,
            "total": len(self.pairs),
            "done": self.done,
            "failed": sum(pair.state == "failed" for pair in self.pairs),
            "share": round(self.share, 4),
            "created": _text(self.created),
            "ended": None if ended is None else _text(ended),
            "expires": None if ended is None else _text(ended + keep),
            "results": list(self.kinds),
            "pairs": [pair.to_dict(index) for index, pair in enumerate(self.pairs)],
        }


class JobStore:
    """All batches of a service. For its event loop alone.

    Args:
        pool: That compares.
        settings: How many there may be, and how long they are kept.
    """

    def __init__(self, pool: WorkerPool, settings: ServiceSettings) -> None:
        self._pool, self._settings = pool, settings
        self._jobs: dict[str, Job] = {}
        self._folder = temporary_folder()
        self._closing = False

    def check_room(self, owner: str) -> None:
        """Refuses a further batch of who has as many at work as may be; raises ProblemError."""
        alive = sum(job.owner == owner and job.state == "running" for job in self._jobs.values())
        if alive >= self._settings.jobs or self._closing:
            raise ProblemError(
                503, "busy", f"{alive} batches of yours are at work already", {"Retry-After": "10"}
            )

    async def begin(
        self,
        owner: str,
        files: Iterable[tuple[bytes, bytes]],
        names: Sequence[tuple[str, str]],
        options: CompareOptions,
        render: RenderOptions,
        kinds: tuple[str, ...],
        threads: int,
    ) -> Job:
        """Begins a batch.

        Args:
            owner: Who may see it.
            files: The bytes of each pair, taken one after the other.
            names: Of their images.
            options: How they are compared.
            render: How they are drawn.
            kinds: What is kept of each, of ``EXPORTS``.
            threads: That each process may use.

        Raises:
            ProblemError: There are too many of this owner's.
        """
        self.check_room(owner)
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        pairs = [PairState(pair) for pair in names]
        job = Job(owner, folder, options, render, kinds, pairs, threads)
        try:
            await asyncio.to_thread(_write_inputs, job, files)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise ProblemError(
                503, "disk", "there is no room for this batch", {"Retry-After": "60"}
            ) from error
        self._jobs[job.id] = job
        job.task = asyncio.create_task(self._run(job))
        return job

    def get(self, owner: str, number: str) -> Job:
        """A batch by its id; raises ProblemError where this owner has none such."""
        job = self._jobs.get(number)
        if job is None or job.owner != owner:
            raise ProblemError(404, "job", "there is no such batch, or it is kept no longer")
        return job

    def cancel(self, job: Job) -> None:
        """Ends a batch; what is done of it is kept."""
        if job.state != "running":
            return
        job.state, job.ended = "cancelled", time.monotonic()
        for index, pair in enumerate(job.pairs):
            if pair.state in ("waiting", "running"):
                self._ended(job, index, "cancelled")
            if pair.work is not None:
                pair.work.stop()
                pair.work = None

    def forget(self, job: Job) -> None:
        """Ends a batch, and nothing of it is kept."""
        self.cancel(job)
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    async def sweep(self) -> None:
        """Forgets what is kept no longer, for ever."""
        while True:
            await asyncio.sleep(_SWEEP)
            self.forget_old(time.monotonic())

    def forget_old(self, now: float) -> None:
        """Forgets batches whose time is over, and the oldest ones where all are too much."""
        ended = [job for job in self._jobs.values() if job.ended is not None]
        ended.sort(key=lambda job: job.ended or 0)
        kept = sum(job.bytes for job in self._jobs.values())
        for job in ended:
            over = now - (job.ended or now) > self._settings.keep_seconds
            if over or kept > 1_000_000 * self._settings.keep_mb:
                kept -= job.bytes
                self.forget(job)

    async def close(self) -> None:
        """Ends and forgets all."""
        self._closing = True
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for job in list(self._jobs.values()):
            self.forget(job)
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _run(self, job: Job) -> None:
        gate = asyncio.Semaphore(self._pool.workers)
        await asyncio.gather(*(self._pair(job, i, gate) for i in range(len(job.pairs))))
        if job.state == "running":
            job.state, job.ended = "done", time.monotonic()

    async def _pair(self, job: Job, index: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            work = await self._submitted(job, index)
            if work is None:
                return
            pair = job.pairs[index]
            pair.state, pair.work = "running", work
            try:
                parts = await asyncio.wrap_future(work.future)
                await asyncio.to_thread(_keep, job, index, parts)
            except Exception as error:
                if job.state == "running":
                    pair.problem = problem_of(error).to_dict()
                    self._ended(job, index, "failed")
                return
            if job.state == "running":
                pair.verdict = parts[STATE].decode()
                self._ended(job, index, "done")

    async def _submitted(self, job: Job, index: int) -> Work | None:
        """The work of a pair, once there is a place for it; None where the job has ended."""
        while job.state == "running":
            with contextlib.suppress(FullError):
                return self._pool.submit(
                    compare_files, lambda: _keywords(job, index), background=True
                )
            await asyncio.sleep(_RETRY)
        return None

    def _ended(self, job: Job, index: int, state: str) -> None:
        pair = job.pairs[index]
        pair.state, pair.work = state, None if state != "cancelled" else pair.work
        job.events.append(pair.to_dict(index))


def _write_inputs(job: Job, files: Iterable[tuple[bytes, bytes]]) -> None:
    for index, (before, after) in enumerate(files):
        job.file(index, "before").write_bytes(before)
        job.file(index, "after").write_bytes(after)


def _keywords(job: Job, index: int) -> dict[str, Any]:
    return {
        "before": job.file(index, "before").read_bytes(),
        "after": job.file(index, "after").read_bytes(),
        "names": job.pairs[index].names,
        "options": job.options,
        "render": job.render,
        "kinds": job.kinds,
        "threads": job.threads,
    }


def _keep(job: Job, index: int, parts: dict[str, bytes]) -> None:
    for kind in job.kinds:
        job.file(index, kind).write_bytes(parts[kind])
        job.bytes += len(parts[kind])
    for side in ("before", "after"):
        job.file(index, side).unlink(missing_ok=True)


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
