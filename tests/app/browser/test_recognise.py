"""The page for a network of one's own, in headless Chromium."""

import zipfile

import pytest

from tests.app.browser import PATIENCE, download, no_failures, rest, serving
from tests.recognition.drawn_people import draw_people
from tests.recognition.untrained_run import make_run

#: Remembers the tracks of every camera that was opened.
_WATCH_CAMERAS = """
window.tracks = [];
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await get(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def address(browser, people, tmp_path_factory):
    runs = tmp_path_factory.mktemp("runs")
    make_run(runs / "people", people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGDIFF_RUNS", str(runs))
        patch.setenv("IMGDIFF_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield from serving(tmp_path_factory.mktemp("server") / "log.txt")


@pytest.fixture
def visit(browser, address):
    """Opens a tab of the page; nothing may come from another host, fail, or be too wide."""
    contexts, asked, failed = [], [], []

    def open_page(tab="Verify", width=1280, scheme="light"):
        size = {"width": width, "height": 844}
        context = browser.new_context(
            viewport=size, color_scheme=scheme, permissions=["camera"], accept_downloads=True
        )
        contexts.append(context)
        context.add_init_script(_WATCH_CAMERAS)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(f"{address}/recognise?tab={tab}")
        page.get_by_role("tab", name=tab, selected=True).wait_for(timeout=PATIENCE)
        return page

    yield open_page
    for context in contexts:
        main = context.pages[0].locator('[data-testid="stMain"]')
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        context.close()
    no_failures(asked, failed, address)


def files(people, person: int, *numbers: int) -> list[str]:
    return [str(people / f"person_{person:02d}" / f"{number}.png") for number in numbers]


def put(page, place: str, paths: list[str]) -> None:
    rest(page)
    page.locator(f'[class*="_{place}"] input[type="file"]').first.set_input_files(paths)


def heading(page, words: str):
    page.get_by_role("heading", name=words, exact=True).wait_for(timeout=PATIENCE)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_verdict_cannot_be_missed(visit, people, width, scheme):
    page = visit(width=width, scheme=scheme)
    put(page, "verify_one", files(people, 1, 0, 1))
    heading(page, "Same")
    word = page.locator('[class*="st-key-verdict_"] h3')
    assert word.bounding_box()["height"] > 40
    contrast = word.evaluate("""(word) => {
      const light = (colour) => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
          .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const ground = word.closest('[class*="st-key-verdict_"]');
      const [a, b] = [getComputedStyle(word).color, getComputedStyle(ground).backgroundColor]
        .map(light).sort((x, y) => x - y);
      return (b + 0.05) / (a + 0.05);
    }""")
    assert contrast > 4.5
    page.locator(".st-key-verify_pictures img").nth(3).wait_for(timeout=PATIENCE)
    put(page, "verify_two", files(people, 2, 1))
    heading(page, "Different")
    page.get_by_role("heading", name="Same", exact=True).wait_for(state="detached")
    sheet = download(page, page.get_by_role("button", name="Picture of it all"))
    assert sheet.suggested_filename == "0-vs-1-verified.png"


def test_who_is_enrolled_is_found_and_others_are_not(visit, people):
    page = visit("Identify", width=390)
    for person in (1, 2):
        page.get_by_placeholder("Anna").fill(f"Person {person}")
        page.keyboard.press("Enter")
        page.get_by_text(f"Images of Person {person}").wait_for(timeout=PATIENCE)
        put(page, "enrol", files(people, person, 0, 1))
        page.locator('[class*="st-key-who_"]', has_text=f"Person {person}").wait_for()
    put(page, "probe", files(people, 2, 2))
    heading(page, "Person 2")
    put(page, "probe", files(people, 7, 2))
    heading(page, "Unknown")
    page.get_by_role("button", name="Remove").first.click()
    page.locator(".st-key-who_rank_2").wait_for(state="detached", timeout=PATIENCE)


def test_the_camera_collects_a_series_and_is_let_go(visit):
    page = visit("Collect", width=390)
    page.get_by_placeholder("Anna").fill("Zoë")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="Take 10").click(timeout=PATIENCE)
    page.get_by_text("Anchors: 10").wait_for(timeout=PATIENCE)
    page.get_by_text("Positives", exact=True).first.click()
    page.get_by_role("button", name="Take one").click()
    page.get_by_text("Positives: 1").wait_for(timeout=PATIENCE)
    collected = download(page, page.get_by_role("button", name="Download zip"))
    with zipfile.ZipFile(collected.path()) as archive:
        names = [f"anchor/Zoë_{n:04d}.jpg" for n in range(1, 11)]
        assert archive.namelist() == [*names, "positive/Zoë_0001.jpg"]
    assert page.evaluate("tracks.some((track) => track.readyState === 'live')")
    page.get_by_role("tab", name="Verify").click()
    page.wait_for_function("tracks.every((track) => track.readyState === 'ended')")
