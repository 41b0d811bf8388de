"""Looking at a comparison: views, zoom, divider, pointer, regions, threshold."""

import re

import cv2
import numpy as np
import pytest

from imgdiff.compare import compare_images
from tests.app.browser import (
    PATIENCE,
    download,
    drag,
    in_both,
    look,
    painted,
    rest,
    stage,
    upload,
    wait_for_result,
)
from tests.app.driving import png


def middle(shown: np.ndarray) -> np.ndarray:
    """The part of the stage that the picture, four to three, takes."""
    height, width = shown.shape[:2]
    rest = (width - round(height * 4 / 3)) // 2
    assert rest >= 0
    return shown[:, rest : width - rest]


@in_both
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


@in_both
def test_the_picture_never_leaves_the_stage(compared):
    """Nothing is wiped before there is something else to show: neither at a click nor at another
    size, which a browser tells after the frame's drawing."""
    page = compared()
    look(page, "heat_before")
    alphas = page.locator(".stage > canvas").evaluate("""(canvas) => new Promise((done) => {
      const seen = [];
      const look = () => seen.push(canvas.getContext("2d")
        .getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3]);
      canvas.getRootNode().querySelector('button[data-value="swipe"]').click();
      look();
      new ResizeObserver(look).observe(canvas);
      canvas.parentElement.style.height = "300px";
      setTimeout(() => done(seen), 500);
    })""")
    assert len(alphas) >= 3
    assert all(alphas)


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
    painted(page)
    assert zoom.inner_text() == whole  # the page scrolls until the picture was clicked
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.locator(".stage").focus()
    page.keyboard.press("1")
    painted(page)
    assert zoom.inner_text() == "100 %"
    for _ in range(8):
        page.keyboard.press("+")
    painted(page)
    assert zoom.inner_text() == f"{round(100 * 1.25**8)} %"
    before_pan = stage(page)
    page.keyboard.press("ArrowRight")
    painted(page)
    assert np.abs(stage(page) - before_pan).max() > 10
    page.locator(".stage").dblclick(position={"x": 50, "y": 100})
    painted(page)
    assert zoom.inner_text() == whole


def test_the_pointer_reads_place_colours_and_heat(compared, pair):
    page = compared()
    box = page.locator(".stage").bounding_box()
    page.locator(".stage").hover(position={"x": box["width"] / 2, "y": box["height"] / 2})
    painted(page)
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
    painted(page)
    assert page.locator('button[data-value="swipe"]').get_attribute("aria-checked") == "true"
    assert page.locator("button.region[aria-pressed=true]").count() == 1
    zoomed = int(page.locator("output.zoomed").inner_text().split()[0])
    assert zoomed > 100
    region = page.locator("button.region").first.element_handle()
    look(page, "side")
    page.wait_for_url("**view=side*", timeout=PATIENCE)
    rest(page)
    assert region.evaluate("e => e.isConnected")  # drawn anew only where something changed
    for part in ("view=side", "sample=web_page", "threshold=0.3", "region=1", "colormap=viridis"):
        assert part in page.url
    page.reload()
    wait_for_result(page)
    assert page.locator('button[data-value="side"]').get_attribute("aria-checked") == "true"
    assert page.locator("button.region[aria-pressed=true]").count() == 1


def test_the_threshold_acts_at_once(compared):
    page = compared()
    page.locator(".st-key-verdict").get_by_role("button", name="Settings").click()
    slider = page.get_by_role("slider", name="Threshold")
    slider.focus()
    settings = page.locator('[data-testid="stPopoverBody"]').bounding_box()
    assert settings["x"] + settings["width"] <= page.locator(".regions").bounding_box()["x"]
    for _ in range(10):
        slider.press("ArrowRight")
    page.get_by_text("changed from 1", exact=False).wait_for(timeout=PATIENCE)
    page.wait_for_url("**threshold=1*", timeout=PATIENCE)
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


