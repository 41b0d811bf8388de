"""Every width in both themes: nothing is cut off, the picture has the room, all can be read."""

import contextlib

import pytest

from imgdiff import cli
from tests.app.browser import PATIENCE, in_both, painted, rest, upload_many, wait_for_result
from tests.app.browser.axe import violations
from tests.app.browser.test_review import TOKEN, reviewing
from tests.app.driving import png
from tests.narrow_file import narrow_file
from tests.suite.test_baselines import write_project

SIZES = {"desktop": (1280, 720), "laptop": (1440, 900), "wide": (2560, 1440), "phone": (390, 844)}
#: Of the window's height, at least: what is left below the picture's top, and what it takes. Its
#: tools are in the window too, where that is wide.
ROOM = {
    "desktop": (0.68, 0.6), "laptop": (0.75, 0.68), "wide": (0.84, 0.8), "phone": (0.64, 0.36),
}  # fmt: skip
#: At most: where the two targets, the first row of a table, and the first picture of a run end.
ENDS = {"first screen": 0.65, "a table": 0.65, "a run": 0.95}
#: What cannot be read because it ends beyond the window or its own edges; [what, which words].
CUT_OFF = """() => {
  const found = [];
  const scrolls = (e) => {
    for (let n = e; n; n = n.parentElement ?? n.getRootNode().host)
      if (/auto|scroll/.test(getComputedStyle(n).overflowX) && n.scrollWidth > n.clientWidth)
        return true;
    return false;
  };
  const walk = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      if (!e.matches("button, a, select, input:not([type=file]), img, canvas, h1, h3, p, label"))
        continue;
      const box = e.getBoundingClientRect();
      if (box.width < 3 || !e.checkVisibility({visibilityProperty: true})) continue;
      const words = (e.ariaLabel ?? e.textContent).trim().slice(0, 40);
      if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(e))
        found.push(["beyond the window", words]);
      if (e.matches("button, a") && e.scrollWidth > e.clientWidth + 2)
        found.push(["beyond its edges", words]);
    }
  };
  walk(document);
  for (const e of [document.documentElement, document.querySelector("[data-testid=stMain]")])
    if (e.scrollWidth > e.clientWidth) found.push(["scrolls sideways", e.tagName]);
  return found;
}"""
#: Contrast of the mark on the scores' scale with the ground under it.
MARK_CONTRAST = """() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const mark = getComputedStyle(document.querySelector(".scale u")).backgroundColor;
  const ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  const [a, b] = [luminance(mark), luminance(ground)].sort();
  return (b + 0.05) / (a + 0.05);
}"""


def cut_off(page) -> list:
    """What stays cut off: a table takes a new width a moment after its window does."""
    from playwright.sync_api import TimeoutError as TooLong

    with contextlib.suppress(TooLong):
        page.wait_for_function(f"() => !({CUT_OFF})().length", timeout=5000)
    return page.evaluate(CUT_OFF)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """One server for all: nothing is decided here."""
    folder = tmp_path_factory.mktemp("project")
    write_project(folder, str(narrow_file(folder)))
    with contextlib.chdir(folder), pytest.raises(SystemExit):  # there is something to decide
        cli.main(["test"])
    yield from reviewing(folder, folder / "log.txt")


@in_both
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_width_has_room_for_what_matters(browsers, browser_name, address, pair, scheme):
    context = browsers(browser_name).new_context(color_scheme=scheme)
    page = context.new_page()
    troubles = []

    def box(selector: str) -> dict[str, float]:
        return page.locator(selector).first.bounding_box()

    def at_all_widths(what: str, broken) -> None:
        for name, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
            rest(page)
            painted(page)
            found = [*cut_off(page), *broken(what, name, width, height)]
            if name in ("desktop", "phone"):
                found += violations(page)
            troubles.extend((what, name, *each) for each in found)

    def room(what: str, name: str, width: int, height: int):
        stage, tools = box(".stage"), box(".viewer .tools")
        below, high = 1 - stage["y"] / height, stage["height"] / height
        if below < ROOM[name][0] or high < ROOM[name][1]:
            yield "no room", below, high
        if width > 640 and (tools["y"] + tools["height"] > height or stage["width"] < 0.6 * width):
            yield "no room for the tools, or in the width", tools, stage

    def ends(selector: str, first: float = 0.0):
        def broken(what: str, name: str, width: int, height: int):
            place = box(selector)
            end = (place["y"] + (first or place["height"])) / height
            if end > ENDS[what]:
                yield "ends too low", end

        return broken

    page.goto(f"{address}/?token={TOKEN}")
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)
    page.locator('[class*="st-key-free_"] button').nth(1).wait_for(timeout=PATIENCE)
    at_all_widths("first screen", ends(".st-key-targets"))
    page.goto(f"{address}/?sample=web_page")
    wait_for_result(page)
    page.get_by_text("The two as wholes").click()
    page.locator(".scale u").first.wait_for(timeout=PATIENCE)
    assert page.locator('[data-value="marks"]').get_attribute("aria-checked") == "true"
    at_all_widths("a pair", room)
    assert page.evaluate(MARK_CONTRAST) >= 3
    page.goto(f"{address}/many?run=none")
    upload_many(page, before=[("a.png", png(pair[0]))], after=[("a.png", png(pair[1]))])
    page.get_by_role("button", name="CSV").wait_for(timeout=PATIENCE)
    at_all_widths("a table", ends('[data-testid="stDataFrame"]', 122))
    page.goto(f"{address}/many")
    page.get_by_text("0 of 3 decided").wait_for(timeout=PATIENCE)
    at_all_widths("a run", ends(".st-key-review_row_0"))
    page.get_by_role("button", name="Look").first.click()
    wait_for_result(page)
    at_all_widths("one of a run", room)
    context.close()
    assert troubles == []
