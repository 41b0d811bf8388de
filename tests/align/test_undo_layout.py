"""From a page with inserted and removed bands to the verdict, the words and the pictures."""

import json
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff import compare_images
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.explain.wording import band_words
from imgdiff.geometry import Box
from imgdiff.render.bands import heat_with_lines, line_of
from imgdiff.render.hatch import hatched
from imgdiff.render.thumbnails import close_up, where
from imgdiff.render.viewer import payload, pictures_of
from tests.align.pages import WIDTH, Page, banner, stacked


@pytest.fixture
def page(rng) -> Page:
    return Page.random(rng)


@pytest.fixture
def pair(rng, page):
    """One band inserted on top, one removed, and a word written between."""
    before = page.draw()
    blocks = [block.copy() for block in page.blocks]
    cv2.putText(blocks[2], "new", (260, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 200), 1)
    less = Page(page.head, (*blocks[:4], *blocks[5:]), page.foot)
    return before, stacked(banner(40), less.draw())


@pytest.fixture
def result(pair, narrow):
    return compare_images(*pair, weights=narrow)


def test_the_verdict_names_the_bands_and_what_changed_between(result, page):
    gone = len(page.blocks[4])
    assert result.alignment.method == "layout" and result.fit == "none"
    assert result.summary.startswith(
        f"Different: 40 px inserted at y = 0; {gone} px removed at y = {page.top_of(4)}; 1 region"
    )
    assert result.summary.endswith("the rest is identical.")
    assert result.heatmap.shape == result.before.shape[:2]
    changed = [region for region in result.regions if region.only_in is None]
    (word,) = changed
    assert page.top_of(2) <= word.box.top and word.box.bottom <= page.top_of(3)
    (removed,) = (region for region in result.regions if region.only_in == "before")
    assert removed.box == (0, page.top_of(4), WIDTH, page.top_of(5)) and removed.score == 1
    assert (result.heatmap[removed.box.slices] == 1).all()
    assert not result.valid[removed.box.slices].any()
    elsewhere = result.heatmap.copy()
    elsewhere[removed.box.slices] = 0
    elsewhere[word.box.grown(8, Box.of_shape(*elsewhere.shape)).slices] = 0
    assert not elsewhere.any()


def test_what_was_inserted_is_a_part_of_the_result(result, pair):
    (added,) = result.added_bands
    np.testing.assert_array_equal(added.pixels, pair[1][:40])
    assert added.heat.shape == (40, WIDTH) and (added.heat == 1).all()
    np.testing.assert_array_equal(result.after_given, pair[1])
    fields = json.loads(json.dumps(result.to_dict()))
    (shown,) = fields["added_bands"]
    where = {"box": [0, 0, WIDTH, 40], "axis": "rows", "position": 0, "size": 40}
    assert shown == where | {"area": 40 * WIDTH, "kind": "added", "confidence": 1.0}
    assert [band["side"] for band in fields["alignment"]["bands"]] == ["after", "before"]
    assert all(len(piece) == 3 for piece in fields["alignment"]["pieces"])


def test_an_inserted_band_alone_is_a_change(page, narrow):
    before = page.draw()
    result = compare_images(before, stacked(banner(40), before), weights=narrow)
    assert result.changed and not result.regions and not result.heatmap.any()
    assert result.summary == "Different: 40 px inserted at y = 0; the rest is identical."
    assert result.with_threshold(1.0).changed
    equal = compare_images(before, before, weights=narrow)
    assert equal.added_bands == () and equal.after_given is None


def test_a_page_that_kept_its_height(page, narrow):
    before = page.draw()
    result = compare_images(before, stacked(banner(40), before)[: len(before)], weights=narrow)
    assert result.summary == (
        "Different: 40 px inserted at y = 0; 40 px cut off at the bottom; the rest is identical."
    )
    assert [region.only_in for region in result.regions] == ["before"]


def test_longer_pages_are_not_scaled(page, narrow):
    before = page.draw()
    after = stacked(banner(40), before)
    for fit in ("auto", "pad", "resize"):
        method = compare_images(before, after, fit=fit, weights=narrow).alignment.method
        assert (method == "layout") == (fit == "auto")


def test_only_what_is_asked_for_is_undone(pair):
    placed = place(*pair)
    assert align_pair(placed, "none") is placed
    assert align_pair(placed, "shift").alignment.method != "layout"
    assert align_pair(placed, "layout").alignment.method == "layout"


