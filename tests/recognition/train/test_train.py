"""Training on one's own images, from a folder to a run."""

import numpy as np
import pytest

from imgdiff import create_siamese_model, evaluate, load_run, train, verify
from imgdiff.io.load import load_image
from imgdiff.network.saved_run import SETTINGS, WEIGHTS
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.runs.folder import (
    CHECKPOINT,
    CURVES,
    DISTRIBUTION,
    LOG,
    REFERENCES,
    SPLIT,
)
from tests.recognition.train.conftest import QUICK

#: Of few images, so the steps are few too.
CHARACTERS = {"augment": "turn,stretch,elastic=0.01", "schedule": "cosine", "epochs": 6}
CHARACTERS |= {"learning_rate": 3e-3}


def test_a_run_is_one_folder_that_says_all(finished, people):
    run, stages = finished
    there = {path.name for path in run.folder.iterdir()}
    files = {SETTINGS, SPLIT, WEIGHTS, LOG, CURVES, CHECKPOINT, DISTRIBUTION, REFERENCES}
    assert there == files
    assert run.size == (32, 32) and run.data == str(people)
    assert [row["epoch"] for row in run.log] == [0, 1, 2]
    columns = {"loss", "precision", "validation_loss", "validation_precision", "validation_auc"}
    assert all(columns <= set(row) and np.isfinite(list(row.values())).all() for row in run.log)
    files = [file for part in run.parts.values() for file in part]
    assert sorted(files) == sorted(read_dataset(people).files)
    assert {stage for stage, _, _ in stages} >= {"reading images", "training"}
    assert all(0 <= done <= total for _, done, total in stages)


def test_what_was_kept_is_the_best_epoch(finished):
    run, _ = finished
    best = max(run.log, key=lambda row: (row["validation_auc"], -row["validation_loss"]))
    assert run.best == best
    assert run.threshold == pytest.approx(best["threshold"], rel=1e-6)


def test_a_run_tells_people_apart_that_it_has_never_seen(finished):
    found = evaluate(finished[0], ways=2, episodes=20)
    assert found.accuracy.value > 0.8 and found.unseen == "identities"


def test_a_run_knows_what_it_cannot_judge(finished, people):
    run, _ = finished
    files = [people / file for file in run.parts["test"]]
    pair = verify(files[0], files[1], model=run)
    assert pair.same is not None and pair.unlike_training == ()
    grey, red = (np.full((40, 40, 3), color, np.uint8) for color in (128, (255, 0, 0)))
    found = verify(grey, red, model=run)
    assert found.same is None and min(found.training_distances) > 1


def test_a_run_of_an_earlier_version_is_measured_when_it_is_gone_on_with(people, tmp_path):
    run = train(people, tmp_path / "run", **QUICK)
    files = [run.folder / name for name in (DISTRIBUTION, REFERENCES)]
    measured = [file.read_bytes() for file in files]
    for file in files:
        file.unlink()
    old = load_run(run.folder)
    assert old.reference_rule(3) is None
    file = people / run.parts["test"][0]
    assert old.training_distance(old.look(load_image(file).pixels)) is None
    again = train(people, tmp_path / "run", **QUICK)
    assert [file.read_bytes() for file in files] == measured and again.log == run.log


def test_a_run_judges_by_several_references(finished, people):
    run, _ = finished  # four images of each: three references and one to ask
    rule = run.reference_rule(3)
    assert rule == run.reference_rule(9) and rule.number == 3 and run.reference_rule(1) is None
    others = {file.split("/")[0] for file in run.parts["test"]}
    right = []
    for person in others:
        known = [people / person / f"{i}.png" for i in range(3)]
        for asked in others:
            found = verify(known[0], people / asked / "3.png", model=run, references=known[1:])
            right.append(found.same is (asked == person))
    assert np.mean(right) > 0.8


def test_a_run_is_a_keras_model_too(finished, people):
    run, _ = finished
    model = create_siamese_model(weights=str(run.folder))
    images = [load_image(people / f"person_0{i}" / "0.png").pixels for i in range(2)]
    points = run.embed(images)
    found = model([image[None].astype(np.float32) for image in images])
    expected = run.distance(points[:1], points[1:])
    np.testing.assert_allclose(np.asarray(found)[:, 0], expected, rtol=1e-4)


def test_it_stops_early_where_that_is_asked_and_stays_so(people, tmp_path):
    options = {**QUICK, "epochs": 9, "patience": 2, "learning_rate": 0.01}
    run = train(people, tmp_path / "run", **options)
    last = run.log[-1]["epoch"]
    best = max(run.log, key=lambda row: (row["validation_auc"], -row["validation_loss"]))
    assert last == min(9, best["epoch"] + 2)
    assert train(people, tmp_path / "run", **options).log == run.log


@pytest.mark.parametrize(
    "how",
    [
        {"loss": "cross-entropy", "trainable": "head"},
        {"loss": "multi-similarity", "trainable": "upper"},
        {"loss": "triplet", "miner": "batch-hard", "reducer": "mean", "margin": 0.3},
        {"distance": "l1", "weight_decay": 1e-3, "patience": 1, "epochs": 4},
        {"trainable": "all", "mixed_precision": True, "epochs": 1},
        {"network": "resnet", "loss": "supervised-contrastive", "symmetries": True, **CHARACTERS},
    ],
    ids=str,
)
def test_every_way_of_training_gives_a_run_that_works(how, people, tmp_path):
    run = train(people, tmp_path / "run", **{**QUICK, **how})
    found = evaluate(run, ways=2, episodes=20)
    assert found.roc_auc.value > 0.8
    assert run.folder.joinpath(CHECKPOINT).exists()


def test_a_run_with_symmetries_looks_at_every_image_in_all_ways(people, tmp_path):
    how = {"network": "resnet", "loss": "supervised-contrastive", "symmetries": True}
    run = train(people, tmp_path / "run", **{**QUICK, **how, **CHARACTERS, "epochs": 2})
    images = [load_image(people / f"person_0{i}" / "0.png").pixels for i in range(2)]
    points = run.embed(images)
    assert points.shape == (2, 8 * 16)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    mirrored = run.embed([image[:, ::-1] for image in images])
    np.testing.assert_allclose(mirrored[:, :16], points[:, 16:32], atol=1e-5)
    looked = run.look(images[0])
    np.testing.assert_allclose(looked.embedding, points[0], atol=1e-5)
    model = create_siamese_model(weights=str(run.folder))
    found = model([image[None].astype(np.float32) for image in images])
    expected = run.distance(points[:1], points[1:])
    np.testing.assert_allclose(np.asarray(found)[:, 0], expected, rtol=1e-3)
    assert train(people, tmp_path / "run", **{**QUICK, **how, **CHARACTERS, "epochs": 2}).threshold
    assert run.threshold != pytest.approx(run.best["threshold"])  # chosen anew, by all views
