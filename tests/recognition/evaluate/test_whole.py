import json
import math
import re
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from imgdiff.errors import DataError, OptionError, OutputError, WeightsError
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.evaluate.evaluate import evaluate
from imgdiff.recognition.evaluate.examples import KINDS, choose
from imgdiff.recognition.evaluate.result import Measure, plain
from tests.recognition.evaluate.evaluate_run import FakeRun, drawn, in_place_of_the_data

NASTY = '<img src=x onerror="alert(1)">'
FILES = ("distances", "confusion", "roc", "precision_recall", "curves", "pairs")


@pytest.fixture
def people():
    return drawn(12, 4, jitter=1.5)


@pytest.fixture
def evaluated(people, monkeypatch, tmp_path):
    """Evaluates a run on the last eight of twelve people, or as told."""

    def evaluated(dataset=people, data=None, run=None, **options):
        skipped = (SimpleNamespace(file=f"{NASTY}.png", reason="it is cut short"),)
        in_place_of_the_data(monkeypatch, dataset, skipped)
        parts = {"train": dataset.files[:16], "validation": (), "test": dataset.files[16:]}
        run = run or FakeRun(tmp_path, parts, threshold=0.7)
        return evaluate(run, data, **{"episodes": 50, **options})

    return evaluated


def test_the_runs_own_test_part_is_what_counts(evaluated, people, tmp_path):
    found = evaluated()
    assert found.files == people.files[16:]
    assert (found.images, found.identities, found.part) == (32, 8, "test")
    assert found.unseen == "identities"
    assert len(found.pairs) == len(found.distances) == 32 * 31 // 2
    assert sum(found.confusion) == len(found.pairs)
    assert found.threshold == 0.7
    for measure in (*found.measures().values(), found.one_shot.accuracy):
        assert 0 <= measure.low <= measure.value <= measure.high <= 1
    assert (found.one_shot.ways, found.one_shot.episodes) == (8, 50)
    assert any("8-way" in note for note in found.notes)
    again = evaluated(data=tmp_path)  # named, it is still the run's own data
    assert again.to_dict() == found.to_dict()


def test_it_gives_what_the_distances_say(evaluated):
    found = evaluated()
    told = found.distances < 0.7
    assert found.accuracy.value == pytest.approx((told == found.same).mean())
    assert found.confusion.false_same == (told & ~found.same).sum()
    false, true = found.roc.T
    assert found.roc_auc.value == pytest.approx((np.diff(false) * (true[1:] + true[:-1])).sum() / 2)
    for curve in (found.roc, found.precision_recall):
        assert ((curve >= 0) & (curve <= 1)).all()


def test_other_data_counts_whole_or_by_its_own_test_part(evaluated, people, tmp_path):
    other = tmp_path / "other"
    assert evaluated(data=other).images == 48
    people.given = np.array([""] * 40 + ["test"] * 8)
    found = evaluated(data=other)
    assert (found.images, found.part, found.data) == (8, "test", "other")
    assert found.summary.startswith(f"{100 * found.accuracy.value:.1f} % of 28 pairs of other ")


def test_the_summary_says_what_was_kept_from_training(evaluated, people, tmp_path):
    found = evaluated()
    assert re.fullmatch(
        r"[\d.]+ % of 496 pairs of 8 identities never seen in training told right "
        r"\[[\d.]+, [\d.]+\]",
        found.summary,
    )
    assert "it was trained on" in evaluated(part="train").summary
    parts = {"train": people.files[::2], "validation": (), "test": people.files[1::2]}
    mixed = evaluated(run=FakeRun(tmp_path, parts, threshold=0.7))
    assert "of images never seen" in mixed.summary


def test_json_holds_it_all_and_no_nan(evaluated, people):
    people.files = (*people.files[:-1], f"{NASTY}\udc80")
    run_with_nan = FakeRun("", {"test": people.files, "train": ()})
    run_with_nan.log[0]["precision"] = math.nan
    run_with_nan.settings["odd"] = np.float32("inf")
    found = evaluated(run=run_with_nan, data="elsewhere").to_dict()
    text = json.dumps(found, allow_nan=False)
    assert json.loads(text)["log"][0]["precision"] is None
    assert found["metrics"]["accuracy"].keys() == {"value", "low", "high"}
    assert found["one_shot"]["ways"] == 12
    assert found["files"][-1].startswith(NASTY)
    assert len(found["pairs"]["distance"]) == len(found["pairs"]["one"]) == 48 * 47 // 2
    assert found["roc"]["true_same"][0] == 0 and found["roc"]["true_same"][-1] == 1


