"""Which networks the page offers, and how to get one."""

import os

from imgdiff.app.recognise.runs import open_run, runs_offered
from tests.app.driving import healthy, read, words
from tests.app.recognise.recognise_driving import image, page, upload

STRANGE = "a<b>x</b>*y* $z$ [l](h) `q`"


def test_without_a_network_the_page_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page()
    commands = "\n".join(e.value for e in app.code)
    for command in ("imgdiff collect", "imgdiff train DATA --run", "imgdiff page"):
        assert command in commands
    assert not app.error and not app.warning and not app.text_input and not app.selectbox
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path / "missing"))
    assert "no trained network to offer" in page().warning[0].value


def test_without_a_network_images_can_be_gathered(monkeypatch, people):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page(begin="Collect")
    app.text_input(key="collect_name").set_value("Anna").run()
    upload(app, "collect", image(people, 1, 0))
    assert "Anchors: **1**" in words(app)


def test_runs_are_those_in_the_folder_or_the_folder_itself(runs, monkeypatch, tmp_path):
    (runs / "no run").mkdir(exist_ok=True)
    assert runs_offered() == {"people": runs / "people"}
    monkeypatch.setenv("IMGDIFF_RUNS", str(runs / "people"))
    assert runs_offered() == {"people": runs / "people"}
    for nonsense in ("~nobody-here/runs", str(tmp_path / "none"), " "):
        monkeypatch.setenv("IMGDIFF_RUNS", nonsense)
        assert runs_offered() == {}


def test_a_damaged_run_is_said_in_words(monkeypatch, tmp_path, runs):
    for name in ("good", STRANGE.replace("/", "")):
        (tmp_path / "r" / name).mkdir(parents=True)
        for file in (runs / "people").glob("*.*"):
            (tmp_path / "r" / name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "r" / STRANGE.replace("/", "") / "weights.npz").write_bytes(b"PK\3\4 no")
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path / "r"))
    app = page(run=STRANGE.replace("/", ""))
    assert "weights.npz: expected" in read(app) and str(tmp_path) not in read(app)
    assert r"a\<b\>" in app.error[0].proto.title and "cannot be used" in app.error[0].proto.title
    assert not app.tabs
    app.selectbox(key="run").set_value("good").run()
    assert healthy(app).tabs and not app.error


def test_paths_of_runs_are_for_those_at_this_computer(runs, monkeypatch, local, people):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page()
    app.text_input(key="run_path").set_value(str(people)).run()
    assert "Expected the folder of a run" in read(healthy(app))
    app.text_input(key="run_path").set_value(str(runs / "people")).run()
    assert "Verify" in [tab.label for tab in healthy(app).tabs] and not app.error
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert "How to begin" in [tab.label for tab in healthy(app).tabs] and not app.text_input


def test_a_network_is_opened_once_and_anew_when_it_was_trained_on(runs):
    folder = runs / "people"
    _, key = open_run(folder)
    assert open_run(folder)[0] is open_run(folder)[0]
    weights = folder / "weights.npz"
    os.utime(weights, ns=(weights.stat().st_mtime_ns + 10**9,) * 2)
    assert open_run(folder)[1] != key
