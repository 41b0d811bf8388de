"""What one core does: chunk after chunk, with the network loaded once in a process beside it."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from imgdiff.cluster import storage
from imgdiff.cluster.one_pair import compare_for_table
from imgdiff.cluster.plan import Plan, planned_pairs
from imgdiff.cluster.records import read_records, to_parquet
from imgdiff.cluster.seen import Table, content_of
from imgdiff.errors import ImageError, ImgDiffError, OutputError
from imgdiff.io.write import replacing_read_only
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.serving import comparing
from imgdiff.workers.errors import CrashError
from imgdiff.workers.pool import WorkerPool
from imgdiff.workers.process import Limits

#: Pairs that are read while one is compared.
_AHEAD = 2
#: Seconds in which a process has to be ready.
_BEGIN = 300.0


@dataclass(frozen=True)
class Task:
    """How the pairs of a batch are compared.

    Args:
        options: Of the comparison.
        render: How heatmaps are drawn.
        heat: Whether they are wanted, of pairs that changed.
        embeddings: Whether both images' embeddings are.
        limits: Of each pair; reading both files may take as long again.
        force: Whether read-only files in the folder of the results are replaced too.
    """

    options: CompareOptions = field(default_factory=CompareOptions)
    render: RenderOptions = field(default_factory=RenderOptions)
    heat: bool = False
    embeddings: bool = False
    limits: Limits = field(default_factory=Limits)
    force: bool = False


class Worker:
    """Compares the pairs of chunks.

    What a pair does to its process (a crash, too much memory, a time without end) ends that process
    and is a reason in the table; the next pair has a new one.

    Args:
        plan: Of the batch.
        task: How pairs are compared.
        seen: What is known of contents.
    """

    def __init__(self, plan: Plan, task: Task, seen: Table) -> None:
        self._plan, self._task, self._seen = plan, task, seen
        self._pool = WorkerPool(
            1,
            queue=1,
            # A process may take longer to begin than a pair may take.
            limits=Limits(max(task.limits.seconds, _BEGIN), task.limits.memory),
            prepare=(comparing.prepare, {"options": task.options, "threads": 1}),
        )

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Compares a chunk, unless that was done already, and writes its results.

        Args:
            row: ``{"chunk": number}``.

        Returns:
            The chunk's number, and how many of its pairs there are, failed, changed, were seen.

        Raises:
            OutputError: A result cannot be written; the chunk is not done then.
        """
        chunk, address = int(row["chunk"]), self._plan.results(int(row["chunk"]))
        if storage.exists(address):  # by a worker that died before it could say so
            records = read_records(address)
        else:
            with replacing_read_only(self._task.force):
                records = list(self._compared(planned_pairs(self._plan.folder, chunk)))
                storage.write(address, to_parquet(records))
        return {
            "chunk": chunk,
            "pairs": len(records),
            "failed": sum(bool(record["error"]) for record in records),
            "changed": sum(bool(record["changed"]) for record in records),
            "again": sum(bool(record["again"]) for record in records),
        }

    def close(self) -> None:
        """Ends the process beside it."""
        self._pool.close()

    def _compared(self, pairs: Iterator[tuple[int, str, str]]) -> Iterator[dict[str, Any]]:
        # What hangs in reading keeps its thread: the next chunk has others.
        readers = ThreadPoolExecutor(2 * (_AHEAD + 1))
        waiting: list[tuple[int, str, str, list[Future[bytes]]]] = []
        try:
            while True:
                for number, before, after in islice(pairs, 1 + _AHEAD - len(waiting)):
                    files = [readers.submit(storage.read, name) for name in (before, after) if name]
                    waiting.append((number, before, after, files))
                if not waiting:
                    return
                number, before, after, files = waiting.pop(0)
                started = time.monotonic()
                record = self._record(number, before, after, files)
                own = {"pair": number, "before": before, "after": after}
                yield {**record, **own, "seconds": time.monotonic() - started}
        finally:
            readers.shutdown(wait=False, cancel_futures=True)

    def _record(
        self, number: int, before: str, after: str, files: list[Future[bytes]]
    ) -> dict[str, Any]:
        failed = {"changed": False, "again": False, "content": ""}
        if len(files) < 2:
            return {**failed, "error": "the other side has no file of this name"}
        try:
            first, second = (self._read(file) for file in files)
            content = content_of(first, second)
            if known := self._seen.get(content):
                # Its own is one that a killed worker had compared without writing it down.
                return {**known, "again": known["pair"] != number}
            record = self._compare(number, (before, after), first, second)
        except OutputError:  # no fault of the pair: it is compared again by who goes on
            raise
        except ImgDiffError as error:
            return {**failed, "error": error.message}
        record |= {"pair": number, "content": content, "again": False}
        self._seen.put(record)
        return record

    def _do(self, keywords: dict[str, Any]) -> dict[str, bytes]:
        if not self._pool.wait_until_ready(_BEGIN):  # which is no fault of the pair
            raise RuntimeError(f"no process could be prepared within {_BEGIN:g} s")
        seconds = self._task.limits.seconds
        return self._pool.submit(compare_for_table, keywords, seconds=seconds).result()

    def _read(self, file: Future[bytes]) -> bytes:
        try:
            return file.result(self._task.limits.seconds)
        except LateError as error:
            seconds = self._task.limits.seconds
            raise ImageError(f"reading it took longer than {seconds:g} s") from error

    def _compare(
        self, number: int, addresses: tuple[str, str], before: bytes, after: bytes
    ) -> dict[str, Any]:
        task = self._task
        keywords = {
            "before": before,
            "after": after,
            "names": tuple(address.rpartition("/")[2] for address in addresses),
            "options": task.options,
            "render": task.render,
            "heat": task.heat,
            "embeddings": task.embeddings,
        }
        try:
            parts = self._do(keywords)
        except CrashError:  # once more: the machine may have been short of memory
            parts = self._do(keywords)
        record = json.loads(parts["record"])
        if "heat" in parts:
            record["heat"] = f"heat/{number:09d}.png"
            storage.write(storage.join(self._plan.folder, record["heat"]), parts["heat"])
        return record
