"""The page for many pairs, without a browser."""

import re
import threading
import time

import pytest

from imgdiff.app.compare import viewer_component
from imgdiff.app.many import many_page, result_table
from imgdiff.app.many.visitor_pairs import Table
from imgdiff.options import CompareOptions
from imgdiff.serving import visitors_work
from tests.app.driving import healthy, read, words
from tests.app.many.many_pairs import both, page, spotted, table, three, upload

PATIENCE = 20
STRANGE = "a<b>x*y* $z$ -- [l](h) www.e.com `q`.png"


@pytest.fixture
def one_look(monkeypatch):
    """The page is drawn once, however far it is."""
    monkeypatch.setattr(many_page, "_PACE", 0)
    monkeypatch.setattr(many_page.st, "rerun", lambda: None)


def test_an_empty_page_says_what_to_do():
    app = healthy(page())
    assert [e.key for e in app.file_uploader] == ["many_before_0", "many_after_0"]
    assert "names" in app.info[0].value and "starts by itself" in app.info[0].value
    assert not app.dataframe and not app.text_input and not app.slider


@pytest.mark.parametrize(("given", "missing"), [("before", "After"), ("after", "Before")])
def test_one_side_asks_for_the_other(given, missing, calls):
    app = healthy(upload(page(), given, {"a.png": spotted(1), "b.png": spotted(2)}))
    assert f"add the **{missing}** files" in app.info[0].value
    assert f"**{given.title()}** · 2 files" in words(app)
    assert not app.dataframe and calls == []


def test_the_table_has_the_strongest_first(calls):
    app = healthy(three())
    shown = app.dataframe[0].value
    assert list(shown["Pair"]) == ["c.png", "b.png", "a.png"]
    assert list(shown["Verdict"]) == ["Different", "Different", "Same"]
    assert list(shown["Heat"]) == pytest.approx([0.9, 0.6, 0])
    assert list(shown["Regions"]) == [1, 1, 0]
    assert list(shown["Changed"])[1:] == pytest.approx([100 * 144 / (32 * 48), 0])
    assert all("/media/" in address for column in ("Where", "Before") for address in shown[column])
    assert "2 of 3 pairs are different" in app.warning[0].value
    assert "3 pairs: 2 different, 1 same" in app.warning[0].value
    assert [b.label for b in app.download_button] == ["HTML report", "CSV"]
    assert calls == [(n, n, 0.5) for n in ("a.png", "b.png", "c.png")]
    assert table(app).order == list(table(app).rows())


def test_broken_and_lonely_files_are_listed_and_stop_nothing(calls):
    app = both(
        {
            "a.png": b"\x89PNG\r\n\x1a\nbroken",
            "b.png": spotted(1),
            STRANGE: spotted(1),
            "x.png": spotted(1),
        },
        {"a.png": spotted(1), "b.png": spotted(1, 80), "x.jpg": spotted(1), "x.gif": spotted(1)},
    )
    healthy(app)
    assert list(app.dataframe[0].value["Pair"]) == ["b.png"]
    shown = read(app)
    assert "before: cannot read 'a.png'" in shown.lower() and "Could not be compared (1)" in shown
    assert f"**{STRANGE}** (before): No after file has a matching name." in shown
    assert "**x.png** (before): More than one could be its partner: x.gif, x.jpg." in shown
    assert "Without a partner (4)" in shown
    assert "1 could not be compared; 4 files without a partner" in shown
    assert not re.search(r"(?<!\\)[<>`$\[\]]", words(app))


def test_equal_sets_are_calm(calls):
    files = {"a.png": spotted(1), "b.png": spotted(2)}
    app = healthy(both(files, files))
    assert "Nothing that matters changed" in app.success[0].value and not app.warning


def test_nothing_that_matches_is_said(calls):
    app = healthy(both({"a.png": spotted(1)}, {"b.png": spotted(1)}))
    assert "No two names belong together" in app.warning[0].value
    assert "Without a partner (2)" in words(app) and not app.download_button


def test_more_files_are_compared_and_no_others_again(calls):
    app = three()
    app = upload(app, "before", {"d.png": spotted(1), "b.png": spotted(50)})
    app = healthy(upload(app, "after", {"d.png": spotted(1, 99)}))
    # b.png came anew; a.png and c.png are known.
    assert [call[0] for call in calls] == ["a.png", "b.png", "c.png", "b.png", "d.png"]
    assert list(app.dataframe[0].value["Pair"]) == ["d.png", "c.png", "b.png", "a.png"]
    assert "**Before** · 4 files" in words(app)


def test_a_side_can_be_cleared(calls):
    app = three()
    app.button(key="many_clear_after").click().run()
    healthy(app)
    assert not app.dataframe and "add the **After** files" in app.info[0].value
    app.button(key="many_clear_before").click().run()
    assert "starts by itself" in app.info[0].value
    assert table(app).rows() == {} and table(app).matched.pairs == ()


