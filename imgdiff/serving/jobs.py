"""Comparing in the background: a job says how far it is, and can be stopped at any moment."""

import logging
import threading
from concurrent.futures import Future

from imgdiff.options import CompareOptions
from imgdiff.serving.store import Held
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.serving.visitors_work import compare_pair
from imgdiff.workers.errors import FullError, StoppedError
from imgdiff.workers.objects import unpacked
from imgdiff.workers.pool import Work, WorkerPool


class Job:
    """One pair being compared, in a process of its own as soon as one is free.

    Attributes:
        stopped: Whether it was told to stop.
        held: The result, once ``wait`` says that the job has ended; None where it has none.
        error: What went wrong, if anything.

    Args:
        key: Tells the job from others.
        pair: The two images.
        options: How to compare them; larger images than a visitor may bring are refused.
        pool: Whose processes compare.
    """

    def __init__(self, key: object, pair: Pair, options: CompareOptions, pool: WorkerPool) -> None:
        self.key, self.stopped = key, False
        self.held: Held | None = None
        self.error: BaseException | None = None
        self._ended = threading.Event()
        self._work: Work | None = None
        given = {
            "before": pair.before,
            "after": pair.after,
            "names": pair.names,
            "options": options,
            "threads": pool.threads,
        }
        try:
            self._work = pool.submit(compare_pair, given)
        except FullError as error:
            self.error = error
            self._ended.set()
        else:
            self._work.future.add_done_callback(self._end)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self._work.share if self._work else 0.0

    @property
    def status(self) -> str:
        """What it is doing, in words."""
        if not self._work or not self._work.running:
            return "Waiting for a free place…"
        if not self.share:
            return "Reading and aligning…"
        return f"Comparing… {self.share:.0%}" if self.share < 1 else "Finding the regions…"

    def stop(self) -> None:
        """Ends it at once, without a result."""
        self.stopped = True
        if self._work:
            self._work.stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended within so many seconds; without them, waits for its end."""
        return self._ended.wait(seconds)

    def _end(self, future: Future[dict[str, bytes]]) -> None:
        try:
            self.held = Held(*unpacked(future.result()))
        except StoppedError:
            pass
        except Exception as error:  # for whoever waits to raise, in a thread of theirs
            self.error = error
            logging.getLogger(__name__).info("a comparison failed", exc_info=True)
        finally:
            self._ended.set()
