"""A small shop as a static site, and a suite of visual tests for it."""

from pathlib import Path

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><style>
body {{ margin: 0; font: 16px/1.5 "DejaVu Sans", sans-serif; color: #222; background: #fafafa }}
header {{ display: flex; justify-content: space-between; padding: 12px 24px; background: #1d2a3a;
  color: #fff }}
#clock {{ width: 220px; white-space: nowrap; overflow: hidden }}
main {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; padding: 24px }}
article {{ padding: 16px; background: #fff; border: 1px solid #ddd; border-radius: 8px }}
button {{ padding: 8px 16px; border: 0; border-radius: 6px; background: #2a66c8; color: #fff;
  font: inherit }}
.banner {{ padding: 14px 24px; background: #b8401e; color: #fff }}
{style}</style>
{banner}<header><b>The Shop</b><span id="clock"></span></header><main>{items}</main>
<script>
document.getElementById("clock").textContent = new Date().toISOString() + Math.random();
</script>
"""
ITEM = (
    "<article><h2>Item {0}</h2><p>Good for many things, number {0} of our list, and in stock.</p>"
    '<button id="buy{0}">Buy for {0}9</button></article>'
)

TESTS = """
import functools
import http.server
import os
import threading

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def site():
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="site")
    handler.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=flags)
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(browser, site, request):
    page = browser.new_page(viewport={"width": 1000, "height": 560}, color_scheme=request.param)
    page.goto(site)
    yield page
    page.close()


def test_home(page, image_regression):
    image_regression.check(page)


def test_item(page, image_regression):
    image_regression.check(page.locator("article").nth(1), "item")
"""


def write_site(folder: Path, style: str = "", banner: str = "") -> None:
    """The site as it is now."""
    (folder / "site").mkdir(exist_ok=True)
    items = "".join(ITEM.format(number) for number in range(1, 7))
    dark = "@media (prefers-color-scheme: dark) { body { background: #14181f } }"
    page = PAGE.format(style=dark + style, banner=banner, items=items)
    (folder / "site" / "index.html").write_text(page, "utf-8")
