"""How fast the page answers in a browser: python -m benchmarks.speed.page (needs Chromium).

Prints, on a warm server, the seconds to the first paint, to the result of a linked sample, and from
two dropped 1080p screenshots, one small button of which changed, to the viewer with its heat, by
the clock and of the server's processor time; and how much of the last ``compare_images`` takes
alone.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from benchmarks.speed.server_process import processor_seconds
from imgdiff.compare import compare_images
from tests.app.browser import PATIENCE, ROOT, launched, serving
from tests.app.driving import png

TIMES = 5


def main() -> None:
    """Measures and prints."""
    with TemporaryDirectory() as folder:
        serve = contextmanager(serving)(Path(folder) / "log.txt")
        with serve as address, contextmanager(launched)() as browser:
            size = {"width": 1280, "height": 900}
            page = browser.new_context(viewport=size).new_page()
            times: dict[str, list[tuple[float, float]]] = {}
            for i in range(TIMES + 1):
                files = _pair(i)
                with _taken(times, "first paint"):
                    page.goto(address)
                    _until(
                        page, "() => document.querySelector('h1')?.innerText === 'What changed?'"
                    )
                with _taken(times, "result of the sample"):
                    page.goto(f"{address}/?sample=photo_retouched")
                    shown = _result(page)
                uploader = page.locator('[class*="_before"] input[type="file"]')
                with _taken(times, "result of two 1080p screenshots"):
                    uploader.set_input_files(
                        [
                            {"name": name, "mimeType": "image/png", "buffer": data}
                            for name, data in zip(("a.png", "b.png"), files, strict=True)
                        ]
                    )
                    _result(page, after=shown)
                with _taken(times, "compare_images alone", time.process_time):
                    compare_images(*files)
    for words, taken in times.items():
        clock, used = zip(*taken[1:], strict=True)  # the first loads the network
        print(
            f"{words:<34}{statistics.median(clock):6.2f} s (best {min(clock):.2f}), "
            f"of the processor {statistics.median(used):.2f} s"
        )


@contextmanager
def _taken(
    times: dict[str, list[tuple[float, float]]],
    words: str,
    processor: Callable[[], float] = processor_seconds,
) -> Iterator[None]:
    """Adds what the ``with`` block takes by the clock and of the processor."""
    since, used = time.perf_counter(), processor()
    yield
    times.setdefault(words, []).append((time.perf_counter() - since, processor() - used))


def _result(page, after: str = "") -> str:
    """Until the viewer shows a result, another one than ``after``. Gives its name."""
    ready = """after => {
        for (const { shadowRoot } of document.querySelectorAll(".st-key-viewer *")) {
            const name = shadowRoot?.querySelector("[data-ready]")?.dataset.ready;
            if (name && name !== after) return name;
        }
    }"""
    return _until(page, ready, after).json_value()


def _until(page, script: str, argument: str = ""):
    """Asks at every frame: a locator asks twice a second in the end."""
    return page.wait_for_function(script, arg=argument, timeout=PATIENCE)


def _pair(i: int) -> tuple[bytes, bytes]:
    page = cv2.imread(str(ROOT / "samples" / "web_page_before.png"))[..., ::-1]
    before = cv2.resize(page, (1920, 1080), interpolation=cv2.INTER_AREA)
    after = np.array(before)
    after[500:540, 900 + 20 * i : 1020 + 20 * i] = (200, 30, 30)
    return png(before), png(after)


if __name__ == "__main__":
    main()
