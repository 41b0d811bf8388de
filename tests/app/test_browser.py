"""What people do with the page, in headless Chromium."""

import csv
import json
import re
import time
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.app.components.session_cleanup import GRACE
from imgdiff.compare import compare_images
from tests.app.browser import (
    PATIENCE,
    ROOT,
    download,
    launched,
    look,
    png,
    rest,
    serving,
    stage,
    upload,
    wait_for_result,
)

STRANGE = "a<b>x*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"
#: WCAG AA for text.
LEAST_CONTRAST = 4.5
SAMPLES = {p["name"]: p for p in json.loads((ROOT / "samples/manifest.json").read_text())["pairs"]}


@pytest.fixture(scope="module")
def browser():
    yield from launched()


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    yield from serving(tmp_path_factory.mktemp("server") / "log.txt")


@pytest.fixture(scope="module", autouse=True)
def left(browser, address, pair):
    """A visitor who has left: the addresses of their pictures, and since when."""
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda r: asked.append(r.url) if "/media/" in r.url else None)
    page.goto(address)
    wait_for_result(page)
    page.wait_for_timeout(2000)  # for the samples' pictures, which are everybody's
    asked.clear()
    # Pictures of their own: the address of a picture is made of its content.
    one, two = (png(255 - image) for image in reversed(pair))
    upload(page, "before", ("a.png", one), ("b.png", two))
    page.get_by_text("b.png").first.wait_for(timeout=PATIENCE)
    for _ in range(100):  # both pictures, both thumbnails, the heat
        page.wait_for_timeout(100)
        if len(set(asked)) >= 5:
            break
    assert len(set(asked)) >= 5
    page.wait_for_timeout(500)
    assert all(context.request.get(url).ok for url in asked)
    context.close()
    return asked, time.monotonic()


@pytest.fixture
def visit(browser, address):
    """Opens the page; at the end nothing may have come from another host, or have failed."""
    contexts, asked, failed = [], [], []

    def open_page(query="", width=1280, scheme="light", heading="What changed?", **options):
        size = {"width": width, "height": 844}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(f"{address}/{query}")
        page.get_by_text(heading).first.wait_for(timeout=PATIENCE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert failed == []


@pytest.fixture(scope="module")
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
        sample = wait_for_result(page)
        upload(page, "before", ("old page.png", png(pair[0])), ("new page.png", png(pair[1])))
        wait_for_result(page, after=sample)
        page.locator(".regions:has-text('2 regions')").wait_for(timeout=PATIENCE)
        return page

    return open_page


def downloaded(page, name: str) -> tuple[str, bytes]:
    button = page.locator(".st-key-downloads").get_by_role("button", name=name, exact=True)
    file = download(page, button)
    return file.suggested_filename, file.path().read_bytes()


def pixels_of(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)))