def test_the_short_form_and_the_lines_hold_the_figures(evaluated):
    found = evaluated()
    short = found.to_dict(pairs=False)
    assert short.items() <= found.to_dict().items()
    assert not {"pairs", "files", "roc"} & short.keys()
    lines = found.lines()
    assert lines[0].split(maxsplit=1) == ["accuracy", str(found.accuracy)]
    assert any(line.startswith("8-way one-shot  ") for line in lines)


def test_save_writes_every_file_whole(evaluated, tmp_path):
    found = evaluated()
    folder = tmp_path / "run" / "evaluation"
    paths = found.save(folder)
    names = {"evaluation.json", "report.html", *(f"{name}.png" for name in FILES)}
    assert {path.name for path in paths} == {p.name for p in folder.iterdir()} == names
    assert json.loads((folder / "evaluation.json").read_text()) == json.loads(
        json.dumps(found.to_dict())
    )
    for name in FILES:
        picture = cv2.imread(str(folder / f"{name}.png"))
        assert picture.shape[1] >= 900
        assert (picture[0] == 255).all()  # on white
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="another folder"):
        found.save(tmp_path / "taken")


def test_the_page_shows_names_letter_by_letter(evaluated, people, tmp_path):
    people.files = tuple(f"{NASTY}{i}\u202e" for i in range(48))
    run = FakeRun(tmp_path, {"test": people.files, "train": ()}, name=NASTY, threshold=0.7)
    run.settings = {NASTY: {"deep": [NASTY, None, True]}}
    found = evaluated(run=run, part="test")
    found.save(tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert page.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") > 30
    assert "it is cut short" in page
    for words in ("Content-Security-Policy", "prefers-color-scheme: dark", "one-shot"):
        assert words in page
    assert set(re.findall(r'src="(.{5})', page)) == {"data:"}
    assert "<script" not in page and "href" not in page and "url(" not in page
    for measure in found.measures().values():
        assert f"{100 * measure.value:.1f} %" in page or f"{measure.value:.3f}" in page


def test_one_kind_of_pairs_leaves_accuracy(evaluated, people, tmp_path):
    people.pairs = np.array([[i, i + 1, 1] for i in range(0, 48, 2)])
    found = evaluated(data="pairs")
    assert found.accuracy is not None
    assert {m for name, m in found.measures().items() if name != "accuracy"} == {None}
    assert found.one_shot is None and found.identities is None
    assert any("only accuracy" in note for note in found.notes)
    names = {path.name for path in found.save(tmp_path / "out")}
    assert "roc.png" not in names and "confusion.png" in names


def test_one_identity_is_no_crash(evaluated, tmp_path):
    found = evaluated(drawn(1, 4), data="one")
    assert found.roc_auc is None and found.one_shot is None
    assert found.drawn == "pairs"
    assert any("fewer than 5 identities" in note for note in found.notes)
    page = found.save(tmp_path / "out")[1].read_text()
    assert "of 1 identity." in page and "other pairs of these images" in page


def test_listed_pairs_are_drawn_by_group(evaluated, people):
    rng = np.random.default_rng(0)
    one, two = rng.integers(0, 48, (2, 300))
    people.pairs = np.stack([one, two, people.identities[one] == people.identities[two]], 1)
    by_group = evaluated(data="pairs")
    people.groups = people.identities = np.zeros(48, int)
    by_pair = evaluated(data="pairs")
    assert (by_group.drawn, by_pair.drawn) == ("identities", "pairs")
    assert by_group.accuracy.value == by_pair.accuracy.value
    assert by_group.accuracy != by_pair.accuracy


def test_trouble_says_what_to_do(evaluated, people, tmp_path):
    wrong = ({"part": "all"}, {"ways": 1}, {"most_pairs": 0}, {"episodes": 0.5}, {"seed": -1})
    for options in (*wrong, {"data": 5}):
        with pytest.raises(OptionError):
            evaluated(**options)
    with pytest.raises(DataError, match="not there"):
        evaluated(run=FakeRun(tmp_path / "gone", {}))
    with pytest.raises(DataError, match="validation part"):
        evaluated(part="validation")
    with pytest.raises(DataError, match="make a pair"):
        evaluated(drawn(1, 1), data="one")
    lost = FakeRun(tmp_path, {"test": people.files})
    lost.embed = lambda images, progress=None: np.full((len(images), 4), np.nan)
    with pytest.raises(WeightsError, match="diverged"):
        evaluated(run=lost)


def test_progress_runs_from_start_to_end(evaluated):
    seen = []
    evaluated(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (64, 64)


def test_examples_are_wrong_close_and_right(rng):
    one, step = rng.integers(0, 60, 400), rng.integers(1, 60, 400)
    pairs = np.stack([one, (one + step) % 60, rng.integers(0, 2, 400)], axis=1)
    distances = rng.uniform(0, 2, 400)
    chosen = choose(pairs, distances, 1.0)
    assert len({index for _, index in chosen}) == len(chosen) == sum(KINDS.values())
    wrong, close, right = ([i for kind, i in chosen if kind == name] for name in KINDS)
    told_right = (distances < 1) == pairs[:, 2]
    assert told_right[right].all() and not told_right[wrong].any()
    assert all(2 <= pairs[some, 2].sum() <= 4 for some in (wrong, right))  # of either kind
    assert np.abs(distances[wrong] - 1).min() > 0.5 > 10 * np.abs(distances[close] - 1).max()
    assert len(set(pairs[wrong, :2].ravel())) == 12  # no image twice


def test_examples_make_do_with_what_there_is():
    chosen = choose(np.array([[0, 1, 1], [0, 2, 1]]), np.array([0.1, 0.2]), 1.0)
    assert sorted(index for _, index in chosen) == [0, 1]


def test_training_curves_take_what_the_log_has():
    assert curves([]) is None
    assert curves([{"epoch": 1, "seconds": 3.0}]) is None
    rows = [{"epoch": e, "loss": 1 / e, "validation_loss": math.nan} for e in (1, 2, 3)]
    for some in (rows, rows[:1], [{"epoch": "1", "precision": "0.5"}]):
        assert curves(some).startswith(b"\x89PNG")
    assert curves(rows, best=2) != curves(rows, best=3)


def test_the_best_epoch_of_equals_is_that_of_the_lowest_loss():
    rows = [
        {"epoch": e, "precision": 1.0, "validation_auc": auc, "validation_loss": loss}
        for e, auc, loss in ((0, 1.0, 0.5), (1, 1.0, 0.2), (2, 1.0, 0.3), (3, 0.9, 0.1))
    ]
    assert curves(rows) == curves(rows, best=1) != curves(rows, best=0)


def test_measures_in_words():
    assert str(Measure(0.98249, 0.971, 0.99)) == "98.2 % [97.1, 99.0]"
    assert str(Measure(1.0)) == "100.0 %"
    assert Measure(0.5, 0.25, 0.75).shown(percent=False) == "0.500 [0.250, 0.750]"
    assert plain({"a": (np.float64(0.5), np.int64(2), math.inf, None, True)}) == {
        "a": [0.5, 2, None, None, True]
    }


def test_from_a_folder_of_images(tmp_path):
    """With the real reading of data."""
    splitting = pytest.importorskip("imgdiff.recognition.data.splitting")
    layouts = pytest.importorskip("imgdiff.recognition.data.layouts")
    people = drawn(16, 4)
    for file, picture in zip(people.files, people.pictures, strict=True):
        path = tmp_path / "people" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), picture[..., ::-1])
    (tmp_path / "people" / "person15" / "broken.png").write_bytes(b"\x89PNG no more")
    dataset = layouts.read_dataset(tmp_path / "people")
    parts = {
        part: tuple(dataset.files[i] for i in indices)
        for part, indices in splitting.split(dataset, (0.4, 0.1, 0.5)).items()
    }
    run = FakeRun(tmp_path / "people", parts, threshold=0.7)
    found = evaluate(run, episodes=50)
    assert found.images == 4 * found.identities > 16
    assert found.unseen == "identities"
    assert found.roc_auc.value > 0.8 and found.one_shot.accuracy.value > 0.5
    everything = evaluate(FakeRun("elsewhere", threshold=0.7), tmp_path / "people", episodes=50)
    assert (everything.images, everything.identities) == (64, 16)
    assert [file for file, _ in everything.skipped] == ["person15/broken.png"]
