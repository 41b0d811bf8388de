"""The page for many pairs, in a browser."""

import csv

import pytest

from imgdiff.compare import compare_images
from tests.app.browser import (
    PATIENCE,
    download,
    in_both,
    painted,
    rest,
    upload_many,
    wait_for_result,
)
from tests.app.driving import png


@in_both
def test_many_pairs_fill_a_table_and_open_in_the_viewer(visit, pair, tmp_path):
    """Four pairs and what does not fit: strongest first, the file as the command would write it."""
    page = visit("many", heading="Many pairs")
    before, after = pair
    pictures = {"a": after, "b": before, "c": after[:, ::-1].copy()}
    files = {"before": [], "after": []}
    for name, changed in pictures.items():
        files["before"].append((f"{name}_before.png", png(before if name != "c" else changed)))
        files["after"].append((f"{name}_after.png", png(changed)))
    files["before"] += [("alone.png", png(before)), ("broken.png", png(before))]
    files["after"].append(("broken.png", b"\x89PNG broken"))
    upload_many(page, **files)
    page.get_by_text("Could not be compared (1)").wait_for(timeout=PATIENCE)
    page.get_by_text("Without a partner (1)").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").wait_for(state="detached", timeout=PATIENCE)
    table = download(page, page.get_by_role("button", name="CSV"))
    lines = list(csv.DictReader(table.path().read_text("utf-8-sig").splitlines()))
    assert lines[0]["before"] == "a_before.png" and lines[0]["verdict"] == "Different"
    expected = compare_images(png(before), png(after))
    assert float(lines[0]["cosine_similarity"]) == pytest.approx(
        expected.cosine_similarity, abs=1e-4
    )
    report = tmp_path / "report.html"
    download(page, page.get_by_role("button", name="HTML report")).save_as(report)
    offline = page.context.new_page()
    offline.goto(report.as_uri())
    buttons = offline.get_by_role("button", name="Look closer")
    assert buttons.count() == 3  # those that are the same as well
    buttons.first.click()
    wait_for_result(offline)
    assert offline.locator("button.region").count() == 2
    offline.get_by_role("button", name="Close", exact=True).click()
    assert offline.locator(".viewer").count() == 0 and buttons.count() == 3
    offline.close()
    grid = page.locator('[data-testid="stDataFrame"]').bounding_box()
    x, y = grid["x"] + 0.3 * grid["width"], grid["y"] + 80
    page.mouse.move(x, y)
    painted(page)  # the table knows which cell is pointed at
    page.mouse.click(x, y)
    page.get_by_text("Pair 1 of 3").wait_for(timeout=PATIENCE)
    wait_for_result(page)
    assert page.locator("button.region").count() == 2
    assert "row=" in page.url
    # Back leads to the table, Forward to the pair, and nothing is compared anew.
    page.go_back()
    page.get_by_role("button", name="HTML report").wait_for(timeout=PATIENCE)
    assert "row=" not in page.url
    page.get_by_text("Without a partner (1)").wait_for(timeout=PATIENCE)
    page.go_forward()
    page.get_by_text("Pair 1 of 3").wait_for(timeout=PATIENCE)
    wait_for_result(page)
    page.get_by_role("button", name="Back to the table").click()
    # While the page is drawn anew, the old table may stand hidden beside the new one.
    tables = page.locator('[data-testid="stDataFrame"]')
    tables.filter(visible=True).first.wait_for(timeout=PATIENCE)
    rest(page)
    tables.nth(1).wait_for(state="detached", timeout=PATIENCE)
