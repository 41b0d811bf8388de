"""How images get onto the page: chosen, dropped, pasted, photographed, or from the samples."""

import json
import re

import pytest

from tests.app.browser import PATIENCE, ROOT, in_both, rest, stage, upload, wait_for_result
from tests.app.driving import png

STRANGE = "a<b>x*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"
SAMPLES = {p["name"]: p for p in json.loads((ROOT / "samples/manifest.json").read_text())["pairs"]}


@in_both
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


def test_a_second_file_may_come_while_the_first_is_being_opened(visit, pair):
    page = visit()
    rest(page)
    for side, image in zip(("before", "after"), pair, strict=True):
        file = {"name": f"{side}.png", "mimeType": "image/png", "buffer": png(image)}
        page.locator(f'.st-key-free_{side} input[type="file"]').set_input_files(file)
    page.locator(".regions:has-text('2 regions')").wait_for(timeout=PATIENCE)
    assert page.locator('[class*="st-key-free_"]').filter(visible=True).count() == 0


def test_an_oversized_file_is_refused_in_words(visit, tmp_path):
    page, huge = visit("?sample=photo_retouched"), tmp_path / "huge.png"
    huge.write_bytes(bytes(51 * 2**20))
    wait_for_result(page)
    rest(page)
    page.locator('[class*="_before"] input[type="file"]').set_input_files(huge)
    page.get_by_text(re.compile(r"50(\.0)? ?MB or smaller")).first.wait_for(timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0


def test_dropping_two_files_beside_the_slots_and_pasting(visit, pair):
    page = visit("?sample=photo_retouched")
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
        document.querySelector(".st-key-pages").dispatchEvent(event);
    }"""

    def act(*what):
        rest(page)  # what is dropped into a page that is still being drawn is lost, as by hand
        page.evaluate(give, list(what))

    before, after = (list(png(image[::4, ::4].copy())) for image in pair)
    act("drop", [["one.png", before], ["two.png", after]])
    wait_for_result(page)
    page.get_by_text("two.png").first.wait_for(timeout=PATIENCE)
    act("drop", [["words.txt", [1, 2, 3]]], "text/plain")
    page.get_by_text("That is not an image.").wait_for(timeout=PATIENCE)
    grey = list(b"P5 4 4 255 " + bytes(range(16)))
    act("drop", [["grey.pgm", grey]], "")
    page.get_by_text("grey.pgm").first.wait_for(timeout=PATIENCE)
    act("paste", [["pasted.png", before]])
    page.get_by_text("pasted.png").first.wait_for(timeout=PATIENCE)
    page.get_by_text("Identical:").wait_for(timeout=PATIENCE)


def test_the_camera_fills_a_slot(visit):
    page = visit(permissions=["camera"])
    rest(page)
    page.get_by_role("button", name="Camera").click()
    for side in ("before", "after"):
        page.wait_for_function(  # its first picture
            "() => document.querySelector('video')?.currentTime > 0", timeout=PATIENCE
        )
        page.get_by_role("button", name="Take Photo").click(timeout=PATIENCE)
        page.get_by_text(f"camera-{side}.jpg").first.wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_shown(visit, name):
    page = visit(f"?sample={name}")
    wait_for_result(page)
    state = page.locator('[data-testid="stAlert"]').first.inner_text()
    assert ("Different" in state) == SAMPLES[name]["changed"]
    assert stage(page).std() > 5


def test_a_picked_sample_is_in_sight(visit):
    page = visit("?sample=photo_retouched", width=390)
    first = wait_for_result(page)
    page.get_by_role("button", name="Deep field", exact=True).click()
    wait_for_result(page, after=first)
    at_top = """() => document.querySelector('[data-testid="stMain"]').scrollTop < 50"""
    page.wait_for_function(at_top, timeout=PATIENCE)