def test_keys_work_on_the_whole_page_in_the_order_of_the_list(compared):
    page = compared()
    chosen = page.locator("button.region[aria-pressed=true]")
    page.get_by_label("Sort the regions").select_option("place")
    page.locator(".st-key-pages").click(position={"x": 600, "y": 5})
    order = page.locator("button.region .number").all_inner_texts()
    for expected in (order[0], order[1], order[0]):
        page.keyboard.press("n")
        painted(page)
        assert chosen.get_attribute("data-number") == expected
    page.keyboard.press("p")
    painted(page)
    assert chosen.get_attribute("data-number") == order[1]
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.wait_for(timeout=PATIENCE)
    # There is no review here, and no other pair.
    assert "next change" in keys.inner_text() and "approve" not in keys.inner_text()
    page.get_by_label("Keys work on the whole page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    painted(page)
    assert chosen.get_attribute("data-number") == order[1]  # turned off
    page.keyboard.press("?")
    page.get_by_label("Keys work on the whole page").check()


def test_a_held_key_shows_before_and_a_lens_both(compared, pair):
    page = compared()
    page.get_by_label("Frames").uncheck()
    rest(page)  # what comes late above the viewer takes of its height
    look(page, "heat")
    heat = stage(page)
    page.keyboard.down("b")
    painted(page)
    held = middle(stage(page))
    page.keyboard.up("b")
    painted(page)
    shown = cv2.resize(pair[0], held.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(int)
    assert np.abs(held - shown)[40:-8, 8:-8].mean() < 6
    assert np.abs(stage(page) - heat).max() <= 3  # corners are rounded anew
    box = page.locator(".stage").bounding_box()
    page.keyboard.press("m")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    painted(page)
    assert np.abs(stage(page) - heat).max() > 60


def test_a_tall_page_is_scrolled_by_the_wheel_and_a_strip_shows_all_of_it(visit):
    page = visit()
    before = np.full((3000, 640, 3), 255, np.uint8)
    before[::40, 40:600] = 60
    after = before.copy()
    after[2500:2530, 100:200] = (200, 0, 0)
    upload(page, "before", ("tall a.png", png(before)), ("tall b.png", png(after)))
    wait_for_result(page)
    painted(page)
    zoom = page.locator("output.zoomed")
    assert zoom.inner_text() == "100 %"
    assert page.locator(".overview").is_visible()
    top, box = stage(page), page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.wheel(0, 350)
    painted(page)
    assert zoom.inner_text() == "100 %" and np.abs(stage(page) - top).max() > 60
    strip = page.locator(".overview").bounding_box()
    page.mouse.click(strip["x"] + 30, strip["y"] + 2515 / 3000 * strip["height"])
    painted(page)
    shown = stage(page)
    red = (shown[..., 0] > 150) & (shown[..., 1] < 60) & (shown[..., 2] < 60)
    assert red.any()  # the changed place, in its own color under the tint


def test_a_click_on_a_region_brings_the_picture_into_sight_on_a_phone(compared):
    page = compared(width=390, has_touch=True)
    page.locator("button.region").last.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 600)")
    page.locator("button.region").last.click()
    painted(page)
    box = page.locator(".stage").bounding_box()
    assert box["y"] >= -1 and box["y"] + box["height"] <= 844 + 1  # rounded to pixels


def test_the_chosen_change_is_seen_in_its_own_colors(compared):
    page = compared()
    page.get_by_label("Frames").uncheck()
    look(page, "marks")

    def in_its_color() -> int:
        return (np.abs(stage(page) - (230, 10, 10)).max(axis=2) <= 2).sum()

    assert in_its_color() == 0  # tinted
    page.locator("button.region", has_text="at 80, 60").click()
    page.keyboard.press("0")
    painted(page)
    assert in_its_color() > 1000


def test_two_points_are_measured(compared):
    page = compared()
    page.get_by_role("button", name="Measure").click()
    painted(page)
    drag(page, (80, 60), (130, 100))
    words = page.locator(".measured").inner_text()
    distance, width, height = map(
        float, re.match(r"([\d.]+) px apart, (\d+) × (\d+) px", words).groups()
    )
    assert abs(width - 50) <= 1 and abs(height - 40) <= 1 and abs(distance - 64) <= 1.5
    # One tool at a time, and without one the picture is moved again.
    page.get_by_role("button", name="Ignore places").click()
    assert not page.locator(".measured").is_visible()
    page.get_by_role("button", name="Ignore places").click()
    drag(page, (80, 60), (130, 100))
    assert page.locator(".places-list li").count() == 0


@in_both
def test_a_note_at_a_region_goes_into_the_report(compared):
    page = compared()
    page.keyboard.press("n")
    page.get_by_label("Note at region 1").press_sequentially("A scratch")
    page.get_by_label("Note at region 1").press("Tab")
    rest(page)  # what a click ends before it was heard is heard in the run of the click
    report = page.locator(".st-key-downloads").get_by_role("button", name="Report", exact=True)
    text = download(page, report).path().read_text("utf-8")
    assert "<h2>Notes</h2>" in text and ": A scratch</li>" in text
    page.keyboard.press("n")
    assert page.get_by_label("Note at region 1").input_value() == "A scratch"
    # Ignoring compares anew: what was written stays.
    page.get_by_role("button", name="Ignore places").click()
    page.get_by_role("button", name="Ignore the chosen change").click()
    page.locator(".regions:has-text('1 region')").wait_for(timeout=PATIENCE)
    assert page.get_by_label("Note at region 1").input_value() == "A scratch"


def test_on_a_phone_the_full_screen_has_the_tools(compared):
    page = compared(width=390)
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null", timeout=PATIENCE)
    painted(page)
    tools, stage_box = (page.locator(each).bounding_box() for each in (".viewer .tools", ".stage"))
    assert stage_box["height"] > 300 and stage_box["y"] >= 0
    assert tools["y"] + tools["height"] <= 844 + 1
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement === null", timeout=PATIENCE)
