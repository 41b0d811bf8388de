"""The report's page in a browser: groups decided at once, a thousand pictures usable."""

import io
import time

import pytest
from PIL import Image

from imgdiff.batch.rows import Row
from imgdiff.suite.outcome import Outcome
from imgdiff.suite.reports.assets import Assets
from imgdiff.suite.reports.html_page import html_of
from tests.app.browser import launched


@pytest.fixture(scope="module")
def browser():
    yield from launched()


def thumb(color) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(stream, "PNG")
    return stream.getvalue()


def changed(number: int, group: int = 0) -> Outcome:
    name = f"shop/page{number:04d}.png"
    shown = [thumb((number % 256, side * 90, 40)) for side in range(3)]
    said = "Different: 1 region changed."
    row = Row(
        name,
        name,
        verdict="different",
        score=1.0,
        regions=1,
        summary=said,
        detail=said,
        **dict(zip(("where", "close_before", "close_after"), shown, strict=True)),
    )
    return Outcome(name, "changed", row=row, content=f"c{number}", group=group)


def test_a_group_is_a_card_with_one_example_and_one_decision(tmp_path, browser):
    outcomes = [changed(i, 1) for i in range(3)] + [changed(3), changed(4, 2), changed(5, 2)]
    report = tmp_path / "r.html"
    report.write_bytes(html_of(outcomes, report, choices=True))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(report.as_uri())
    cards = page.locator(".card")
    assert cards.count() == 2 and cards.first.locator("img").count() == 3
    assert cards.first.locator("h2").inner_text() == "Group 1: the same change in 3 pictures"
    take = cards.first.get_by_role("button", name="Approve all 3")
    take.click()
    assert take.get_attribute("aria-pressed") == "true"
    assert page.locator(".choices b").inner_text() == "3 to approve, 0 to reject"
    page.locator("article").first.get_by_role("button", name="Approve", exact=True).click()
    assert take.get_attribute("aria-pressed") == "false"  # one of them is not any more
    take.click()
    take.click()
    assert page.locator(".choices").is_hidden()
    show = cards.nth(1).get_by_role("button", name="Show all 2")
    show.click()
    assert page.locator(".count").inner_text() == "2 of 6 shown"
    assert show.get_attribute("aria-pressed") == "true"
    show.click()
    assert page.locator(".count").inner_text() == "6 shown"
    assert not failed
    page.close()


def test_without_choices_a_group_is_only_shown(tmp_path):
    text = html_of([changed(0, 1), changed(1, 1)], tmp_path / "r.html").decode()
    assert "Show all 2" in text and 'class="take"' not in text and "Approve all" not in text


@pytest.mark.parametrize("count", [1000])
def test_a_thousand_pictures_open_at_once_and_go_by_keys(tmp_path, browser, count):
    report = tmp_path / "r.html"
    assets = Assets(report)
    outcomes = [changed(i) for i in range(count)]
    report.write_bytes(html_of(outcomes, report, assets=assets, choices=True))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    start = time.monotonic()
    page.goto(report.as_uri(), wait_until="domcontentloaded")
    while not page.evaluate("document.querySelector('article figure img').complete"):
        assert time.monotonic() - start < 60  # a busy machine takes its time
    page.wait_for_timeout(300)
    assert len(asked) < 300  # pictures further down are not loaded
    for _ in range(30):
        page.keyboard.press("j")
    focused = "document.activeElement.dataset.name"
    assert page.evaluate(focused) == "shop/page0029.png"
    page.get_by_label("Part of a name").fill("page0999")
    assert page.locator(".count").inner_text() == f"1 of {count} shown"
    page.close()
