"""The processes in which visitors' files are opened and compared: one pool for the whole server."""

import threading

from imgdiff.app.components.weights import chosen_weights
from imgdiff.memory import machine_memory
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.options import CompareOptions
from imgdiff.serving.visitors_work import prepare
from imgdiff.workers.pool import WorkerPool
from imgdiff.workers.process import Limits

#: At least two, so that nobody waits for a single slow pair; each holds a network of its own.
_FEWEST, _MOST = 2, 8
#: Pairs that wait; more are told to come back.
_QUEUE = 64
#: Seconds that a pair may take: the largest allowed, looked at pixel by pixel, on one core.
_SECONDS = 300.0
#: Bytes that a process may take: the largest allowed pair needs them, or what the machine has.
_MEMORY = 3_000_000_000
_SHARE_OF_MACHINE = 0.8

_pool: WorkerPool | None = None
_lock = threading.Lock()


def worker_pool() -> WorkerPool:
    """The pool, begun when it is first asked for."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = _begun()
    return _pool


def _begun() -> WorkerPool:
    cores = usable_cores()
    workers = min(max(_FEWEST, cores), _MOST)
    memory = min(_MEMORY, int(machine_memory() * _SHARE_OF_MACHINE / workers))
    options = CompareOptions(weights=chosen_weights())
    return WorkerPool(
        workers,
        queue=_QUEUE,
        limits=Limits(_SECONDS, memory),
        # Whoever is alone has all cores; who is not shares them fairly.
        threads=cores,
        prepare=(prepare, {"options": options, "threads": cores}),
    )
