"""Training on one's own images: options, batches, the start, runs that are stopped."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from imgdiff import (
    DataError,
    OptionError,
    WeightsError,
    create_siamese_model,
    evaluate,
    load_run,
    train,
)
from imgdiff.io.load import load_image
from imgdiff.network.keras.heads import EmbeddingHead
from imgdiff.network.keras.pair_score import PairScore
from imgdiff.network.saved_run import CHECKPOINT, CURVES, LOG, SETTINGS, SPLIT, WEIGHTS
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.relations import relation
from imgdiff.recognition.train.batches import Batches
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.start import start_head, start_score
from tests import ROOT
from tests.recognition.drawn_people import draw_people

#: A network that is quick to train.
QUICK = {"size": (32, 32), "batch": 12, "grid": 2, "embedding": 16, "epochs": 2, "views": 2}
QUICK["shares"] = (0.5, 0.25, 0.25)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def taught(people, tmp_path_factory):
    """A finished run and the stages it went through."""
    stages = []
    folder = tmp_path_factory.mktemp("runs") / "run"
    run = train(people, folder, progress=lambda *said: stages.append(said), **QUICK)
    return run, stages


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": "vgg19"}, "network"),
        ({"loss": "triplet"}, "loss"),
        ({"loss": "cross-entropy", "distance": "cosine"}, "cross-entropy"),
        ({"distance": "network"}, "cross-entropy"),
        ({"network": "cnn", "size": (64, 64)}, "100 x 100"),
        ({"network": "cnn", "trainable": "head"}, "vgg16"),
        ({"weights": None}, "trainable='all'"),
        ({"trainable": "block4"}, "trainable"),
        ({"epochs": 0}, "epochs"),
        ({"batch": 2}, "batch"),
        ({"margin": 0}, "margin"),
        ({"learning_rate": -1}, "learning_rate"),
        ({"augment": "mirror"}, "augment"),
        ({"size": (8, 8)}, "16"),
        ({"size": 8}, "16"),
        ({"augment": None}, "augment"),
        ({"weights": 3}, "weights"),
        ({"speed": "high"}, "speed"),
    ],
)
def test_options_that_cannot_be_are_refused(options, words, tmp_path):
    with pytest.raises(OptionError, match=words):
        train(tmp_path, tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_the_defaults_are_those_that_are_promised():
    options = TrainOptions()
    assert (options.epochs, options.learning_rate, options.checkpoint_every) == (50, 1e-4, 10)
    assert options.shares == (0.7, 0.2, 0.1) and options.patience == 0
    assert TrainOptions(loss="cross-entropy").model_config().score == "network"
    assert TrainOptions(loss="multi-similarity").model_config().score == "cosine"
    assert TrainOptions(network="cnn").model_config().size == (100, 100)


def test_every_image_is_in_a_batch_once_an_epoch(people):
    dataset = read_dataset(people)
    batches = Batches(dataset, 12, seed=1)
    for epoch in range(3):
        steps = range(epoch * batches.steps, (epoch + 1) * batches.steps)
        indices = np.concatenate([batches.indices(step) for step in steps])
        assert sorted(indices.tolist()) == list(range(len(dataset)))
        assert all((relation(dataset, batches.indices(step)) == 1).any() for step in steps)
    again = Batches(dataset, 12, seed=1)
    np.testing.assert_array_equal(again.indices(7), batches.indices(7))
    assert (batches.indices(0) != batches.indices(batches.steps)).any()


def test_batches_have_one_size_however_many_images_there_are(people):
    dataset = read_dataset(people)
    for size in (5, 7, 48, 100):
        batches = Batches(dataset, size, seed=0)
        assert {len(batches.indices(step)) for step in range(2 * batches.steps)} == {min(size, 48)}


def test_listed_pairs_meet(people):
    dataset = read_dataset(people)
    rng = np.random.default_rng(0)
    pairs = np.array([(2 * i, 2 * i + 1, rng.integers(2)) for i in range(24)])
    batches = Batches(replace(dataset, pairs=pairs), 8, seed=0)
    together = sum(
        (relation(replace(dataset, pairs=pairs), batches.indices(step)) >= 0).sum() // 2
        for step in range(batches.steps)
    )
    assert together >= 22  # a batch's end may part one


def test_the_head_starts_where_identities_are_apart():
    rng = np.random.default_rng(2)
    identities = np.repeat(np.arange(12), 6)
    # What tells them apart is small beside what varies within each.
    known = rng.normal(0, 1, (12, 4))[identities]
    features = np.concatenate([known, rng.normal(0, 20, (72, 30))], axis=1) @ rng.normal(
        size=(34, 34)
    )
    head = EmbeddingHead(8, grid=2, unit=True)
    head.build([(None, 2, 2, 8), (None, 1, 1, 2)])
    start_head(head, features.astype(np.float32), identities)
    points = np.asarray(head.project(features.astype(np.float32)))
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=1e-4)
    likeness = points @ points.T
    same = identities[:, None] == identities
    apart = ~np.eye(72, dtype=bool)
    assert likeness[same & apart].mean() > likeness[~same].mean() + 0.4


def test_a_learned_score_starts_from_the_l1_distance():
    rng = np.random.default_rng(0)
    points = rng.uniform(size=(60, 50)).astype(np.float32)
    points[1::2] = points[::2] + rng.normal(0, 0.1, (30, 50))
    pairs = np.array([(i, i + 1, 1 - i % 2) for i in range(59)])
    score = PairScore("network")
    score.build((None, 50))
    start_score(score, points, pairs)
    found = np.asarray(score(points[pairs[:, 0]], points[pairs[:, 1]]))[:, 0]
    assert (found[pairs[:, 2] == 1] > 0.5).all() and (found[pairs[:, 2] == 0] < 0.5).all()
    gap = np.abs(points[pairs[:, 0]] - points[pairs[:, 1]]).sum(axis=1)
    assert (np.diff(found[np.argsort(gap)]) <= 1e-6).all()


def test_a_run_is_one_folder_that_says_all(taught, people):
    run, stages = taught
    there = {path.name for path in run.folder.iterdir()}
    assert there == {SETTINGS, SPLIT, WEIGHTS, LOG, CURVES, CHECKPOINT}
    assert run.size == (32, 32) and run.data == str(people)
    assert [row["epoch"] for row in run.log] == [0, 1, 2]
    columns = {"loss", "precision", "validation_loss", "validation_precision", "validation_auc"}
    assert all(columns <= set(row) and np.isfinite(list(row.values())).all() for row in run.log)
    files = [file for part in run.parts.values() for file in part]
    assert sorted(files) == sorted(read_dataset(people).files)
    assert {stage for stage, _, _ in stages} >= {"reading images", "training"}
    assert all(0 <= done <= total for _, done, total in stages)


def test_what_was_kept_is_the_best_epoch(taught):
    run, _ = taught
    best = max(run.log, key=lambda row: (row["validation_auc"], -row["validation_loss"]))
    assert run.best == best
    assert run.threshold == pytest.approx(best["threshold"], rel=1e-6)


def test_a_run_tells_people_apart_that_it_has_never_seen(taught):
    found = evaluate(taught[0], ways=2, episodes=20)
    assert found.accuracy.value > 0.8 and found.unseen == "identities"


def test_a_run_is_a_keras_model_too(taught, people):
    run, _ = taught
    model = create_siamese_model(weights=str(run.folder))
    images = [load_image(people / f"person_0{i}" / "0.png").pixels for i in range(2)]
    points = run.embed(images)
    found = model([image[None].astype(np.float32) for image in images])
    expected = run.distance(points[:1], points[1:])
    np.testing.assert_allclose(np.asarray(found)[:, 0], expected, rtol=1e-4)


def test_a_finished_run_is_left_as_it_is(taught, people):
    run, _ = taught
    before = {path: path.read_bytes() for path in run.folder.iterdir()}
    train(people, run.folder, **QUICK)
    assert {path: path.read_bytes() for path in run.folder.iterdir()} == before


def test_a_run_killed_after_its_last_epoch_is_brought_to_its_end(taught, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(taught[0].folder, folder)
    (folder / CURVES).unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    train(people, folder, **QUICK)
    after = {path: path.read_bytes() for path in folder.iterdir()}
    assert after.pop(folder / CURVES).startswith(b"\x89PNG")
    assert after == before


def test_a_run_goes_on_to_more_epochs_but_not_otherwise(taught, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(taught[0].folder, folder)
    run = train(people, folder, **{**QUICK, "epochs": 3})
    assert [row["epoch"] for row in run.log] == [0, 1, 2, 3]
    with pytest.raises(OptionError, match="loss: 'contrastive' then, 'cross-entropy' now"):
        train(people, folder, **QUICK, loss="cross-entropy")
    with pytest.raises(DataError, match="changed"):
        train(draw_people(tmp_path / "others", people=13), folder, **QUICK)


def test_it_stops_early_where_that_is_asked_and_stays_so(people, tmp_path):
    options = {**QUICK, "epochs": 9, "patience": 2, "learning_rate": 0.01}
    run = train(people, tmp_path / "run", **options)
    last = run.log[-1]["epoch"]
    best = max(run.log, key=lambda row: (row["validation_auc"], -row["validation_loss"]))
    assert last == min(9, best["epoch"] + 2)
    assert train(people, tmp_path / "run", **options).log == run.log


def test_other_images_under_the_same_names_are_noticed(taught, people, tmp_path):
    """Neither as a run that is done, nor as one to go on with."""
    others, folder = tmp_path / "others", tmp_path / "copy"
    shutil.copytree(people, others)
    shutil.copytree(taught[0].folder, folder)
    train(others, folder, **QUICK)  # the same images elsewhere
    file = others / "person_00" / "0.png"
    file.write_bytes((others / "person_01" / "0.png").read_bytes())
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for epochs in (2, 3):
        with pytest.raises(DataError, match=f"changed since.*{people.name}"):
            train(others, folder, **{**QUICK, "epochs": epochs})
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_start_that_fails_leaves_nothing(people, tmp_path):
    with pytest.raises(WeightsError, match="nowhere"):
        train(people, tmp_path / "run", **QUICK, weights="nowhere.npz")
    assert not (tmp_path / "run").exists()
    for wrong in ((None, tmp_path / "run"), (people, None)):
        with pytest.raises(OptionError, match="must be a path"):
            train(*wrong, **QUICK)


def test_numbers_of_numpy_and_one_side_are_settings_too(taught, people):
    """They are those of the run that is there."""
    same = {"size": 32, "seed": np.int64(0), "shares": np.array(QUICK["shares"])}
    assert train(people, taught[0].folder, **{**QUICK, **same}).log == taught[0].log


def test_of_a_finished_run_what_is_gone_is_said(taught, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(taught[0].folder, folder)
    (folder / LOG).unlink()
    run = train(people, folder, **QUICK)
    assert run.log == [] and run.best is None
    (folder / WEIGHTS).unlink()
    with pytest.raises(WeightsError, match="gone"):
        train(people, folder, **QUICK)


def test_other_files_are_not_written_over(people, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(OptionError, match="other files"):
        train(people, tmp_path, **QUICK)
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["mine.txt"]


def test_tensorboard_that_is_not_there_is_said_before_any_work(people, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(OptionError, match=r"pip install"):
        train(people, tmp_path / "run", **QUICK, tensorboard=True)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "how",
    [
        {"loss": "cross-entropy", "trainable": "head"},
        {"loss": "multi-similarity", "trainable": "upper"},
        {"distance": "l1", "weight_decay": 1e-3, "patience": 1, "epochs": 4},
        {"trainable": "all", "mixed_precision": True, "epochs": 1},
    ],
    ids=str,
)
def test_every_way_of_training_gives_a_run_that_works(how, people, tmp_path):
    run = train(people, tmp_path / "run", **{**QUICK, **how})
    found = evaluate(run, ways=2, episodes=20)
    assert found.roc_auc.value > 0.8
    assert run.folder.joinpath(CHECKPOINT).exists()


_CHILD = """
import os, signal, sys
from imgdiff import train

