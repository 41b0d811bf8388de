"""Eight visitors, and one of them attacking: python -m benchmarks.visitors (needs Chromium).

Prints the memory of the server and its processes (proportional set size, Linux) and the seconds
from two dropped 1080p screenshots to the picture, by the clock and of the server's processor time,
for eight visitors one after the other: alone, and while a ninth gives the page JPEGs of 40
megapixels in 125 scans, the most that is not refused, again and again.
"""

import argparse
import statistics
import threading
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.speed.page import _pair, _result
from benchmarks.speed.server_process import megabytes, processor_seconds
from tests.app.browser import PATIENCE, launched, serving


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=8, help="how many (default: %(default)s)")
    count = parser.parse_args().visitors
    with TemporaryDirectory() as folder:
        serve = contextmanager(serving)(Path(folder) / "log.txt")
        with serve as address, contextmanager(launched)() as browser:
            pages = [browser.new_context().new_page() for _ in range(count)]
            for page in pages:
                _open(page, address)
            print(f"{count} visitors, nothing compared: {megabytes():.0f} MB", flush=True)
            since = processor_seconds()
            with _Peak() as peak:
                seconds = [_drop(page, i) for i, page in enumerate(pages)]
            each = (processor_seconds() - since) / count
            _tell(f"alone, {each:.2f} s of the processor each", seconds, peak)
            attacker = browser.new_context().new_page()
            _open(attacker, address)
            bomb = scan_bomb()
            seconds = []
            with _Peak() as peak:
                for i, page in enumerate(pages):
                    if not attacker.locator('[data-test-script-state="running"]').count():
                        _give(attacker, "before", bomb)
                        attacker.wait_for_timeout(500)
                    seconds.append(_drop(page, count + i))
            _tell("one attacking", seconds, peak)


def scan_bomb(width: int = 8000, height: int = 5000, scans: int = 125) -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    stream = BytesIO()
    picture = Image.new("L", (width, height), 120)
    picture.paste(Image.effect_noise((width, height // 8), 60))  # 30 MB; more is refused
    picture.convert("RGB").save(stream, "JPEG", progressive=True, quality=5)
    data = stream.getvalue()
    starts = [at for at in range(len(data) - 1) if data[at : at + 2] == b"\xff\xda"]
    last, end = starts[-1], len(data) - 2
    return data[:end] + data[last:end] * (scans - len(starts)) + data[end:]


def _open(page, address: str) -> None:
    page.goto(address)
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)


def _give(page, side: str, *files: bytes) -> None:
    given = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": data}
        for n, data in enumerate(files)
    ]
    page.locator(f'[class*="_{side}"] input[type="file"]').set_input_files(given)


def _drop(page, i: int) -> float:
    viewer = page.locator("[data-ready]")
    shown = viewer.get_attribute("data-ready") if viewer.count() else ""
    files = _pair(i)
    since = time.perf_counter()
    _give(page, "before", *files)
    _result(page, after=shown)
    return time.perf_counter() - since


def _tell(what: str, seconds: list[float], peak: "_Peak") -> None:
    print(
        f"{what}: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s, "
        f"at most {peak.most:.0f} MB",
        flush=True,
    )


class _Peak:
    """The most memory that the server takes within a ``with`` block."""

    def __enter__(self) -> "_Peak":
        self.most, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.3):
            self.most = max(self.most, megabytes())


if __name__ == "__main__":
    main()
