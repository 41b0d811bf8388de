"""What the viewer is given, and the report that carries it along."""

import base64
import gzip
import json
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff.compare import compare_images
from imgdiff.geometry import Box
from imgdiff.render.hatch import hatched
from imgdiff.render.html.comparison import html_report
from imgdiff.render.viewer import DEFAULT_LOOK, VIEWS, payload, pictures_of, script, style
from imgdiff.render.viewer.look import view_for
from imgdiff.result import Comparison, Region, Scores
from imgdiff.result_parts import ValueRange

HOSTILE = "</script><img src=x onerror=alert(1)>{0}&\"'.png"


@pytest.fixture
def result(noise, rng) -> Comparison:
    heat = rng.random((40, 60), np.float32)
    return Comparison(
        scores=Scores((0.5, 1.0)),
        heatmap=heat,
        regions=(Region(Box(3, 4, 20, 30), 0.9, 50), Region(Box(30, 4, 40, 30), 0.7, 20)),
        before=noise(40, 60),
        after=noise(40, 60),
        valid=np.ones((40, 60), bool),
        names=(HOSTILE, "after.png"),
    )


def named(_picture, name: str) -> str:
    return name


def opened(picture) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(picture.data)))


def test_the_pictures_are_lossless_and_the_heat_is_in_thousandths(result):
    pictures = pictures_of(result)
    assert pictures.exact
    np.testing.assert_array_equal(opened(pictures.before), result.before)
    np.testing.assert_array_equal(opened(pictures.after), result.after)
    heat = np.frombuffer(gzip.decompress(pictures.heat.data), "<u2").reshape(40, 60)
    np.testing.assert_allclose(heat / 1000, result.heatmap, atol=0.0005001)


def test_heavy_pictures_are_called_approximate(result):
    pictures = pictures_of(result, heavy=100)
    assert not pictures.exact and pictures.before.mimetype == "image/jpeg"
    assert opened(pictures.before).shape == result.before.shape
    assert not payload(result, pictures, named)["exact"]


def test_equal_pictures_are_one(noise):
    image = noise(30, 30)
    pictures = pictures_of(compare_images(image, image))
    assert pictures.before is pictures.after


def test_the_id_tells_pictures_apart(result):
    other = replace(result, after=result.before)
    assert pictures_of(result).id == pictures_of(result).id != pictures_of(other).id


def test_the_payload_is_json_and_says_what_the_result_says(result):
    data = json.loads(json.dumps(payload(result, pictures_of(result), named)))
    assert (data["before"], data["after"], data["heat"]) == ("before", "after", "heat")
    assert data["alphas"] == {"before": None, "after": None, "whole": None}
    assert data["range"] is None
    deep = replace(result, value_range=ValueRange(1450, 17858, (0, 65535)))
    assert payload(deep, pictures_of(deep), named)["range"] == {"low": 1450, "high": 17858}
    assert (data["width"], data["height"]) == (60, 40)
    assert [r["box"] for r in data["regions"]] == [[3, 4, 20, 30], [30, 4, 40, 30]]
    assert re.fullmatch(r"[0-9a-f]{1536}", data["palette"])
    assert data["summary"] == result.summary


def test_what_is_not_said_of_the_look_is_as_by_default(result):
    look = payload(result, pictures_of(result), named, {"opacity": 0.3})["look"]
    assert look == DEFAULT_LOOK | {"opacity": 0.3}
    assert DEFAULT_LOOK["view"] == "auto"
    page = json.loads(re.search(r'id="data">(.*?)</script>', html_report(result), re.S).group(1))
    assert page["look"] == DEFAULT_LOOK and list(page["views"].items()) == list(VIEWS.items())


