"""The samples on the page, and what a link brings back."""

import json

import pytest

from imgdiff.render.viewer import DEFAULT_LOOK
from tests.app.compare.two_images import page, slots, upload
from tests.app.driving import healthy, png, words


@pytest.fixture
def two_samples(tmp_path, before, after):
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(before))
    (folder / "b.png").write_bytes(png(after))
    entry = {"before": "a.png", "after": "b.png", "what_changed": "A *red* square."}
    pairs = [
        {"name": "square", "title": "Square, red", **entry},
        {"name": "same", "title": "Twice the same", **entry, "after": "a.png"},
        {"name": "gone", "title": "Gone", **entry, "after": "missing.png"},
    ]
    (folder / "manifest.json").write_text(json.dumps({"pairs": pairs}), "utf-8")


def test_a_newcomer_is_asked_for_images_and_offered_samples(two_samples, calls, shown):
    app = page()
    healthy(app)
    assert slots(app) == [None, None] and not shown and "Drop two images" in words(app)
    assert [b.label for b in app.button if b.key.startswith("pick_")] == [
        "Square", "Twice the same"
    ]  # fmt: skip
    app.button(key="pick_square").click().run()
    healthy(app)
    assert app.warning and shown and app.query_params["sample"] == "square"
    assert r"**Sample: Square\, red.** A \*red\* square\." in words(app)
    app.button(key="pick_same").click().run()
    healthy(app)
    assert "Identical" in app.success[0].value
    assert app.query_params["sample"] == "same"


def test_a_link_opens_a_sample(two_samples, calls, shown):
    app = page(sample="same")
    assert slots(app) == ["a.png", "a.png"] and app.query_params["sample"] == "same"
    assert slots(page(sample="<script>")) == [None, None]
    app = page(sample="square", swapped="1")
    assert slots(app) == ["b.png", "a.png"] and app.query_params["swapped"] == "1"
    app.button(key="swap").click().run()
    assert "swapped" not in app.query_params and app.query_params["sample"] == "square"


def test_ones_own_image_takes_the_samples_place(two_samples, before, calls, shown):
    app = upload(page(sample="square"), "before", ("own.png", png(before)))
    assert slots(app) == ["own.png", None] and "After" in app.info[0].value
    app = upload(app, "after", ("too.png", png(before)))
    assert "Identical" in app.success[0].value
    app.button(key="pick_square").click().run()
    healthy(app)
    assert app.warning and slots(app) == ["a.png", "b.png"]


def test_a_broken_manifest_leaves_a_working_page(tmp_path):
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "manifest.json").write_text('{"pairs": [{}]}', "utf-8")
    app = page()
    healthy(app)
    assert slots(app) == [None, None]


def test_a_link_brings_the_view_back(two_samples, calls, shown):
    app = page(
        sample="square",
        view="swipe",
        opacity="0.3",
        swipe="0.25",
        frames="Every frame",
        regions="0",
        motion="0",
        region="2",
        threshold="0.8",
    )
    healthy(app)
    expected = {"view": "swipe", "opacity": 0.3, "mix": 0.5, "swipe": 0.25}
    assert shown[-1]["look"] == {**expected, "frames": False, "motion": False, "region": 2}
    assert app.selectbox(key="frames").value == "all"
    assert shown[-1]["threshold"] == 0.8 and app.slider(key="threshold").value == 0.8


def test_nonsense_in_a_link_is_passed_over(two_samples, calls, shown):
    app = page(
        sample="square", view="<b>", opacity="7", swipe="nan", mix="x", region="-1", threshold="9"
    )
    healthy(app)
    assert shown[-1]["look"] == DEFAULT_LOOK
    assert shown[-1]["threshold"] == 0.5


def test_an_address_whose_pair_has_gone_says_so(two_samples, calls, shown):
    app = page(pair="AAAA")
    healthy(app)
    assert "no longer held" in app.warning[0].value and slots(app) == [None, None]
    app = page(pair="<script>", sample="square")
    assert slots(app) == ["a.png", "b.png"] and calls
