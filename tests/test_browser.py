"""The real page in headless Chromium, as a visitor has it.

Skipped where there is no Chromium, unless IMGDIFF_REQUIRE_BROWSER=1. IMGDIFF_CHROMIUM names one.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff.compare import compare_images

ROOT = Path(__file__).parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
STRANGE = "a<b>x*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"
#: The first comparison loads the network.
PATIENCE = 120_000


def absent(why: str):
    if os.environ.get("IMGDIFF_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{why}, and IMGDIFF_REQUIRE_BROWSER=1")
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed")
    chosen = os.environ.get("IMGDIFF_CHROMIUM")
    found = shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        absent(f"no Chromium: {chosen or ', '.join(NAMES)} not found")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    """A server of its own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
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


@pytest.fixture
def visit(browser, address):
    """Opens the page; at the end nothing may have come from another host."""
    contexts, asked = [], []

    def open_page(width=1280, scheme="light", query=""):
        size = {"width": width, "height": 844}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/{query}")
        page.get_by_text("Before", exact=True).first.wait_for(timeout=PATIENCE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


@pytest.fixture(scope="module")
def pair():
    """Two PNG files: a gradient, and the same with a red square."""
    y, x = np.mgrid[:160, :200]
    before = np.stack([x, y, (x + y) // 2], axis=2).astype(np.uint8)
    after = before.copy()
    after[60:100, 80:130] = (230, 10, 10)
    return png(before), png(after)


def png(pixels) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def upload(page, side: int, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": data}
    page.locator('input[type="file"]').nth(side).set_input_files(file)


def test_two_files_give_heat_and_its_png(visit, pair):
    page = visit()
    upload(page, 0, "old page.png", pair[0])
    page.get_by_text("Now add the").wait_for(timeout=PATIENCE)
    upload(page, 1, "new page.png", pair[1])
    page.get_by_role("img", name="bright places changed").wait_for(timeout=PATIENCE)
    assert page.get_by_text("Different:").is_visible()
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="Download heatmap PNG").click()
    assert waiting.value.suggested_filename == "old-page-vs-new-page-heatmap.png"
    with Image.open(waiting.value.path()) as image:
        assert image.format == "PNG"
        downloaded = np.asarray(image)
    np.testing.assert_array_equal(downloaded, compare_images(*pair).overlay)


def test_a_corrupt_file_gets_a_friendly_message(visit, pair):
    page = visit()
    upload(page, 0, "good.png", pair[0])
    page.get_by_text("Now add the").wait_for(timeout=PATIENCE)
    upload(page, 1, STRANGE, b"\x89PNG\r\n\x1a\nbroken")
    page.get_by_text("The After image cannot be used").wait_for(timeout=PATIENCE)
    shown = page.locator('[data-testid="stAlert"]').inner_text().replace("\u2060", "")
    assert f"'{STRANGE}'" in shown
    assert page.locator('[data-testid="stAlert"] a').count() == 0
    assert "Traceback" not in page.content()
    assert page.locator('[data-testid="stException"]').count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(visit, pair, scheme):
    page = visit(390, scheme)
    upload(page, 0, "before.png", pair[0])
    page.get_by_text("Now add the").wait_for(timeout=PATIENCE)
    upload(page, 1, "after.png", pair[1])
    page.get_by_role("img", name="bright places changed").wait_for(timeout=PATIENCE)
    for view in ("Side by side", "Heat alone"):
        page.get_by_role("radio", name=view).click()
        page.wait_for_timeout(500)
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for picture in page.locator('[data-testid="stImage"] img').all():
            box = picture.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 390


@pytest.mark.skipif(not (ROOT / "samples" / "manifest.json").is_file(), reason="no samples here")
def test_the_first_view_is_a_result(visit):
    page = visit()
    page.locator('[data-testid="stImage"] img').first.wait_for(timeout=PATIENCE)
    metrics = page.locator('[data-testid="stMetric"]')
    metrics.nth(1).wait_for(timeout=PATIENCE)  # what comes last
    assert page.get_by_text("Sample:").is_visible()
    assert page.locator('[data-testid="stAlert"]').count() == 1
    assert page.locator('[data-testid="stMetric"]').count() == 2