def test_every_download_is_what_the_api_gives(compared, pair):
    page = compared()
    names = ("old page.png", "new page.png")
    expected = compare_images(*(png(image) for image in pair), names=names)
    found = {name: downloaded(page, name) for name in (
        "Overlay", "Heatmap", "Side by side", "Report", "Heat, 16 bits", "Heat, NumPy", "JSON",
    )}  # fmt: skip
    assert {name for name, _ in found.values()} == {
        f"old-page-vs-new-page-{ending}"
        for ending in (
            "overlay.png", "heatmap.png", "side-by-side.png", "report.html", "heat-16-bit.png",
            "heat.npy", "result.json",
        )
    }  # fmt: skip
    np.testing.assert_array_equal(pixels_of(found["Overlay"][1]), expected.overlay)
    np.testing.assert_array_equal(pixels_of(found["Heatmap"][1]), expected.view("heat"))
    np.testing.assert_array_equal(pixels_of(found["Side by side"][1]), expected.view("panels"))
    raw = cv2.imdecode(np.frombuffer(found["Heat, 16 bits"][1], np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(raw, np.rint(expected.heatmap * 65535).astype(np.uint16))
    np.testing.assert_array_equal(np.load(BytesIO(found["Heat, NumPy"][1])), expected.heatmap)
    assert json.loads(found["JSON"][1]) == expected.to_dict()


def test_the_report_works_from_disk(compared, browser, tmp_path):
    file = tmp_path / "report.html"
    file.write_bytes(downloaded(compared(), "Report")[1])
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    page, failed = context.new_page(), []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(file.as_uri())
    wait_for_result(page)
    look(page, "swipe")
    page.locator(".divider").focus()
    was = stage(page)
    page.keyboard.press("End")
    page.wait_for_timeout(200)
    assert np.abs(stage(page) - was).max() > 100  # the red square has gone behind "before"
    assert page.locator(".divider").get_attribute("aria-valuenow") == "100"
    assert page.locator("button.region").count() == 2
    assert failed == []
    context.close()


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
    said = page.locator(".zoomed output, output.zoomed").last
    whole = said.inner_text()
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)
    assert said.inner_text() == whole  # the page scrolls until the picture was clicked
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.locator(".stage").focus()
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert said.inner_text() == "100 %"
    for _ in range(8):
        page.keyboard.press("+")
    page.wait_for_timeout(200)
    assert said.inner_text() == f"{round(100 * 1.25**8)} %"
    before_pan = stage(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert np.abs(stage(page) - before_pan).max() > 10
    page.locator(".stage").dblclick(position={"x": 50, "y": 100})
    page.wait_for_timeout(200)
    assert said.inner_text() == whole


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


def test_names_and_corrupt_files(visit, pair):
    page = visit()
    upload(page, "before", (STRANGE, png(pair[0])))
    page.get_by_text("Now add the").wait_for(timeout=PATIENCE)
    upload(page, "after", ("broken<i>.png", b"\x89PNG\r\n\x1a\nbroken"))
    alert = page.locator('[data-testid="stAlert"]').filter(has_text="After image cannot be used")
    alert.wait_for(timeout=PATIENCE)
    assert "'broken<i>.png'" in alert.inner_text().replace("\u2060", "")
    shown = page.locator(".st-key-full_before").inner_text().replace("\u2060", "")
    assert STRANGE[:20] in shown
    assert page.locator('[data-testid="stAlert"] a').count() == 0
    assert page.locator('[data-testid="stException"]').count() == 0
    upload(page, "after", ("fine.png", png(pair[1])))
    wait_for_result(page)


def test_an_oversized_file_is_refused_in_words(visit, tmp_path):
    page, huge = visit(), tmp_path / "huge.png"
    huge.write_bytes(bytes(51 * 2**20))
    wait_for_result(page)
    rest(page)
    page.locator('[class*="_before"] input[type="file"]').set_input_files(huge)
    page.get_by_text(re.compile(r"50(\.0)? ?MB or smaller")).first.wait_for(timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0


def test_dropping_two_files_beside_the_slots_and_pasting(visit, pair):
    page = visit()
    wait_for_result(page)
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Drop two images").wait_for(timeout=PATIENCE)
    give = """([kind, files, type = "image/png"]) => {
        const transfer = new DataTransfer();
        for (const [name, bytes] of files)
            transfer.items.add(new File([new Uint8Array(bytes)], name, {type}));
        const event = kind === "paste"
            ? new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true})
            : new DragEvent("drop", {dataTransfer: transfer, bubbles: true});
        document.querySelector("h1").dispatchEvent(event);
    }"""
    one, two = (list(png(image[::4, ::4].copy())) for image in pair)
    page.evaluate(give, ["drop", [["one.png", one], ["two.png", two]]])
    wait_for_result(page)
    page.get_by_text("two.png").first.wait_for(timeout=PATIENCE)
    page.evaluate(give, ["drop", [["words.txt", [1, 2, 3]]], "text/plain"])
    page.get_by_text("That is not an image.").wait_for(timeout=PATIENCE)
    grey = list(b"P5 4 4 255 " + bytes(range(16)))
    page.evaluate(give, ["drop", [["grey.pgm", grey]], ""])
    page.get_by_text("grey.pgm").first.wait_for(timeout=PATIENCE)
    page.evaluate(give, ["paste", [["pasted.png", one]]])
    page.get_by_text("pasted.png").first.wait_for(timeout=PATIENCE)
    page.get_by_text("Identical:").wait_for(timeout=PATIENCE)


def test_the_camera_fills_a_slot(visit):
    page = visit(permissions=["camera"])
    wait_for_result(page)
    page.get_by_role("button", name="Camera").click()
    for side in ("before", "after"):
        page.locator("video").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(1500)  # its first picture
        page.get_by_role("button", name="Take Photo").click(timeout=PATIENCE)
        page.get_by_text(f"camera-{side}.jpg").first.wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(compared, scheme):
    page = compared(width=390, scheme=scheme, has_touch=True)
    for view in ("swipe", "side", "heat"):
        look(page, view)
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(".stage").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    for button in page.locator(".viewer button:visible").all():
        assert button.bounding_box()["height"] >= 32


CONTRAST = """() => {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const over = (top, under) => {
    const a = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a));
  };
  const ground = (e) => {
    const chain = [];
    for (let n = e; n; n = n.parentElement ?? n.getRootNode().host)
      chain.unshift(parse(getComputedStyle(n).backgroundColor));
    return chain.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const bad = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const text = [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
      const box = e.getBoundingClientRect();
      if (!text.length || !box.width || !e.checkVisibility({visibilityProperty: true})) continue;
      if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(e.tagName) || e.closest(":disabled")) continue;
      if (e.closest(".tag, .divider, [data-testid=stIconMaterial], [data-testid^=stSlider] *"))
        continue;
      let opacity = 1;
      for (let n = e; n; n = n.parentElement ?? n.getRootNode().host)
        opacity *= Number(getComputedStyle(n).opacity);
      const under = ground(e), ink = parse(getComputedStyle(e).color);
      const seen = over([...ink.slice(0, 3), (ink[3] ?? 1) * opacity], under);
      const [one, two] = [luminance(seen), luminance(under)].sort((a, b) => b - a);
      const contrast = (one + 0.05) / (two + 0.05);
      bad.push([contrast, text[0].data.trim().slice(0, 40)]);
    }
  };
  walk(document);
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_can_be_read(visit, scheme):
    page = visit(scheme=scheme)
    wait_for_result(page)
    page.wait_for_timeout(500)
    found = page.evaluate(CONTRAST)
    assert len(found) > 40
    assert [(round(c, 2), words) for c, words in found if c < LEAST_CONTRAST] == []


def test_every_control_has_a_name(visit):
    page = visit()
    wait_for_result(page)
    nameless = page.evaluate("""() => {
      const found = [];
      const walk = (root) => {
        for (const e of root.querySelectorAll("*")) {
          if (e.shadowRoot) walk(e.shadowRoot);
          const name = e.getAttribute("aria-label") ?? e.getAttribute("aria-labelledby")
            ?? e.getAttribute("title") ?? e.textContent.trim();
          const labelled = e.labels?.length || e.getAttribute("alt");
          if (e.matches("button, select, input:not([type=file]), img, canvas[role], [tabindex='0']")
              && e.checkVisibility() && !name && !labelled) found.push(e.outerHTML.slice(0, 200));
        }
      };
      walk(document);
      return found;
    }""")
    assert nameless == []


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


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_shown(visit, name):
    page = visit(f"?sample={name}")
    wait_for_result(page)
    state = page.locator('[data-testid="stAlert"]').first.inner_text()
    assert ("Different" in state) == SAMPLES[name]["changed"]
    assert stage(page).std() > 5


def test_a_picked_sample_is_in_sight(visit):
    page = visit(width=390)
    first = wait_for_result(page)
    page.get_by_role("button", name="Deep field", exact=True).click()
    wait_for_result(page, after=first)
    page.wait_for_timeout(500)
    assert page.locator('[data-testid="stMain"]').evaluate("e => e.scrollTop") < 50


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
        page.wait_for_timeout(300)
        wait_for_result(page)
        words = page.locator("button.region .facts").inner_text()
        left, top = map(int, re.search(r"at (\d+), (\d+)", words).groups())
        assert abs(left - 40 - 40 * i) <= 8 and abs(top - 40) <= 8


def test_nothing_of_a_visitor_is_served_after_they_left(browser, left):
    """Not the pictures' addresses either, as soon as a lost connection can no longer come back."""
    addresses, since = left
    context = browser.new_context()
    time.sleep(max(0, since + GRACE + 5 - time.monotonic()))
    assert not any(context.request.get(url).ok for url in addresses)
    context.close()


def test_many_pairs_fill_a_table_and_open_in_the_viewer(visit, pair):
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
    for side in ("before", "after"):
        rest(page)
        given = [{"name": n, "mimeType": "image/png", "buffer": d} for n, d in files[side]]
        page.locator(f'[class*="many_free_{side}"] input[type="file"]').set_input_files(given)
        page.get_by_text(f"{len(given)} files").first.wait_for(timeout=PATIENCE)
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
    grid = page.locator('[data-testid="stDataFrame"]').bounding_box()
    x, y = grid["x"] + 0.3 * grid["width"], grid["y"] + 80
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    page.get_by_text("Pair 1 of 3").wait_for(timeout=PATIENCE)
    wait_for_result(page)
    assert page.locator("button.region").count() == 2
    page.get_by_role("button", name="Back to the table").click()
    page.locator('[data-testid="stDataFrame"]').wait_for(timeout=PATIENCE)
