"""Comparing beside the page: it shows how far it is, and can be stopped at any moment."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping

from imgdiff.app.limits import MAX_PIXELS
from imgdiff.app.samples import Pair
from imgdiff.app.store import Held
from imgdiff.app.weights import chosen_weights
from imgdiff.compare import compare_images
from imgdiff.images import LoadedImage
from imgdiff.siamese.session import usable_cores

#: Pairs at work at once, on the whole server: each takes memory, and the cores are shared anyway.
_turns = threading.BoundedSemaphore(max(2, usable_cores()))
#: Files larger than this, in bytes, take turns of their own: decoded they may be large.
_LARGE = 6_000_000
_large_turn = threading.BoundedSemaphore(1)


#: "before" or "after" -> the image.
Read = Mapping[str, LoadedImage]


class StoppedError(Exception):
    """Nobody waits for the result any more."""


class Job:
    """One pair being compared, in a thread of its own. share: how much of it is done, 0 to 1.
    words: what it is at. held, error: what came of it, once ``wait()`` says that it has ended."""

    def __init__(self, key: object, pair: Pair, fit: str, align: bool, read: Read | None = None):
        """read: those of the two images that have been decoded already."""
        self.key, self.share, self.words = key, 0.0, "Waiting for a free place…"
        self.held: Held | None = None
        self.error: Exception | None = None
        self._stop, self._done = threading.Event(), threading.Event()
        work = threading.Thread(target=self._run, args=(pair, fit, align, read or {}), daemon=True)
        work.start()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Has it ended within so many seconds?"""
        return self._done.wait(seconds)

    def _run(self, pair: Pair, fit: str, align: bool, read: Read) -> None:
        try:
            large = len(pair.before) + len(pair.after) > _LARGE
            with _turn(_large_turn if large else _turns, self._check):
                self.words = "Reading and aligning…"
                result = compare_images(
                    read.get("before", pair.before),
                    read.get("after", pair.after),
                    fit=fit,
                    align=align,
                    weights=chosen_weights(),
                    max_pixels=MAX_PIXELS,
                    names=pair.names,
                    progress=self._progress,
                )
                self._check()
                self.share, self.words = 1.0, "Preparing the pictures…"
                self.held = Held(result)
        except StoppedError:
            pass
        except Exception as error:  # shown by the page, in the visitor's own thread
            self.error = error
            logging.getLogger(__name__).info("a comparison failed", exc_info=True)
        finally:
            self._done.set()

    def _progress(self, done: int, total: int) -> None:
        self._check()
        self.share = done / max(1, total)
        self.words = f"Comparing… {self.share:.0%}"

    def _check(self) -> None:
        if self.stopped:
            raise StoppedError


@contextlib.contextmanager
def _turn(turns: threading.Semaphore, check: Callable[[], None]) -> Iterator[None]:
    """Waits for a turn, hearing at once when it is no longer wanted."""
    while not turns.acquire(timeout=0.1):
        check()
    try:
        yield
    finally:
        turns.release()
