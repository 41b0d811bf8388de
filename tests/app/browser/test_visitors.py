"""Visitors see their own, and nothing is left of them when they have gone."""

import re
import time

from imgdiff.app.components.session_cleanup import GRACE
from tests.app.browser import PATIENCE, upload, wait_for_result
from tests.app.driving import png


def test_eight_visitors_at_once_see_their_own(visit, pair):
    """Each has a square of its own at a place of its own."""
    pages, data = [], []
    for i in range(8):
        after = pair[0].copy()
        after[40 : 60 + 10 * i, 40 + 40 * i : 70 + 40 * i] = (250, 250, 20)
        data.append(png(after))
        pages.append(visit())
    for i, page in enumerate(pages):
        upload(page, "before", (f"one{i}.png", png(pair[0])), (f"two{i}.png", data[i]))
    for i, page in enumerate(pages):
        page.get_by_text(f"two{i}.png").first.wait_for(timeout=PATIENCE)
        page.locator(".regions:has-text('1 region')").wait_for(timeout=PATIENCE)
        wait_for_result(page)
        words = page.locator("button.region .facts").inner_text()
        left, top = map(int, re.search(r"at (\d+), (\d+)", words).groups())
        assert abs(left - 40 - 40 * i) <= 8 and abs(top - 40) <= 8


def test_nothing_of_a_visitor_is_served_after_they_left(browser, left):
    """Not the pictures' addresses either, as soon as a lost connection can no longer come back."""
    addresses, since = left
    context = browser.new_context()
    time.sleep(max(0, since + GRACE + 5 - time.monotonic()))
    end = time.monotonic() + 20  # for a busy machine
    while any(context.request.get(url).ok for url in addresses) and time.monotonic() < end:
        time.sleep(1)
    assert not any(context.request.get(url).ok for url in addresses)
    context.close()
