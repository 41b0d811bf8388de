"""Back, Forward, reloading, and links: nothing is lost, and what has gone is said."""

import pytest

from tests.app.browser import PATIENCE, in_both, look, rest, upload, wait_for_result
from tests.app.driving import png


def shown(page, name: str) -> None:
    page.locator(".st-key-slots").get_by_text(name).first.wait_for(timeout=PATIENCE)
    wait_for_result(page)
    rest(page)


@in_both
def test_back_and_forward_lead_between_pairs(visit, pair):
    page = visit("?sample=web_page")
    wait_for_result(page)
    entries = page.evaluate("history.length")
    for view in ("swipe", "side", "heat"):
        look(page, view)
        page.wait_for_url(f"**view={view}*", timeout=PATIENCE)
    assert page.evaluate("history.length") == entries  # a view is no place to go back to
    upload(page, "before", ("one.png", png(pair[0])), ("two.png", png(pair[1])))
    shown(page, "two.png")
    page.wait_for_url("**pair=*", timeout=PATIENCE)
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    shown(page, "web_page_after.png")
    page.go_forward()
    shown(page, "two.png")
    page.locator(".regions:has-text('2 regions')").wait_for(timeout=PATIENCE)
    page.reload()
    shown(page, "two.png")
    page.get_by_role("link", name="Many pairs").click()
    page.get_by_text("Two sets of pictures").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Two images").click()
    shown(page, "two.png")


def test_a_link_opens_ones_own_pair_for_others_and_says_when_it_is_gone(visit, pair):
    page = visit()
    upload(page, "before", ("one.png", png(pair[0])), ("two.png", png(pair[1])))
    shown(page, "two.png")
    page.wait_for_url("**pair=*", timeout=PATIENCE)
    name = page.url.partition("pair=")[2].partition("&")[0]
    assert len(name) >= 22
    page.get_by_role("button", name="Link").click()
    page.get_by_text("until two minutes after the last one").wait_for(timeout=PATIENCE)
    link = page.locator('[data-testid="stCode"] code').inner_text()
    assert link.startswith(page.url.partition("?")[0] + f"r/{name}")
    other = visit(f"r/{name}?view=swipe")
    shown(other, "two.png")
    assert other.locator('[data-value="swipe"]').get_attribute("aria-checked") == "true"
    gone = visit("r/AAAAAAAAAAAAAAAAAAAAAA")
    gone.get_by_text("no longer held").wait_for(timeout=PATIENCE)
    assert gone.locator('[class*="st-key-free_"]').count() == 2


def test_a_phone_shares_the_link_in_its_own_way(visit, pair):
    page = visit(width=390, has_touch=True)
    page.evaluate("navigator.share = (what) => { window.shared = what; return Promise.resolve(); }")
    upload(page, "before", ("one.png", png(pair[0])), ("two.png", png(pair[1])))
    wait_for_result(page)
    rest(page)
    page.get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Share", exact=True).click(timeout=PATIENCE)
    link = page.locator('[data-testid="stCode"] code').inner_text()
    assert page.evaluate("window.shared") == {"title": "one.png → two.png", "url": link}


@pytest.mark.parametrize("path", ["", "many", "videos", "recognise", "r/AAAAAAAAAAAAAAAAAAAAAA"])
def test_nothing_is_refused_where_a_page_is_opened_directly(browser, address, path):
    context, refused = browser.new_context(), []
    page = context.new_page()
    page.on("response", lambda answer: refused.append(answer.url) if not answer.ok else None)
    page.goto(f"{address}/{path}")
    page.get_by_text("Two images").first.wait_for(timeout=PATIENCE)
    rest(page)
    context.close()
    assert [url for url in refused if "/r/" not in url] == []  # that one leads on
