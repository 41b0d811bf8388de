"""Looking at a comparison: views, zoom, divider, pointer, regions, threshold."""

import re

import cv2
import numpy as np
import pytest

from imgdiff.compare import compare_images
from tests.app.browser import PATIENCE, look, stage, wait_for_result


def middle(shown: np.ndarray) -> np.ndarray:
    """The part of the stage that the picture, four to three, takes."""
    height, width = shown.shape[:2]
    rest = (width - round(height * 4 / 3)) // 2
    assert rest >= 0
    return shown[:, rest : width - rest]


def test_the_views_show_what_they_say(compared, pair):
    page = compared()
    before, after = pair
    page.get_by_label("Frames").uncheck()
    seen = {}
    for view in ("heat_before", "heat_after", "swipe", "side", "onion", "heat"):
        look(page, view)
        seen[view] = middle(stage(page))
    size = seen["heat_before"].shape[1::-1]
    result = compare_images(before, after)

    def scaled(picture):
        return cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).astype(int)

    def near(shown, expected, most=6):
        assert np.abs(shown - scaled(expected))[8:-8, 8:-8].mean() < most

    near(seen["heat_before"], result.overlay)
    near(seen["heat"], result.view("heat"))
    near(seen["onion"], ((before.astype(int) + after) // 2).astype(np.uint8))
    assert np.abs(seen["heat_after"] - seen["heat_before"]).max() > 20
    # Swiped at half: to the left the picture before, to the right the one after.
    half = size[0] // 2
    left, right = scaled(before)[:, : half - 40], scaled(after)[:, half + 40 :]
    assert np.abs(seen["swipe"][:, : half - 40] - left)[60:-8, 8:].mean() < 6
    assert np.abs(seen["swipe"][:, half + 40 :] - right)[60:-8, :-8].mean() < 6
    assert np.abs(seen["side"] - seen["swipe"]).mean() > 10


def test_dragging_the_divider_by_mouse_and_finger(compared):
    page = compared(has_touch=True)
    look(page, "swipe")
    box = page.locator(".stage").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    share = page.locator(".divider").get_attribute
    wide = box["height"] * 4 / 3  # of the picture within the stage
    page.mouse.move(box["x"] + (box["width"] - wide) / 2 + 0.2 * wide, y, steps=4)
    page.mouse.up()
    assert int(share("aria-valuenow")) == pytest.approx(20, abs=2)
    finger = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", 0.2), ("touchMove", 0.5), ("touchMove", 0.8), ("touchEnd", 0)):
        x = box["x"] + (box["width"] - wide) / 2 + at * wide
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert int(share("aria-valuenow")) == pytest.approx(80, abs=2)


def test_zooming_panning_and_fitting(compared, pair):
    page = compared()
    look(page, "side")
    zoom = page.locator(".zoomed output, output.zoomed").last
    whole = zoom.inner_text()
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)
    assert zoom.inner_text() == whole  # the page scrolls until the picture was clicked
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.locator(".stage").focus()
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert zoom.inner_text() == "100 %"
    for _ in range(8):
        page.keyboard.press("+")
    page.wait_for_timeout(200)
    assert zoom.inner_text() == f"{round(100 * 1.25**8)} %"
    before_pan = stage(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert np.abs(stage(page) - before_pan).max() > 10
    page.locator(".stage").dblclick(position={"x": 50, "y": 100})
    page.wait_for_timeout(200)
    assert zoom.inner_text() == whole


def test_the_pointer_reads_place_colours_and_heat(compared, pair):
    page = compared()
    box = page.locator(".stage").bounding_box()
    page.locator(".stage").hover(position={"x": box["width"] / 2, "y": box["height"] / 2})
    page.wait_for_timeout(200)
    words = page.locator(".readout").inner_text().replace("\n", " ")
    x, y = map(int, re.search(r"x (\d+), y (\d+)", words).groups())
    assert abs(x - 200) <= 2 and abs(y - 150) <= 2
    heat = compare_images(*pair).heatmap
    for name, image in zip(("before", "after"), pair, strict=True):
        assert f"{name} {' '.join(map(str, image[y, x]))}" in re.sub(r"\s+", " ", words)
    assert f"heat {heat[y, x]:.3f}" in words


def test_a_region_is_zoomed_to_and_lives_in_the_address(compared, visit):
    page = visit("?sample=web_page&view=swipe&threshold=0.3&region=1&colormap=viridis")
    wait_for_result(page)
    page.wait_for_timeout(700)
    assert page.locator('button[data-value="swipe"]').get_attribute("aria-checked") == "true"
    assert page.locator("button.region[aria-pressed=true]").count() == 1
    zoomed = int(page.locator("output.zoomed").inner_text().split()[0])
    assert zoomed > 100
    region = page.locator("button.region").first.element_handle()
    look(page, "side")
    page.wait_for_timeout(1200)
    assert region.evaluate("e => e.isConnected")  # drawn anew only where something changed
    for part in ("view=side", "sample=web_page", "threshold=0.3", "region=1", "colormap=viridis"):
        assert part in page.url
    page.reload()
    wait_for_result(page)
    assert page.locator('button[data-value="side"]').get_attribute("aria-checked") == "true"
    assert page.locator("button.region[aria-pressed=true]").count() == 1


def test_the_threshold_acts_at_once(compared):
    page = compared()
    slider = page.get_by_role("slider", name="Threshold")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    page.get_by_text("changed from 1", exact=False).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(800)
    assert "threshold=1" in page.url
    sorts = page.get_by_label("Sort the regions")
    slider.press("Home")
    page.locator(".regions:has-text('2 regions')").wait_for(timeout=PATIENCE)
    sorts.select_option("place")
    tops = page.locator("button.region .facts").all_inner_texts()
    assert [int(re.search(r"at \d+, (\d+)", text).group(1)) for text in tops] == sorted(
        int(re.search(r"at \d+, (\d+)", text).group(1)) for text in tops
    )


def test_the_views_are_reached_by_keyboard(compared):
    page = compared()
    page.locator('button[data-value="heat_before"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator('button[data-value="swipe"]').get_attribute("aria-checked") == "true"
    page.keyboard.press("Tab")  # the stage
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.locator("button.region[aria-pressed=true]").get_attribute("data-number") == "1"
