"""Every download is what the API gives, and the report works from disk."""

import csv
import json
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from imgdiff.compare import compare_images
from tests.app.browser import download, look, painted, stage, wait_for_result
from tests.app.driving import png


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
    files = {name: downloaded(page, name) for name in (
        "Overlay", "Heatmap", "Side by side", "Report", "Heat, 16 bits", "Heat, NumPy",
        "CSV", "JSON",
    )}  # fmt: skip
    assert {name for name, _ in files.values()} == {
        f"old-page-vs-new-page-{ending}"
        for ending in (
            "overlay.png", "heatmap.png", "side-by-side.png", "report.html", "heat-16-bit.png",
            "heat.npy", "regions.csv", "result.json",
        )
    }  # fmt: skip
    np.testing.assert_array_equal(pixels_of(files["Overlay"][1]), expected.overlay)
    np.testing.assert_array_equal(pixels_of(files["Heatmap"][1]), expected.view("heat"))
    np.testing.assert_array_equal(pixels_of(files["Side by side"][1]), expected.view("panels"))
    raw = cv2.imdecode(np.frombuffer(files["Heat, 16 bits"][1], np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(raw, np.rint(expected.heatmap * 65535).astype(np.uint16))
    np.testing.assert_array_equal(np.load(BytesIO(files["Heat, NumPy"][1])), expected.heatmap)
    lines = list(csv.DictReader(files["CSV"][1].decode("utf-8-sig").splitlines()))
    assert [int(line["area"]) for line in lines] == [r.area for r in expected.regions]
    assert json.loads(files["JSON"][1]) == expected.to_dict()


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
    painted(page)
    assert np.abs(stage(page) - was).max() > 100  # the red square has gone behind "before"
    assert page.locator(".divider").get_attribute("aria-valuenow") == "100"
    assert page.locator("button.region").count() == 2
    assert failed == []
    context.close()
