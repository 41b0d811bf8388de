"""One server and one browser of each kind for all tests of the page, and a pair of pictures."""

import time

import numpy as np
import pytest

from imgdiff.app.compare.sample_pairs import find_samples
from tests.app.browser import (
    PATIENCE,
    browsers_in,
    no_failures,
    rest,
    serving,
    upload,
    wait_for_result,
)
from tests.app.driving import png

#: Every sample's picture has come.
ALL_SAMPLES = """(count) => {
  const pictures = [...document.querySelectorAll(".st-key-gallery img")];
  return pictures.length === count && pictures.every((each) => each.complete);
}"""


@pytest.fixture(scope="package")
def browsers(tmp_path_factory):
    yield from browsers_in(tmp_path_factory.mktemp("browsers"))


@pytest.fixture(scope="package")
def browser(browsers):
    return browsers("chromium")


@pytest.fixture
def browser_name() -> str:
    """In which one a page is visited; tests that are ``in_both`` name the other one as well."""
    return "chromium"


@pytest.fixture(scope="package")
def address(browsers, tmp_path_factory):
    yield from serving(tmp_path_factory.mktemp("server") / "log.txt")


@pytest.fixture(scope="package")
def left(browser, address, pair):
    """A visitor who has left: the addresses of their pictures, and since when."""
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda r: asked.append(r.url) if "/media/" in r.url else None)
    page.goto(address)
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)
    rest(page)
    page.wait_for_function(ALL_SAMPLES, arg=len(find_samples()), timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    everybodys = set(asked)  # the samples' pictures and the page's icon
    # Pictures of their own, with changes at places of their own, so that no other visitor's heat
    # is the same: the address of a picture is made of its content.
    before, after = (png(255 - image[::-1, ::-1]) for image in pair)
    upload(page, "before", ("a.png", before), ("b.png", after))
    page.get_by_text("b.png").first.wait_for(timeout=PATIENCE)
    wait_for_result(page)
    page.wait_for_load_state("networkidle")
    own = set(asked) - everybodys
    assert len(own) >= 5  # both pictures, both thumbnails, the heat
    assert all(context.request.get(url).ok for url in own)
    context.close()
    return own, time.monotonic()


@pytest.fixture
def visit(browsers, browser_name, address, left):
    """Opens the page; at the end nothing may have come from another host, or have failed."""
    contexts, asked, failed = [], [], []

    def open_page(query="", width=1280, scheme="light", heading="Two images", **options):
        size = {"width": width, "height": 844}
        browser = browsers(browser_name)
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(f"{address}/{query}")
        page.get_by_text(heading).first.wait_for(timeout=PATIENCE)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.get_by_text("Something went wrong").count() == 0
        context.close()
    no_failures(asked, failed, address)


@pytest.fixture(scope="package")
def pair():
    """Two pictures: a gradient, and the same with two squares."""
    y, x = np.mgrid[:300, :400]
    before = np.stack([x // 2, y // 2, (x + y) // 3], axis=2).astype(np.uint8)
    after = before.copy()
    after[60:100, 80:130] = (230, 10, 10)
    after[200:220, 300:330] = (10, 220, 240)
    return before, after


@pytest.fixture
def compared(visit, pair):
    """A page with ``pair`` compared."""

    def open_page(**options):
        page = visit(**options)
        upload(page, "before", ("old page.png", png(pair[0])), ("new page.png", png(pair[1])))
        wait_for_result(page)
        page.locator(".regions:has-text('2 regions')").wait_for(timeout=PATIENCE)
        return page

    return open_page