def test_bands_in_an_ignored_place_say_nothing(rng, page, narrow):
    before = page.draw()
    top, bottom = page.top_of(3), page.top_of(4)
    grown = cv2.resize(page.blocks[3], (WIDTH, bottom - top + 30))
    blocks = (*page.blocks[:3], grown, *page.blocks[4:])
    after = Page(page.head, blocks, page.foot).draw()
    seen = compare_images(before, after, weights=narrow)
    assert seen.changed and seen.alignment.method == "layout"
    hidden = compare_images(
        before, after, ignore=[(0, top - 12, WIDTH, bottom + 12)], weights=narrow
    )
    assert not hidden.changed
    assert hidden.verdict.state == "same"


def test_transparent_pages_move_with_their_alpha(page, narrow):
    before = page.draw()
    alpha = np.full((*before.shape[:2], 1), 255, np.uint8)
    alpha[300:340, 100:200] = 90
    before = np.concatenate([before, alpha], axis=2)
    on_top = np.concatenate([banner(40), np.full((40, WIDTH, 1), 255, np.uint8)], axis=2)
    after = stacked(on_top, before)
    result = compare_images(before, after, weights=narrow)
    assert result.alignment.method == "layout" and not result.regions
    np.testing.assert_array_equal(result.before_alpha, result.after_alpha)
    np.testing.assert_array_equal(result.after_given_alpha, after[..., 3])
    files = pictures_of(result).files  # as it came it is as clear as it was
    opacity = np.asarray(Image.open(BytesIO(files["whole_alpha"].data)))
    np.testing.assert_array_equal(opacity, after[..., 3])


def test_words_of_bands(result):
    words = [band_words(band, result) for band in result.alignment.bands]
    assert words[0] == "40 px inserted at y = 0" and "removed at y = " in words[1]


def test_pictures_show_where(result):
    lined = heat_with_lines(result)
    assert (lined[:2] == 1).all() and not result.heatmap[:2].any()
    assert line_of(result.alignment.bands[0]) == (0, 0, WIDTH, 0)
    gone = next(region.box for region in result.regions if region.only_in == "before")
    assert set(np.unique(hatched(result, "after")[gone.slices])) == {216, 236}
    np.testing.assert_array_equal(hatched(result, "before"), result.before)
    sheet = result.view("panels")
    assert len(sheet) > len(result.after_given) / 2
    assert all(close_up(result)) and where(result)
    # The band stands out of the sheet in its color.
    assert (np.abs(sheet.astype(int) - (0, 114, 178)).max(axis=2) <= 3).sum() > 40


def test_a_band_alone_is_what_a_close_up_shows(rng, page, narrow):
    color = (250, 120, 30)
    before = page.draw()
    on_top = stacked(banner(40, color, ""), before)
    first, second = (
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
        for data in close_up(compare_images(before, on_top, weights=narrow))
    )
    colored = [
        (np.abs(side.astype(int) - color).max(axis=2) < 12).mean() for side in (first, second)
    ]
    assert colored[0] == 0 and colored[1] > 0.05


def test_the_viewer_gets_both_pages_and_what_links_them(result, pair):
    pictures = pictures_of(result)
    whole = cv2.imdecode(np.frombuffer(pictures.whole.data, np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_array_equal(whole[..., ::-1], pair[1])
    assert pictures.size > len(pictures.whole.data)
    data = json.loads(json.dumps(payload(result, pictures, lambda _, name: name)))
    assert data["layout"]["whole"] == "whole"
    assert (data["layout"]["width"], data["layout"]["height"]) == pair[1].shape[1::-1]
    last = data["regions"][-1]
    assert last["band"] == {"box": [0, 0, WIDTH, 40]} and last["box"] == [0, 0, WIDTH, 0]
    assert last["words"] == "40 px inserted at y = 0"
    removed = next(region for region in data["regions"] if region["only_in"] == "before")
    assert "removed at" in removed["words"]
    same = compare_images(pair[0], pair[0])
    assert payload(same, pictures_of(same), lambda _, name: name)["layout"] is None


def test_the_report_carries_the_whole_page(result, tmp_path):
    text = result.save(tmp_path / "report.html").read_text()
    assert text.count("data:image/png;base64,") == 3
