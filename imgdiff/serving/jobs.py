"""Comparing beside the page: it shows how far it is, and can be stopped at any moment."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from imgdiff.app.compare.samples import Pair
from imgdiff.app.components.weights import chosen_weights
from imgdiff.compare import compare_images
from imgdiff.io.load import LoadedImage
from imgdiff.network.runtime.session import usable_cores
from imgdiff.serving.limits import MAX_PIXELS
from imgdiff.serving.memory import give_back
from imgdiff.serving.store import Held

#: Pairs at work at once, on the whole server: each takes memory, and the cores are shared anyway.
_turns = threading.BoundedSemaphore(max(2, usable_cores()))
#: Pairs of more pixels than this, both images together, take turns of their own.
_LARGE = 12_000_000
_large_turn = threading.BoundedSemaphore(1)


#: "before" or "after" -> the image.
Read = Mapping[str, LoadedImage]


class StoppedError(Exception):
    """Nobody waits for the result any more."""


class Job:
    """One pair being compared, in a thread of its own. share: how much of it is done, 0 to 1.
    words: what it is at. held, error: what came of it, once ``wait()`` says that it has ended."""

    def __init__(self, key: object, pair: Pair, how: Mapping[str, Any], read: Read | None = None):
        """how: options of ``compare_images``. read: those of the two images that have been
        decoded already."""
        self.key, self.share, self.words = key, 0.0, "Waiting for a free place…"
        self.held: Held | None = None
        self.error: Exception | None = None
        self._stop, self._done = threading.Event(), threading.Event()
        work = threading.Thread(target=self._run, args=(pair, how, read or {}), daemon=True)
        work.start()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Has it ended within so many seconds? Without them, waits for its end."""
        return self._done.wait(seconds)

    def _run(self, pair: Pair, how: Mapping[str, Any], read: Read) -> None:
        large = _pixels(pair.before) + _pixels(pair.after) > _LARGE
        try:
            with _turn(_large_turn if large else _turns, self._check):
                self.words = "Reading and aligning…"
                result = compare_images(
                    read.get("before", pair.before),
                    read.get("after", pair.after),
                    **how,
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
            if large:
                give_back()

    def _progress(self, done: int, total: int) -> None:
        self._check()
        self.share = done / max(1, total)
        self.words = f"Comparing… {self.share:.0%}" if done < total else "Finding the regions…"

    def _check(self) -> None:
        if self.stopped:
            raise StoppedError


def _pixels(data: bytes) -> int:
    """Of an image, by its header; 0 where it has none."""
    with contextlib.suppress(Exception), Image.open(BytesIO(data)) as image:
        return image.width * image.height
    return 0


@contextlib.contextmanager
def _turn(turns: threading.Semaphore, check: Callable[[], None]) -> Iterator[None]:
    """Waits for a turn, hearing at once when it is no longer wanted."""
    while not turns.acquire(timeout=0.1):
        check()
    try:
        yield
    finally:
        turns.release()