def epoch_ended(row):
    if row["epoch"] == float(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

train(sys.argv[1], sys.argv[2], epoch_ended=epoch_ended, checkpoint_every=2, **eval(sys.argv[4]))
"""


def _child(people, folder, kill_at, options):
    command = [sys.executable, "-c", _CHILD, str(people), str(folder), str(kill_at), repr(options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).returncode


def test_a_killed_run_goes_on_as_if_nothing_had_happened(people, tmp_path):
    options = {**QUICK, "epochs": 4}
    assert _child(people, tmp_path / "killed", 3, options) == -9
    assert load_run(tmp_path / "killed").log[-1]["epoch"] == 3
    assert _child(people, tmp_path / "killed", -1, options) == 0
    assert _child(people, tmp_path / "whole", -1, options) == 0
    killed, whole = (load_run(tmp_path / name) for name in ("killed", "whole"))
    for one, other in zip(killed.log, whole.log, strict=True):
        one.pop("seconds"), other.pop("seconds")
        assert one == other
    with (
        np.load(tmp_path / "killed" / CHECKPOINT) as one,
        np.load(tmp_path / "whole" / CHECKPOINT) as two,
    ):
        assert one.files == two.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], two[name])
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(killed.arrays()[name], array)
    assert killed.threshold == whole.threshold
    texts = [(tmp_path / name / LOG).read_text().splitlines() for name in ("killed", "whole")]
    assert [line.rsplit(",", 1)[0] for line in texts[0]] == [
        line.rsplit(",", 1)[0] for line in texts[1]
    ]


_TWO = """
import sys
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from imgdiff.recognition.train import devices
devices.gpus = lambda: ["CPU:0", "CPU:1"]
from imgdiff import train
seen = []
train(sys.argv[1], sys.argv[2], progress=lambda *_: seen.append(devices.replicas()),
      **eval(sys.argv[3]))
assert max(seen) == 2, seen
"""


def test_several_devices_share_a_step(people, tmp_path):
    options = {**QUICK, "epochs": 2, "batch": 8}
    command = [sys.executable, "-c", _TWO, str(people), str(tmp_path / "run"), repr(options)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert evaluate(tmp_path / "run", ways=2, episodes=20).roc_auc.value > 0.8


def test_settings_are_plain_json(taught):
    settings = json.loads((taught[0].folder / SETTINGS).read_text())
    assert settings["options"]["loss"] == "contrastive" and settings["plan"]["network"] == "vgg16"
