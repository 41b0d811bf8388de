"""The page for two images, without a browser; ``tests.app.browser`` looks at the real one."""

import time
from dataclasses import replace

import pytest
from streamlit.runtime.scriptrunner import StopException

from imgdiff.app.compare import slots as slots_module
from imgdiff.compare import compare_images
from imgdiff.options import EXPORTS
from imgdiff.serving import jobs, visitors_work
from tests.app.compare.two_images import both, page, slots, upload
from tests.app.driving import healthy, html, png, read, words
from tests.serving import PATIENCE, until


def test_an_empty_page_says_what_to_do():
    app = page()
    healthy(app)
    assert [e.label for e in app.file_uploader] == ["Before", "After"]
    assert "Drop two images" in words(app)
    assert not [b for b in app.button if b.key in ("swap", "clear")]


@pytest.mark.parametrize(("given", "missing"), [("before", "After"), ("after", "Before")])
def test_one_image_asks_for_the_other(before, given, missing):
    app = upload(page(), given, ("one.png", png(before)))
    healthy(app)
    assert f"add the **{missing}** image" in app.info[0].value
    assert not app.download_button


def test_two_images_give_verdict_scores_and_regions(before, after, calls, shown):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    scores = words(app) + html(app)
    assert "0.5000" in scores and "3.000" in scores
    assert [r["box"][0] for r in shown[-1]["regions"]] == [60, 4, 40]
    assert [r["only_in"] for r in shown[-1]["regions"]] == ["after", None, None]
    assert {b.key for b in app.download_button} == {f"download_{kind}" for kind in EXPORTS}


def test_two_files_dropped_at_once_fill_both_slots(before, after, calls, shown):
    app = upload(page(), "before", ("one.png", png(before)), ("two.png", png(after)))
    healthy(app)
    assert slots(app) == ["one.png", "two.png"] and shown


def test_what_comes_while_a_file_is_opened_is_not_lost(before, after, calls, shown, monkeypatch):
    """The next click ends a run wherever it is, and callbacks for good."""
    app, opening = page(), []

    def ended(*_):
        opening.append("ended")
        raise StopException  # as a click does

    with monkeypatch.context() as patch:
        patch.setattr(slots_module, "look_at", ended)
        upload(app, "before", ("one.png", png(before)))
    assert opening and slots(app) == ["one.png", None]
    app = upload(app.run(), "after", ("two.png", png(after)))
    healthy(app)
    assert slots(app) == ["one.png", "two.png"] and shown


def test_both_uploaders_may_be_filled_in_one_run(before, after, calls, shown):
    app = page()
    for uploader, (name, image) in zip(
        app.file_uploader, {"one.png": before, "two.png": after}.items(), strict=True
    ):
        uploader.set_value([(name, png(image), "image/png")])
    app.run()
    healthy(app)
    assert slots(app) == ["one.png", "two.png"] and shown


def test_dropped_images_are_compared_once(before, after, calls, shown):
    """The comparison begins before the page is drawn anew."""
    app = page()
    already = len(calls)
    upload(app, "before", ("one.png", png(before)), ("two.png", png(after)))
    assert len(calls) == already + 1


def test_the_real_network_sees_a_red_square(before, after, shown):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    left, top, *_ = shown[-1]["regions"][0]["box"]
    assert 4 <= left <= 44 and 4 <= top <= 44


@pytest.mark.parametrize("shape", [(1, 1), (20, 3000), (3000, 20), (1, 700), (700, 1)])
def test_images_of_any_shape(shape, noise, shown):
    app = both(noise(*shape), noise(*shape))
    healthy(app)
    assert not app.error and (shown[-1]["height"], shown[-1]["width"]) == shape


def test_identical_images_are_calm(before, shown):
    app = both(before, before)
    healthy(app)
    assert "Identical" in app.success[0].value
    assert shown[-1]["regions"] == [] and shown[-1]["before"] == shown[-1]["after"]
    assert not app.warning


def test_settings_act_without_the_network(before, after, calls, shown):
    app = both(before, after)
    app.slider(key="threshold").set_value(0.8).run()
    healthy(app)
    assert [r["score"] for r in shown[-1]["regions"]] == pytest.approx([1.0, 0.9])
    app.slider(key="threshold").set_value(1.0).run()
    assert [r["only_in"] for r in shown[-1]["regions"]] == ["after"]
    app.slider(key="threshold").set_value(0.5).run()
    app.number_input(key="min_area").set_value(101).run()
    assert [r["only_in"] for r in shown[-1]["regions"]] == ["after"]
    was = shown[-1]["palette"]
    app.selectbox(key="colormap").set_value("viridis").run()
    healthy(app)
    assert shown[-1]["palette"] != was and shown[-1]["id"] == shown[0]["id"]
    assert len(calls) == 1


def test_fit_is_passed_on_and_compares_anew(before, after, calls, shown):
    app = both(before, after)
    app.selectbox(key="fit").set_value("crop").run()
    app.selectbox(key="align").set_value("none").run()
    app.selectbox(key="resolution").set_value("native").run()
    healthy(app)
    options = [call["options"] for call in calls]
    assert [(o.fit, o.align, o.resolution) for o in options] == [
        ("auto", "auto", "auto"), ("crop", "auto", "auto"), ("crop", "none", "auto"),
        ("crop", "none", "native"),
    ]  # fmt: skip
    app.selectbox(key="frames").set_value("all").run()
    app.selectbox(key="range").set_value("full").run()
    healthy(app)
    options = [call["options"] for call in calls[4:]]
    assert [(o.frames, o.range) for o in options] == [("all", "auto"), ("all", "full")]


def test_a_smaller_copy_is_spoken_of_beside_the_verdict(before, after, shown, monkeypatch):
    result = compare_images(before, before)
    monkeypatch.setattr(
        visitors_work, "compare_images", lambda *_, **__: replace(result, network_scale=scale)
    )
    for scale in (1.0, 30 / 64):
        app = both(before, after if scale < 1 else before[::-1].copy())
        healthy(app)
        captions = [c.value for c in app.caption if "smaller copy" in c.value]
        assert len(captions) == (scale < 1)
        assert ("looked at 30 x 30 of 64 x 64" in read(app)) == (scale < 1)
        assert "native" not in words(app)  # a word of the command's


def test_swap_and_clear(before, after, calls, shown):
    app = both(before, after)
    app.button(key="swap").click().run()
    healthy(app)
    assert slots(app) == ["after.png", "before.png"] and len(calls) == 2
    app.button(key="swap").click().run()
    assert slots(app) == ["before.png", "after.png"] and len(calls) == 2  # still known
    app.button(key="clear").click().run()
    healthy(app)
    assert slots(app) == [None, None] and "Drop two images" in words(app)


def test_a_long_comparison_can_be_stopped_and_begun_again(before, after, monkeypatch, shown):
    heard = []

    def slow(*_, progress, **__):
        heard.append("begun")
        for done in range(400):
            progress(done, 400)
            time.sleep(0.05)
        raise AssertionError("nobody stopped it")

    def stop(job, _):
        until(lambda: heard)
        job.stop()
        return job._ended.wait(PATIENCE)

    with monkeypatch.context() as patch:
        patch.setattr(visitors_work, "compare_images", slow)
        patch.setattr(jobs.Job, "wait", stop)
        app = both(before, after)
    healthy(app)
    assert "Stopped" in app.info[0].value and not shown
    app.button(key="again").click().run()
    healthy(app)
    assert shown and app.warning
    assert heard == ["begun"]
