"""A pool of processes, with a queue that is no longer than it may be."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from imgdiff.checks import whole
from imgdiff.workers.errors import CrashError, FullError, StoppedError
from imgdiff.workers.messages import Function
from imgdiff.workers.process import DiedEarlyError, Limits, Process

#: A process is replaced after so many pieces of work: what libraries leak goes with it.
_LIFE = 1000
#: Seconds until the next try where a process could not be started, at first and at most.
_WAIT, _LONGEST_WAIT = 0.5, 30.0


class Work:
    """Something that a process does or will do.

    Attributes:
        share: How much of it is done, 0 to 1.
        running: Whether a process is at it.
        future: Its result: named bytes, or the error of ``Process.do``.
    """

    def __init__(
        self,
        function: Function,
        keywords: Callable[[], Mapping[str, Any]],
        seconds: float | None = None,
    ) -> None:
        self.share, self.running = 0.0, False
        self.future: Future[dict[str, bytes]] = Future()
        self.future.set_running_or_notify_cancel()  # from here on ``stop`` alone ends it
        self.function, self.keywords, self.seconds = function, keywords, seconds
        self.tries = 0
        self._stopped = False
        self._lock = threading.Lock()
        self._process: Process | None = None

    def stop(self) -> None:
        """Ends it: it is not begun any more, or the process that is at it is killed."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill(StoppedError)
            elif not self.future.done() and not self.running:
                self.future.set_exception(StoppedError("this was stopped before it began"))

    def result(self, timeout: float | None = None) -> dict[str, bytes]:
        """Waits for its end; raises what ``Process.do`` does, or TimeoutError."""
        return self.future.result(timeout)

    def do(self, process: Process) -> None:
        """Has a process do it; the pool calls this. Raises DiedEarlyError."""
        with self._lock:
            if self.future.done():
                return
            self.running, self._process = True, process
            self.tries += 1
        try:
            result = process.do(self.function, self.keywords(), self._tell, self.seconds)
        except DiedEarlyError:
            self._let_go()
            if self._stopped:
                self.future.set_exception(StoppedError("this was stopped before it began"))
            elif self.tries > 1:
                self.future.set_exception(CrashError("no process could begin this. Try again"))
            else:
                raise
        except BaseException as error:  # for whoever waits
            if isinstance(error, CrashError):
                _log(error)
            self._let_go()
            self.future.set_exception(error)
        else:
            self._let_go()
            self.share = 1.0
            self.future.set_result(result)

    def fail(self, error: Exception) -> None:
        """Ends it with an error, where it has not ended."""
        with self._lock:
            if not self.future.done():
                self.future.set_exception(error)

    def _let_go(self) -> None:
        with self._lock:
            self._process, self.running = None, False

    def _tell(self, share: float) -> None:
        self.share = share


def _log(crash: CrashError) -> None:
    notes = "\n".join(getattr(crash, "__notes__", ()))
    logging.getLogger(__name__).error("work failed: %s %s", crash.message, notes)


