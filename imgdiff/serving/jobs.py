"""Comparing in the background: a job says how far it is, and can be stopped at any moment."""

import contextlib
import logging
import threading
from collections.abc import Mapping

from imgdiff.compare import compare_images
from imgdiff.io.decode.netpbm import is_netpbm
from imgdiff.io.decode.pfm import is_pfm
from imgdiff.io.decode.pillow_file import open_image
from imgdiff.io.limits import Limits
from imgdiff.io.load import LoadedImage
from imgdiff.options import CompareOptions
from imgdiff.serving.concurrency import turn_for
from imgdiff.serving.store import Held
from imgdiff.serving.upload_limits import MAX_PIXELS
from imgdiff.serving.uploaded_pair import Pair

#: "before" or "after" -> the image.
DecodedImages = Mapping[str, LoadedImage]


class StoppedError(Exception):
    """Nobody waits for the result any more."""


class Job:
    """One pair being compared, in a thread of its own that begins at once.

    Attributes:
        share: How much of it is done, 0 to 1.
        status: What it is doing, in words.
        held: The result, once ``wait`` says that the job has ended; None where it has none.
        error: What went wrong, if anything.

    Args:
        key: Tells the job from others.
        pair: The two images.
        options: How to compare them; larger images than a visitor may bring are refused.
        decoded: Those of the two images that have been decoded already.
    """

    def __init__(
        self,
        key: object,
        pair: Pair,
        options: CompareOptions,
        decoded: DecodedImages | None = None,
    ) -> None:
        self.key, self.share, self.status = key, 0.0, "Waiting for a free place…"
        self.held: Held | None = None
        self.error: Exception | None = None
        self._stop, self._done = threading.Event(), threading.Event()
        arguments = (pair, options, decoded or {})
        threading.Thread(target=self._run, args=arguments, daemon=True).start()

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ends it at its next step, without a result."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended within so many seconds; without them, waits for its end."""
        return self._done.wait(seconds)

    def _run(self, pair: Pair, options: CompareOptions, decoded: DecodedImages) -> None:
        try:
            pixels = _pixel_count(pair.before) + _pixel_count(pair.after)
            with turn_for(pixels, lambda: self.stopped):
                self._check()
                self.status = "Reading and aligning…"
                result = compare_images(
                    decoded.get("before", pair.before),
                    decoded.get("after", pair.after),
                    options=options,
                    max_pixels=MAX_PIXELS,
                    names=pair.names,
                    progress=self._progress,
                )
                self._check()
                self.share, self.status = 1.0, "Preparing the pictures…"
                self.held = Held(result)
        except StoppedError:
            pass
        except Exception as error:  # for whoever waits to raise, in a thread of theirs
            self.error = error
            logging.getLogger(__name__).info("a comparison failed", exc_info=True)
        finally:
            self._done.set()

    def _progress(self, done: int, total: int) -> None:
        self._check()
        self.share = done / max(1, total)
        self.status = f"Comparing… {self.share:.0%}" if done < total else "Finding the regions…"

    def _check(self) -> None:
        if self.stopped:
            raise StoppedError


def _pixel_count(data: bytes) -> int:
    """Of an image, by its header; the most that it can have where that says little; 0 of others."""
    if is_netpbm(data) or is_pfm(data):
        return 8 * len(data)
    with contextlib.suppress(Exception):  # it is said where it is compared
        image = open_image(data, Limits(MAX_PIXELS))
        return image.width * image.height
    return 0
