"""No violation of WCAG 2.1 A and AA that axe-core finds, in every state, in both themes."""

import pytest

from tests.app.browser import PATIENCE, drag, painted, upload, upload_many, wait_for_result
from tests.app.browser.axe import violations
from tests.app.driving import png


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_where_two_images_are_compared(visit, scheme, width):
    page, found = visit(scheme=scheme, width=width), {}
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)
    found["empty"] = violations(page)
    upload(page, "before", ("broken.png", b"no image"))
    page.get_by_text("image cannot be used").wait_for(timeout=PATIENCE)
    found["a broken file"] = violations(page)
    page.get_by_role("button", name="Shop page", exact=True).click()
    wait_for_result(page)
    found["a pair"] = violations(page)
    page.keyboard.press("?")
    found["its keys"] = violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.get_by_label("Note at region 1").wait_for(timeout=PATIENCE)
    for view in ("heat_before", "side", "swipe", "blink", "mask"):
        page.locator(f'button[data-value="{view}"]').click()
    found["a chosen region"] = violations(page)
    page.locator('button[data-value="marks"]').click()
    page.locator(".st-key-verdict").get_by_role("button", name="Settings").click()
    page.get_by_role("slider", name="Threshold").wait_for(timeout=PATIENCE)
    found["settings"] = violations(page)
    page.keyboard.press("Escape")
    page.get_by_text("The two as wholes").click()
    page.get_by_role("img", name="Cosine similarity").wait_for(timeout=PATIENCE)
    found["scores"] = violations(page)
    page.get_by_role("button", name="Measure").click()
    found["measuring"] = violations(page)
    page.get_by_role("button", name="Ignore places").click()
    page.keyboard.press("0")
    painted(page)
    drag(page, (70, 50), (140, 110))
    page.get_by_text("1 ignored place").first.wait_for(timeout=PATIENCE)  # no longer dimmed
    found["ignoring"] = violations(page)
    assert found == {name: [] for name in found} and len(found) == 9


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_on_the_other_pages(visit, scheme, width, pair):
    page, found = visit("many", scheme=scheme, width=width, heading="Two sets of pictures"), {}
    found["many"] = violations(page)
    upload_many(page, before=[("a.png", png(pair[0]))], after=[("a.png", png(pair[1]))])
    page.get_by_role("button", name="CSV").wait_for(timeout=PATIENCE)
    found["a table"] = violations(page)
    page.get_by_role("link", name="Two images").click()
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)  # the other page has gone
    upload(page, "before", ("a.png", png(pair[0])), ("b.png", png(pair[1])))
    wait_for_result(page)
    page.get_by_role("button", name="Link").click()
    page.get_by_text("until two minutes after the last one").wait_for(timeout=PATIENCE)
    found["a link"] = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Two videos").click()
    page.get_by_text("paired by what they show").wait_for(timeout=PATIENCE)
    found["videos"] = violations(page)
    page.get_by_role("link", name="Recognise").click()
    page.locator('[data-testid="stMain"]').get_by_role("heading").first.wait_for(timeout=PATIENCE)
    found["recognise"] = violations(page)
    assert found == {name: [] for name in found} and len(found) == 5
