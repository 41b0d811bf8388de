"""A pool whose work is done in threads of this process, where a test can change what is run."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from imgdiff.errors import ImgDiffError
from imgdiff.workers.errors import CrashError, MemoryLimitError, WorkError
from imgdiff.workers.messages import Function
from imgdiff.workers.pool import Work


class Here:
    """Takes the place of a ``WorkerPool``."""

    threads = 1

    def __init__(self, workers: int = 2) -> None:
        self._places = threading.Semaphore(workers)
        self._threads: list[threading.Thread] = []

    def end(self) -> None:
        """Waits for what is at work."""
        for thread in self._threads:
            thread.join()

    def submit(self, function: Function, keywords: Any, **_: Any) -> Work:
        given = keywords if callable(keywords) else lambda: keywords
        work = Work(function, given)
        self._threads.append(
            threading.Thread(target=self._do, args=(work,), name="here", daemon=True)
        )
        self._threads[-1].start()
        return work

    def _do(self, work: Work) -> None:
        with self._places:
            work.do(_Process())  # type: ignore[arg-type]


class _Process:
    """Ends at the next step where a real one is killed."""

    def __init__(self) -> None:
        self._killed: type[WorkError] | None = None

    def kill(self, reason: type[WorkError]) -> None:
        self._killed = reason

    def do(
        self,
        function: Function,
        keywords: Mapping[str, Any],
        progress: Callable[[float], None],
        seconds: float | None,
    ) -> Any:
        def tell(done: int, total: int) -> None:
            if self._killed:
                raise self._killed("stopped")
            progress(done / max(1, total))

        try:
            return function(progress=tell, **keywords)
        except ImgDiffError:
            raise
        except MemoryError as error:
            raise MemoryLimitError("this needs more memory than it may take") from error
        except Exception as error:
            logging.getLogger(__name__).exception("work failed")
            raise CrashError("something went wrong on our side. Try again") from error
