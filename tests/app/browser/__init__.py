"""A server of our own and headless browsers, for the tests that need the real page."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests import ROOT
from tests.app.browser import firefox

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that shows a moving test picture.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
#: The first comparison loads the network.
PATIENCE = 120_000


def absent(why: str):
    if os.environ.get("IMGDIFF_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{why}, and IMGDIFF_REQUIRE_BROWSER=1")
    pytest.skip(why)


#: For tests of what people do, whatever their browser.
in_both = pytest.mark.parametrize("browser_name", list(NAMES))


class Browsers:
    """Chromium and Firefox, each started when it is first asked for."""

    def __init__(self, playwright, folder: Path):
        self.playwright, self.folder, self.started = playwright, folder, {}

    def __call__(self, name: str):
        """A browser; skips the test where there is none, unless IMGDIFF_REQUIRE_BROWSER=1.
        IMGDIFF_CHROMIUM and IMGDIFF_FIREFOX name one."""
        if name not in self.started:
            self.started[name] = getattr(self, name)(installed(name))
        return self.started[name]

    def chromium(self, path: str):
        return self.playwright.chromium.launch(executable_path=path, args=FLAGS)

    def firefox(self, path: str):
        stand_in = firefox.executable(self.folder, path)
        return self.playwright.firefox.launch(
            executable_path=stand_in, channel="moz-firefox", timeout=PATIENCE
        )

    def close(self) -> None:
        for browser in self.started.values():
            browser.close()


def installed(name: str) -> str:
    chosen = os.environ.get(f"IMGDIFF_{name.upper()}")
    names = (chosen,) if chosen else NAMES[name]
    path = next(filter(None, map(shutil.which, names)), None)
    return path or absent(f"no {name.title()}: {', '.join(names)} not found")


def browsers_in(folder: Path):
    """Gives the ``Browsers``, and closes what was started."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed")
    with sync_playwright() as playwright:
        browsers = Browsers(playwright, folder)
        yield browsers
        browsers.close()


def launched():
    """Gives Chromium, where no other browser is asked for."""
    with tempfile.TemporaryDirectory() as folder, contextmanager(browsers_in)(Path(folder)) as all_:
        yield all_("chromium")


def serving(log: Path):
    """The page on a free port; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not alive(url):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not start: {log.read_text(errors='replace')}")
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def alive(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def rest(page) -> None:
    """Until the page has been drawn: what it is about to sweep away is still there before."""
    page.locator('[data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE)


def upload(page, side: str, *files: tuple[str, bytes]) -> None:
    """Puts files into the uploader of "before" or "after"."""
    rest(page)
    given = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files]
    page.locator(f'[class*="_{side}"] input[type="file"]').set_input_files(given)


def upload_many(page, **files: list[tuple[str, bytes]]) -> None:
    """Puts files into the uploaders of the page for many pairs, "before" and "after"."""
    for side, pictures in files.items():
        rest(page)
        given = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in pictures]
        page.locator(f'[class*="many_free_{side}"] input[type="file"]').set_input_files(given)
        words = f"{len(given)} file" + "s" * (len(given) != 1)
        page.get_by_text(words).first.wait_for(timeout=PATIENCE)


def wait_for_result(page, after: str = "") -> str:
    """Until the viewer shows a result, another one than ``after``. Gives its name."""
    viewer = page.locator(f'[data-ready]:not([data-ready="{after}"])')
    viewer.wait_for(timeout=PATIENCE)
    return viewer.get_attribute("data-ready")


def download(page, button):
    """What the button gives. It is pressed anew where the page was drawn under it: that loses a
    click, and the page may be at rest before what was typed has reached its server."""
    from playwright.sync_api import TimeoutError as TooLong

    for patience in (PATIENCE / 6, PATIENCE):
        rest(page)
        try:
            with page.expect_download(timeout=patience) as waiting:
                button.click()
            return waiting.value
        except TooLong:
            if patience == PATIENCE:
                raise


def painted(page) -> None:
    """Until the viewer has drawn what it was told: it does at the next frame, and where its size
    became another one at the frame after that; so its size must have stayed for three."""
    page.locator("body, .stage").last.evaluate("""(stage) => new Promise((done) => {
      const size = () => {
        const box = stage.getBoundingClientRect();
        return `${box.width} x ${box.height}`;
      };
      let [frames, last] = [3, size()];
      const next = () => {
        frames = size() === last ? frames - 1 : 3;
        last = size();
        return frames < 0 ? done() : requestAnimationFrame(next);
      };
      next();
    })""")


def faded(page) -> None:
    """Until nothing is on its way from one look to another any more, as what was dimmed is while
    the page was being drawn."""
    painted(page)
    page.wait_for_function(
        """() => document.getAnimations().every((each) => each.playState !== "running"
          || each.effect.getComputedTiming().endTime === Infinity)""",
        timeout=PATIENCE,
    )


def look(page, view: str) -> None:
    page.locator(f'button[data-value="{view}"]').click()
    painted(page)


def stage(page):
    """The viewer's canvas as pixels (h, w, 3)."""
    import numpy as np

    shot = page.locator(".stage > canvas").screenshot()
    with Image.open(BytesIO(shot)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def on_picture(page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the pair, which is seen whole, is on the page."""
    box = page.locator(".stage > canvas").bounding_box()
    scale = min(box["width"] / 400, box["height"] / 300)
    left = box["x"] + (box["width"] - 400 * scale) / 2
    return left + x * scale, box["y"] + (box["height"] - 300 * scale) / 2 + y * scale


def drag(page, *points) -> None:
    page.locator(".stage").scroll_into_view_if_needed()
    page.mouse.move(*on_picture(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*on_picture(page, *point), steps=4)
    page.mouse.up()


def no_failures(asked: list[str], failed: list[str], address: str) -> None:
    """Nothing came from another host than the page itself, and no script failed."""
    ours = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == [], asked
    assert failed == [], failed