class WorkerPool:
    """Processes that work side by side, begun at once and replaced when they die.

    Work waits in a queue; what is in the background waits until nothing else does.

    Args:
        workers: Processes, at least 1.
        queue: Most pieces of work that wait, at least 0; background work has as many places again.
        limits: For each piece of work.
        threads: That numerical libraries may use in each, at least 1.
        prepare: Done first in each process, such as loading a network; as ``Process.do`` takes it.
    """

    def __init__(
        self,
        workers: int,
        *,
        queue: int = 16,
        limits: Limits | None = None,
        threads: int = 1,
        prepare: tuple[Function, Mapping[str, Any]] | None = None,
    ) -> None:
        self.workers, self.queue = whole("workers", workers, 1), whole("queue", queue, 0)
        self.threads, self._prepare = whole("threads", threads, 1), prepare
        self.limits = limits or Limits()
        #: How often work came to no result, by the name of the error.
        self.failures: Counter[str] = Counter()
        self._change = threading.Condition()
        self._waiting: deque[Work] = deque()
        self._background: deque[Work] = deque()
        self._closing = self._closed = False
        self._ready, self._at_work = 0, set[Work]()
        self._slots = [
            threading.Thread(target=self._slot, name=f"imgdiff-worker-{number}", daemon=True)
            for number in range(self.workers)
        ]
        for slot in self._slots:
            slot.start()

    @property
    def ready(self) -> int:
        """How many processes are prepared."""
        return self._ready

    @property
    def busy(self) -> int:
        """How many of them are at work."""
        return len(self._at_work)

    @property
    def waiting(self) -> int:
        """How many pieces of work wait, those in the background left out."""
        return len(self._waiting)

    def submit(
        self,
        function: Function,
        keywords: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        *,
        background: bool = False,
        seconds: float | None = None,
    ) -> Work:
        """Has a process call a function.

        Args:
            function: At the top of a module; it gives named bytes, and takes ``progress``.
            keywords: Its other arguments, which can be pickled; or what gives them when its turn
                has come, so that they take no memory before.
            background: Whether everything else comes first.
            seconds: That it may take, by the clock, where these are fewer than the pool's limit.

        Raises:
            FullError: Too much is waiting, or the pool is closing.
        """
        given = keywords if callable(keywords) else lambda: keywords
        work = Work(function, given, seconds)
        with self._change:
            queue = self._background if background else self._waiting
            for ended in [other for other in queue if other.future.done()]:
                queue.remove(ended)
            idle = 0 if background else self.workers - len(self._at_work)
            if self._closing or len(queue) >= self.queue + idle:
                raise FullError("too many are waiting already. Try again in a moment")
            queue.append(work)
            self._change.notify()
        return work

    def wait_until_ready(self, seconds: float) -> bool:
        """Whether a process is prepared within so many seconds."""
        with self._change:
            return self._change.wait_for(lambda: self._ready > 0, seconds)

    def close(self, seconds: float = 0.0) -> None:
        """Takes no more work, lets what is there come to its end, and ends the processes.

        Args:
            seconds: By the clock; what has not ended then is stopped.
        """
        with self._change:
            self._closing = True
            self._change.wait_for(
                lambda: not (self._at_work or self._waiting or self._background), seconds
            )
            rest = [*self._waiting, *self._background, *self._at_work]
            self._waiting.clear()
            self._background.clear()
            self._closed = True
            self._change.notify_all()
        for work in rest:
            work.stop()
        for slot in self._slots:
            slot.join(10)

    def _slot(self) -> None:
        process, wait = None, _WAIT
        while not self._closed:
            process = self._start()
            if process is None:
                self._fail_waiting(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
                continue
            wait = _WAIT
            while process.usable and process.done < _LIFE and self._next(process):
                pass
            with self._change:
                self._ready -= 1
            process.end()

    def _start(self) -> Process | None:
        """A prepared process; None where there is none to be had."""
        process = None
        try:
            process = Process(self.limits, self.threads)
            if self._prepare is not None:
                process.do(*self._prepare)
        except Exception:
            logging.getLogger(__name__).exception("a working process could not be prepared")
            if process is not None:
                process.end()
            return None
        with self._change:
            self._ready += 1
            self._change.notify_all()
        return process

    def _next(self, process: Process) -> bool:
        """Does the next piece of work; False where there will be none."""
        with self._change:
            self._change.wait_for(lambda: self._closed or self._waiting or self._background)
            if not (self._waiting or self._background):
                return False
            work = (self._waiting or self._background).popleft()
            self._at_work.add(work)
        try:
            work.do(process)
        except DiedEarlyError:
            with self._change:
                self._waiting.appendleft(work)
        finally:
            with self._change:
                self._at_work.discard(work)
                if work.future.done() and (error := work.future.exception()):
                    self.failures[type(error).__name__] += 1
                self._change.notify_all()
        return True

    def _fail_waiting(self, seconds: float) -> None:
        """Nobody is to wait for what no process can do; then the next try may come."""
        with self._change:
            waiting = [] if self._ready else [*self._waiting, *self._background]
            if not self._ready:
                self._waiting.clear()
                self._background.clear()
        for work in waiting:
            work.fail(CrashError("no process could be started for this. Try again later"))
        with self._change:
            self._change.wait_for(lambda: self._closed, seconds)
