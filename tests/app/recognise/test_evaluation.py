"""A run's evaluation and training on the page."""

import json

from imgdiff.app.recognise import evaluation
from tests.app.driving import healthy, html, read, words
from tests.app.recognise.recognise_driving import page


def test_strangers_see_an_evaluation_and_others_may_make_one(runs, local, monkeypatch):
    app = page(tab="Evaluation")
    assert "has never seen" in app.info[0].value
    assert "2 epochs in 2 minutes" in read(app)
    with evaluation._evaluating:
        app.button(key="evaluate").click().run()
        assert "Another evaluation" in words(healthy(app))
    app.button(key="evaluate").click().run()
    stored = json.loads((runs / "people" / "evaluation" / "evaluation.json").read_text())
    accuracy = stored["metrics"]["accuracy"]
    assert f"{100 * accuracy['value']:.1f} %" in html(healthy(app))
    assert "3-way one-shot" in html(app) and "95 % intervals" in read(app)
    assert [b.label for b in app.download_button] == ["Report", "JSON"]
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert "Accuracy" in html(healthy(app)) and not app.button


def test_an_evaluation_that_is_damaged_breaks_nothing(tmp_path, runs, monkeypatch):
    folder = tmp_path / "people"
    (folder / "evaluation").mkdir(parents=True)
    for file in (runs / "people").glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path))
    file = folder / "evaluation" / "evaluation.json"
    for text in ("{", "[1]", "\0", "[" * 100_000):
        file.write_text(text)
        assert "Evaluate it again" in page(tab="Evaluation").error[0].value
    metrics = {"accuracy": {"value": "<script>"}, "recall": 3, "f1": {"value": 0.5, "low": True}}
    file.write_text(json.dumps({"metrics": metrics, "summary": "<script>*x*", "notes": 7}))
    app = page(tab="Evaluation")
    assert "script" not in html(app) and "F1" in html(app) and r"\<script\>" in words(app)
    (folder / "log.csv").write_text("epoch,loss\n1,x\n")
    assert "table of numbers" in read(page(tab="Evaluation"))


def test_links_out_of_a_run_show_nothing(runs, tmp_path, monkeypatch):
    folder = tmp_path / "linked"
    (folder / "evaluation").mkdir(parents=True)
    for file in (runs / "people").glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"metrics": {}, "summary": "a secret"}))
    (folder / "evaluation" / "evaluation.json").symlink_to(secret)
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path))
    assert "a secret" not in words(page(tab="Evaluation"))