def test_the_view_suits_the_pictures(noise):
    screen = np.full((90, 120, 3), 250, np.uint8)
    screen[20:30, 10:70] = 30
    assert view_for(screen) == "marks" and view_for(noise(90, 120)) == "heat_before"
    y, x = np.mgrid[:90, :120]
    assert view_for(np.stack([x, y, x + y], axis=2).astype(np.uint8)) == "heat_before"
    assert view_for(screen[:, :1]) == "heat_before"
    assert view_for(noise(90, 120), changed=False) == "marks"  # heat would only darken it
    paper = np.random.default_rng(3).normal(225, 6, (90, 120, 3))
    paper[20:30, 10:70] = 40
    assert view_for(paper.astype(np.uint8)) == "marks"  # a scan
    assert view_for((paper / 3).astype(np.uint8)) == "heat_before"
    data = payload(
        compare_images(screen, screen), pictures_of(compare_images(screen, screen)), named
    )
    assert data["look"]["view"] == "auto" and data["auto_view"] == "marks"
    assert {view_for(screen), view_for(noise(9, 9))} <= set(VIEWS)


def test_a_part_without_pixels_is_hatched(result):
    valid = np.ones((40, 60), bool)
    valid[30:] = False
    padded = replace(result, valid=valid, before_size=(60, 30), after_size=(60, 40))
    pictures = pictures_of(padded)
    np.testing.assert_array_equal(opened(pictures.before), hatched(padded, "before"))
    np.testing.assert_array_equal(opened(pictures.after), result.after)
    assert set(np.unique(opened(pictures.before)[30:])) == {216, 236}


def test_what_is_transparent_is_sent_on_white_and_how_opaque_it_is_beside(result):
    alpha = np.full((40, 60), 255, np.uint8)
    alpha[5:15] = 100
    hidden = np.zeros((40, 60), bool)
    hidden[5:8] = True
    clear = replace(result, before_alpha=alpha, after_alpha=alpha, hidden=hidden)
    pictures = pictures_of(clear)
    white = hatched(clear, "before", checkerboard=False)
    np.testing.assert_array_equal(opened(pictures.before), white)
    np.testing.assert_array_equal(white[8:], result.before[8:])
    assert pictures.before_alpha is not None
    opacity = opened(pictures.before_alpha)
    assert opacity.shape == (40, 60) and set(np.unique(opacity)) == {100, 255}
    np.testing.assert_array_equal(np.unique(np.nonzero(opacity == 100)[0]), range(8, 15))
    data = payload(clear, pictures, named)
    assert data["alphas"] == {"before": "before_alpha", "after": "after_alpha", "whole": None}
    other = replace(clear, after_alpha=np.minimum(alpha, 90))
    assert pictures_of(other).id != pictures.id and pictures_of(result).before_alpha is None


def test_a_region_says_which_image_alone_has_it(result):
    [first, second] = result.regions
    one_sided = replace(result, regions=(replace(first, only_in="after"), second))
    data = payload(one_sided, pictures_of(one_sided), named)
    assert [region["only_in"] for region in data["regions"]] == ["after", None]


def test_nothing_is_fetched_from_anywhere():
    assert "http" not in script().replace("http://www.w3.org/2000/svg", "")
    assert "http" not in style() and "@import" not in style()
    assert "innerHTML" not in script() and "eval(" not in script()


def test_the_report_holds_all_it_needs(result):
    page = html_report(result)
    outside = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert outside == []
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))
    pixels = opened_address(data["before"])
    np.testing.assert_array_equal(pixels, result.before)
    assert f"{result.cosine_similarity:.4f}" in page


def opened_address(address: str) -> np.ndarray:
    assert address.startswith("data:image/png;base64,")
    return np.asarray(Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))))


def test_a_hostile_name_stays_a_name(result):
    page = html_report(replace(result, input_notes=((HOSTILE,), ())))
    assert "<img" not in page and page.count("</script>") == 2
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;{0}&amp;&#34;&#39;.png" in page


def test_notes_at_regions_are_in_the_report_in_the_order_of_the_regions(result):
    second, first = (region.box for region in reversed(result.regions))
    gone = Box(1, 1, 2, 2)
    page = html_report(result, {gone: "Was here", second: HOSTILE, first: "A scratch"})
    assert "<img" not in page
    places = [page.index(f"</b>\nat {box.left}, {box.top}: ") for box in (first, second, gone)]
    assert places == sorted(places) and "<b>No region</b>\nat 1, 1: Was here" in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))
    assert data["remarks"]["3,4,20,30"] in ("A scratch", HOSTILE) and data["ignored"] is None
    assert 'class="remarks"' not in html_report(result)
