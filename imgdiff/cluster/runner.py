"""A batch on Ray: the chunks of its plan, each once, on an actor a core."""

import contextlib
import csv
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import ray
from ray.data import ActorPoolStrategy, DataContext
from ray.exceptions import RayError

from imgdiff.checks import whole
from imgdiff.cluster import storage
from imgdiff.cluster.manifest import pairs_of
from imgdiff.cluster.plan import Plan, lay_down
from imgdiff.cluster.records import failures, read_records
from imgdiff.cluster.seen import Seen
from imgdiff.cluster.worker import Task, Worker
from imgdiff.errors import ImgDiffError
from imgdiff.io.write import replacing_read_only
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.version import __version__

#: Pairs whose results are written together; a killed worker's are begun anew.
CHUNK = 100
#: Most pieces that Ray hands out.
_BLOCKS = 2000
_FAILURES = "failures.csv"


@dataclass(frozen=True)
class Outcome:
    """How a batch ended.

    Attributes:
        pairs: In the manifest.
        failed: Without a result; the table ``failures.csv`` has the reasons.
        changed: That differ.
        again: Answered from the table, their contents having been compared before.
        before: Pairs that were done when the command began.
    """

    pairs: int
    failed: int
    changed: int
    again: int
    before: int


def run_batch(
    sources: Sequence[str],
    folder: str,
    task: Task,
    *,
    address: str | None = None,
    workers: int | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Compares the pairs of a manifest, as many at once as there are cores.

    Each pair is in the results once, whatever is killed meanwhile: repeat the call to go on.

    Args:
        sources: A manifest or two folders; see ``manifest.pairs_of``.
        folder: For the results, a path or an address; see ``plan``.
        task: How pairs are compared.
        address: Of a Ray cluster; a cluster of this machine's cores by default.
        workers: Actors, at least 1; by default one for each core of the cluster.
        chunk: Pairs whose results are written together, at least 1; of a batch that goes on, what
            it began with.
        progress: Called with how many pairs are done of those that were left, and how many those
            were: what is estimated from that is of this call.

    Raises:
        DataError: The manifest cannot be read.
        OptionError: Another batch is in the folder, or an argument out of its range.
        OutputError: The table of failures stands there read-only, and ``task`` has no force.
        WeightsError: The weights cannot be read.
        ImgDiffError: The cluster cannot be reached, or lost what it needs.
    """
    whole("chunk", chunk, 1)
    options = task.options
    get_runtime(options.weights, options.precision, options.device, 1)  # or its error, at once
    with replacing_read_only(task.force):
        plan, _ = lay_down(folder, pairs_of(sources), chunk, _terms(sources, task))
        storage.check_output(storage.join(folder, _FAILURES))
        done = plan.done()
        counts = [_counts(plan, number) for number in sorted(done)]
        before = sum(count["pairs"] for count in counts)
        left = [{"chunk": number} for number in range(plan.chunks) if number not in done]
        if left:
            # Ray prints that it lost a worker to standard output, where others expect results.
            with contextlib.redirect_stdout(sys.stderr), _cluster(address, workers):
                ended = 0
                for count in _run(plan, task, left, sorted(done), workers):
                    counts.append(count)
                    ended += count["pairs"]
                    if progress:
                        progress(ended, plan.pairs - before)
        _write_failures(plan)
    totals = {name: sum(c[name] for c in counts) for name in ("failed", "changed", "again")}
    return Outcome(plan.pairs, before=before, **totals)


def _terms(sources: Sequence[str], task: Task) -> dict[str, Any]:
    """What the results depend on, as JSON has it."""
    values = {name: str(value) for name, value in asdict(task.options).items()}
    drawn = {name: str(value) for name, value in asdict(task.render).items()}
    wanted = {"heat": task.heat, "embeddings": task.embeddings}
    return {"sources": list(sources), "version": __version__, **values, **drawn, **wanted}


@contextlib.contextmanager
def _cluster(address: str | None, workers: int | None) -> Iterator[None]:
    # The words of its native part are no news to users, nor is that they are left out.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    here: dict[str, Any] = {"num_cpus": workers or usable_cores(), "include_dashboard": False}
    try:
        with _silence():
            ray.init(
                address=address or "local",
                log_to_driver=False,
                logging_level=logging.ERROR,
                **({} if address else here),
            )
    except (ConnectionError, RuntimeError, ValueError, RayError) as error:
        raise ImgDiffError(f"no cluster of Ray at {address or 'this machine'}: {error}") from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = False
    try:
        yield
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Native code writes past ``sys.stderr``: here into nothing."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class _RemoteSeen:
    """What was seen, in one actor for all workers; where that is lost, nobody is stopped.

    A call takes as long as comparing two small equal pictures, so that a record goes with the next
    question.
    """

    def __init__(self, actor: Any) -> None:
        self._actor, self._records = actor, list[dict[str, Any]]()

    def get(self, content: str) -> dict[str, Any] | None:
        records, self._records = self._records, []
        with contextlib.suppress(RayError):
            return ray.get(self._actor.put_and_get.remote(records, content))
        return None

    def put(self, record: dict[str, Any]) -> None:
        self._records.append(record)


def _run(
    plan: Plan, task: Task, left: list[dict[str, int]], done: list[int], workers: int | None
) -> Iterator[dict[str, Any]]:
    """The counts of each chunk, as they end."""
    seen: Any = ray.remote(num_cpus=0, max_restarts=-1)(Seen)
    actor = seen.remote()
    for number in done:
        actor.put_all.remote(read_records(plan.results(number)))
    size = min(workers or int(ray.cluster_resources().get("CPU", 1)), len(left))
    chunks = ray.data.from_items(left, override_num_blocks=min(len(left), _BLOCKS))
    worker: Any = Worker
    results = chunks.map(
        worker,
        fn_constructor_args=(plan, task, _RemoteSeen(actor)),
        compute=ActorPoolStrategy(size=size),
        num_cpus=1,
    )
    try:
        yield from results.iter_rows()
    except RayError as error:
        raise ImgDiffError(
            f"the cluster failed: {str(error).strip().splitlines()[-1]}. What was done is kept: "
            "repeat the command to go on"
        ) from error


def _counts(plan: Plan, chunk: int) -> dict[str, Any]:
    records = read_records(plan.results(chunk), ("error", "changed", "again"))
    return {
        "pairs": len(records),
        "failed": sum(bool(record["error"]) for record in records),
        "changed": sum(bool(record["changed"]) for record in records),
        "again": sum(bool(record["again"]) for record in records),
    }


def _write_failures(plan: Plan) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, ("pair", "before", "after", "error"))
    table.writeheader()
    table.writerows(failures(plan.results(number) for number in range(plan.chunks)))
    storage.write(storage.join(plan.folder, _FAILURES), text.getvalue().encode())