def test_settings_count_when_asked_to(calls):
    app = three()
    assert not [b for b in app.button if b.key == "many_again"]
    app.slider(key="many_threshold").set_value(0.8).run()
    healthy(app)
    assert list(app.dataframe[0].value["Verdict"]) == ["Different", "Different", "Same"]
    app.button(key="many_again").click().run()
    assert list(app.dataframe[0].value["Verdict"]) == ["Different", "Same", "Same"]
    assert table(app).options == CompareOptions(threshold=0.8) and len(calls) == 6
    app.number_input(key="many_min_area").set_value(145).run()
    app.button(key="many_again").click().run()
    assert "Nothing that matters changed" in healthy(app).success[0].value


def test_it_shows_how_far_it_is_and_stops(calls, one_look, monkeypatch):
    gates = {name: threading.Event() for name in ("a.png", "b.png", "c.png")}
    quick = visitors_work.compare_images

    def slow(*pair, names, progress, **options):
        end = time.monotonic() + PATIENCE
        while not gates[names[0]].wait(0.01):
            assert time.monotonic() < end
            progress(0, 1)  # where what is stopped ends
        return quick(*pair, names=names, **options)

    monkeypatch.setattr(visitors_work, "compare_images", slow)
    app = three()
    assert "0 of 3 compared" in str(app.get("progress")[0].proto)
    assert not app.dataframe and not app.download_button
    gates["a.png"].set()
    while table(app).left == 3:
        app.run()
    assert "1 of 3 compared" in str(app.get("progress")[0].proto)
    assert list(app.dataframe[0].value["Pair"]) == ["a.png"] and not app.download_button
    app.button(key="many_stop").click().run()
    healthy(app)
    assert "Stopped after 1 of 3" in words(app) and table(app).job is None
    assert len(app.download_button) == 2
    for gate in gates.values():
        gate.set()
    app.button(key="many_go_on").click().run()
    while table(app).left:
        app.run()
    healthy(app.run())
    assert list(app.dataframe[0].value["Pair"]) == ["c.png", "b.png", "a.png"]
    assert [call[0] for call in calls].count("a.png") == 1


def test_a_pair_opens_in_the_viewer(calls, viewer):
    app = three()
    table(app).opened = table(app).order[1]
    healthy(app.run())
    assert viewer[-1].names == ("b.png", "b.png") and viewer[-1].after == spotted(50, 60)
    assert "Pair 2 of 3: b\\.png" in words(app) and not app.dataframe
    app.button(key="many_next").click().run()
    assert viewer[-1].names == ("a.png", "a.png") and app.button(key="many_next").disabled
    app.button(key="many_previous").click().run()
    app.button(key="many_previous").click().run()
    assert viewer[-1].names == ("c.png", "c.png") and app.button(key="many_previous").disabled
    app.button(key="many_back").click().run()
    healthy(app)
    assert len(app.dataframe[0].value) == 3 and len(calls) == 3


def test_a_pair_that_is_gone_is_said(calls, viewer):
    app = three()
    table(app).opened = "of another time"
    assert "no longer there" in healthy(app.run()).info[0].value and viewer == []


@pytest.mark.parametrize(
    ("rows", "cells", "opened"),
    [
        ([1], [], "second"),
        ([], [(0, "Pair")], "first"),
        ([], [(1, "#")], None),
        ([], [], None),
        ([7], [], None),
    ],
)
def test_a_click_opens_the_row_as_it_was_drawn(monkeypatch, rows, cells, opened):
    state = {"key": {"selection": {"rows": rows, "cells": cells}}}
    monkeypatch.setattr(result_table.st, "session_state", state)
    drawn = Table(order=["first", "second"], options=CompareOptions(threshold=0.3))
    result_table._choose(drawn, "key")
    assert drawn.opened == opened
    # The next table has another key, and so no selection; the viewer reads with its threshold.
    assert state.get("many_opened") == (1 if opened else None)
    assert state.get("threshold") == (0.3 if opened else None) and "min_area" not in state


@pytest.mark.real_weights
def test_the_real_network_sees_which_pair_differs():
    before = {"same.png": spotted(60), "red.png": spotted(60)}
    app = healthy(both(before, {"same.jpg": spotted(61), "red.png": spotted(60, 150)}))
    shown = app.dataframe[0].value
    assert list(shown["Pair"]) == ["red.png", "same.png → same.jpg"]
    assert list(shown["Verdict"]) == ["Different", "Same"]
    assert shown["Heat"][0] >= 0.5 > shown["Heat"][1]


def test_opening_a_finished_row_compares_nothing_anew(calls, monkeypatch):
    shown = []
    monkeypatch.setattr(viewer_component, "_viewer", lambda **given: shown.append(given["data"]))
    app = three()
    assert len(calls) == 3
    for key in table(app).order[:2]:  # those that differ
        table(app).opened = key
        healthy(app.run())
        assert app.warning[0].value.startswith("**Different:**")
    assert len(calls) == 3 and len({data["id"] for data in shown}) == 2
    table(app).opened = table(app).order[2]
    assert healthy(app.run()).success and len(calls) == 4


def test_there_are_samples_to_try(calls, one_look):
    app = page()
    app.button(key="many_samples").click().run()
    healthy(app)
    before, after = ([file.name for file in table(app).files[side]] for side in ("before", "after"))
    assert len(before) == len(after) == len(table(app).matched.pairs) >= 10
    assert all(a.replace("_before", "_after") == b for a, b in table(app).matched.pairs)
    assert all(file.size == 0 for file in table(app).files["before"])  # read where they lie
    table(app).clear()
