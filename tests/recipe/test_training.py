"""Made pairs, their truth, the measures, and training that resumes."""

import itertools
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import pytest

from recipe import drawings, textures
from recipe.canvas import PLAIN, Canvas, Edit, Rendering
from recipe.changes import CHANGES, TRACE, VISIBLE, truth
from recipe.checkpoint import load_initial
from recipe.datasets import part_of, photographs
from recipe.kinds import read_kinds
from recipe.nuisances import CHANCES, ORDER, disturb
from recipe.pairs import Pair, PairMaker, place_targets


@pytest.fixture(scope="module")
def maker():
    rng = np.random.default_rng(3)
    coarse = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in ((6, 8), (15, 20))]
    return PairMaker([cv2.resize(c, (200, 150), interpolation=cv2.INTER_CUBIC) for c in coarse])


def test_the_split_is_fixed_and_near_its_shares():
    parts = [part_of(f"photo_{i}.jpg") for i in range(5000)]
    assert parts == [part_of(f"photo_{i}.jpg") for i in range(5000)]
    for name, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        assert parts.count(name) / 5000 == pytest.approx(share, abs=0.02)


def test_photographs_are_of_one_part_only(tmp_path):
    for i in range(60):
        (tmp_path / f"{i}.jpg").touch()
    (tmp_path / "notes.txt").touch()
    found = [photographs(tmp_path, part) for part in ("train", "validation", "test")]
    names = [p.name for part in found for p in part]
    assert len(names) == len(set(names)) == 60
    with pytest.raises(NotADirectoryError, match="photographs"):
        photographs(tmp_path / "none", "train")


@pytest.mark.parametrize("draw", [textures.line_art, textures.shapes])
def test_textures_vary_and_repeat_with_their_seed(draw):
    pictures = [draw(np.random.default_rng(seed), 64) for seed in (1, 2, 1)]
    assert all(p.shape == (64, 64, 3) and p.dtype == np.uint8 for p in pictures)
    np.testing.assert_array_equal(pictures[0], pictures[2])
    assert (pictures[0] != pictures[1]).any()


def drawn(scene, seed=1, rendering=PLAIN, edits=None):
    canvas = Canvas(96, (255, 255, 255), rendering, edits or {})
    scene(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize("scene", {*drawings.PAGES, drawings.chart}, ids=lambda s: s.__name__)
def test_scenes_vary_and_repeat_with_their_seed(scene):
    one, other, again = (drawn(scene, seed).image() for seed in (1, 2, 1))
    assert one.shape == (96, 96, 3) and one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("scene", {*drawings.PAGES, drawings.chart}, ids=lambda s: s.__name__)
def test_another_rendering_has_the_same_marks_in_the_same_places(scene):
    plain = drawn(scene)
    for rendering in (Rendering(2), Rendering(3, subpixel=True), Rendering(binary_text=True)):
        other = drawn(scene, rendering=rendering)
        assert other.boxes == plain.boxes
        small = [cv2.GaussianBlur(c.image(), (0, 0), 2).astype(int) for c in (plain, other)]
        assert np.abs(small[0] - small[1]).mean() < 6


@pytest.mark.parametrize("how", ["drop", "recolour", "move", "replace"])
def test_an_edit_changes_its_mark_and_nothing_far_from_it(how):
    def scene(canvas, rng):
        canvas.box(10, 10, 20, 20, (200, 0, 0))
        canvas.box(60, 60, 80, 70, (0, 0, 200))
        canvas.text(5, 50, "one two", (0, 0, 0), 0, 12)

    plain = drawn(scene)
    assert plain.visible() == [0, 1, 2, 3]
    edited = drawn(scene, edits={1: Edit(how, 3)}).image()
    ys, xs = np.nonzero((edited != plain.image()).any(axis=2))
    assert len(ys) and ys.min() >= 60 - 15 and xs.min() >= 60 - 15


def test_a_replaced_word_is_another_word_in_its_place():
    def scene(canvas, rng):
        canvas.text(5, 50, "one two", (0, 0, 0), 0, 12)

    for seed in range(5):
        moved = drawn(scene).image() != drawn(scene, edits={1: Edit("replace", seed)}).image()
        assert moved.any() and not moved[:, :28].any()


@pytest.mark.parametrize("content", sorted(CHANGES))
def test_nuisances_keep_the_shape_and_what_is_there(content, maker):
    rng = np.random.default_rng(5)
    correlations = []
    for _ in range(12):
        image = maker.scene(rng, content, 96).picture
        out = disturb(rng, image, content)
        assert out.shape == image.shape and out.dtype == np.uint8
        if image.std() > 20:
            small = [cv2.GaussianBlur(i, (0, 0), 2).ravel() for i in (image, out)]
            correlations.append(np.corrcoef(*small)[0, 1])
    assert np.median(correlations) > 0.9


def test_truth_is_what_moved_visibly():
    clean = np.full((20, 20, 3), 100, np.uint8)
    changed = clean.copy()
    changed[5:10, 5:10, 1] += VISIBLE + 1
    changed[15, 15, 0] += TRACE + 1
    moved, traces, levels = truth(clean, changed)
    assert moved.sum() == 25 and moved[5:10, 5:10].all()
    assert traces.sum() == 1 and traces[15, 15]
    assert levels[6, 6] == VISIBLE + 1 and levels[0, 0] == 0


def test_pairs_depend_on_their_seed_alone(maker):
    one, other = maker.pair((4, 2), 64), maker.pair((4, 2), 64)
    for name in ("before", "after", "changed", "ignored"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_pairs_without_a_change_have_none(maker):
    for i in range(20):
        pair = maker.pair((9, i), 64, changed=False)
        assert pair.likeness == 1 or pair.changed.any()  # a shared edit may differ where it drew
    pairs = [maker.pair((9, i), 64) for i in range(80)]
    assert 0.2 < np.mean([not p.changed.any() for p in pairs]) < 0.6
    assert not any((p.changed & p.ignored).any() for p in pairs)


def test_targets_mark_changed_ignored_and_the_rest():
    changed, ignored = np.zeros((2, 8, 8), bool)
    changed[1, 1] = changed[4:8, 4:8] = True
    ignored[0:3, 3] = True
    targets = place_targets(Pair(None, None, changed, ignored, "photo", 0))
    np.testing.assert_array_equal(targets[..., 0], np.where(changed, 0, np.where(ignored, -1, 1)))
    assert targets[1, 1, 1] == 1 and targets[5, 5, 1] == pytest.approx(16**-0.4)
    assert targets[0, 0, 1] == 0


def test_faint_changes_weigh_less():
    changed, nothing = np.ones((4, 4), bool), np.zeros((4, 4), bool)
    weights = [
        place_targets(Pair(None, None, changed, nothing, "photo", 0, 1.0, levels))[0, 0, 1]
        for levels in (np.full((4, 4), v, np.uint8) for v in (15, 200))
    ]
    assert weights[0] == pytest.approx(0.35 * weights[1])


def test_a_batch_is_ready_for_keras(maker):
    (before, after), wanted = maker.batch(1, 0, ((3, 64),))
    assert before.shape == after.shape == (3, 64, 64, 3)
    assert wanted["place"].shape == (3, 64, 64, 2) and wanted["image"].shape == (3, 2)


@pytest.mark.parametrize("nuisance", ORDER, ids=lambda n: n.__name__)
def test_every_nuisance_keeps_the_shape_at_any_strength(nuisance, maker):
    rng = np.random.default_rng(4)
    for content in ("photo", "line_art"):
        image = maker.scene(rng, content, 48).picture
        for strength in (0.4, 1.0, 1.7):
            out = nuisance(rng, image, strength)
            assert out.shape == image.shape and out.dtype == np.uint8
    assert all(len(chances) == len(ORDER) for chances in CHANCES.values())


@pytest.fixture
def kinds_file(tmp_path):
    """A zip of 24 classes with 3 pictures each, as Tiny-ImageNet's is laid out."""
    path, rng = tmp_path / "kinds.zip", np.random.default_rng(8)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/words.txt", "n0 a thing")
        for c in range(24):
            for i in range(3):
                picture = rng.integers(0, 256, (64, 64, 3), np.uint8)
                data = cv2.imencode(".png", picture)[1].tobytes()
                archive.writestr(f"tiny/class{c}/{i}.png", data)
    return path


def test_kinds_are_held_out_by_class(kinds_file):
    parts = {part: read_kinds(kinds_file, part) for part in ("train", "validation", "test")}
    names = [name for kinds in parts.values() for name in kinds.names]
    assert len(names) == len(set(names)) == 24
    train = parts["train"]
    assert train.images.shape == (3 * len(train.names), 64, 64, 3)
    assert np.bincount(train.labels).tolist() == [3] * len(train.names)
    pictures, labels = train.batch(1, 0, ((5, 48),))
    assert pictures.shape == (5, 48, 48, 3) and labels.shape == (5,)
    np.testing.assert_array_equal(pictures, train.batch(1, 0, ((5, 48),))[0])


def test_prototypes_judge_by_distance_and_by_angle():
    from recipe.prototypes import COSINE_SHARPNESS, SHARPNESS, Prototypes, kind_loss

    layer = Prototypes(3)
    layer.build((None, 2))
    layer.places.assign([[1.0, 0], [0, 2], [-1, 0]])
    logits = np.asarray(layer(np.array([[1.0, 0]], np.float32)))
    assert logits.shape == (1, 2, 3)
    np.testing.assert_allclose(logits[0, 0], -SHARPNESS * np.array([0, 5, 4]), atol=1e-4)
    np.testing.assert_allclose(logits[0, 1], COSINE_SHARPNESS * np.array([1, 0, -1]), atol=1e-4)
    right, wrong = (float(kind_loss(np.array([label]), logits)) for label in (0, 2))
    assert right < 0.01 and wrong > 10


@pytest.fixture
def narrow_training(monkeypatch, maker):
    """The trainer with a narrow network and small batches made in this process."""
    from imgdiff.network.keras.model import SiameseNetwork
    from recipe import supply, trainer
    from tests.conftest import NARROW

    def here(source, seed, first, workers):
        small = replace(source, shapes=((2, 32),))
        for step in itertools.count(first):
            yield small.batch(seed, step)

    monkeypatch.setattr(trainer, "SiameseNetwork", lambda: SiameseNetwork(NARROW))
    monkeypatch.setattr(trainer, "batches", here)
    monkeypatch.setattr(trainer, "read_photos", lambda folder: maker.photos)
    monkeypatch.setattr(trainer, "rate_at", lambda progress, step: 1e-4)
    monkeypatch.setattr(supply, "batches", here)
    monkeypatch.setattr("recipe.pairs.PairMaker.batch.__defaults__", (((2, 32),),))
    return trainer


def test_training_learns_and_resumes(narrow_training, kinds_file, tmp_path):
    def train(run, steps):
        return narrow_training.train(
            "photos", tmp_path / run, kinds=kinds_file, minutes=60, steps=steps
        ).named_variables()

    whole = train("whole", 6)
    train("parts", 3)
    parts = train("parts", 6)
    fresh = narrow_training.Trainee(1).named_variables()
    for name, variable in parts.items():
        np.testing.assert_allclose(variable, whole[name], atol=1e-5, err_msg=name)
    assert "prototypes/places" in parts
    moved = {k: np.abs(np.asarray(parts[k]) - np.asarray(v)).max() for k, v in fresh.items()}
    assert max(moved.values()) > 0
    log = (tmp_path / "parts" / "checkpoint.csv").read_text().splitlines()
    assert log[0].startswith("step,") and log[-1].startswith("6,")
    before = (tmp_path / "parts" / "checkpoint.csv").read_text()
    train("parts", 6)  # done: nothing is trained twice
    assert (tmp_path / "parts" / "checkpoint.csv").read_text() == before


def test_pairs_can_be_made_on_the_device(narrow_training, monkeypatch, kinds_file, tmp_path):
    monkeypatch.setattr(narrow_training, "DRAWINGS", 4)
    trained = narrow_training.train(
        "photos",
        tmp_path / "run",
        kinds=kinds_file,
        minutes=60,
        steps=1,
        device=2,
        device_size=32,
    )
    named = trained.named_variables()
    assert all(np.isfinite(np.asarray(v)).all() for v in named.values())
    assert (tmp_path / "run" / "checkpoint.csv").read_text().splitlines()[-1].startswith("1,")


def test_the_second_stage_goes_on_from_the_first(narrow_training, kinds_file, tmp_path):
    first = narrow_training.teach_kinds(kinds_file, tmp_path / "run", minutes=60, steps=2)
    fresh = narrow_training.Trainee(1).named_variables()
    start = first.named_variables()
    with np.load(tmp_path / "run" / "kinds.npz") as data:
        kept = {k[8:]: data[k] for k in data.files if k.startswith("average/")}
    assert set(kept) == set(start) and set(fresh) <= set(kept)
    second = narrow_training.train(
        "photos", tmp_path / "run", kinds=kinds_file, minutes=60, steps=1
    ).named_variables()
    for name, value in kept.items():  # one small step away
        np.testing.assert_allclose(second[name], value, atol=0.01, err_msg=name)


def test_initial_weights_that_fit_nothing_are_refused(narrow_network, tmp_path):
    np.savez(tmp_path / "other.npz", weights=np.zeros(3))
    with pytest.raises(ValueError, match="blockB_convC"):
        load_initial(narrow_network.named_variables(), tmp_path / "other.npz")


def test_the_embedding_head_learns_to_recognise(narrow_network, maker, kinds_file):
    from recipe.recognition import STRENGTHS, gather_views

    kinds = read_kinds(kinds_file, "train")
    views = gather_views(narrow_network, maker.photos, kinds, 2)
    channels = views.same.shape[-1]
    assert views.same.shape == (len(maker.photos), len(STRENGTHS), channels)
    assert views.kinds.shape == (2 * len(kinds.names), channels)
    assert np.bincount(views.labels).tolist() == [2] * len(kinds.names)


def test_the_fitted_head_hears_what_tells_photographs_apart_and_not_the_nuisance():
    from imgdiff.network.keras.model import SiameseNetwork
    from recipe.recognition import APART, Views, fit_recognition

    rng = np.random.default_rng(1)
    # 20 numbers tell 60 photographs apart; 20 others, three times as strong, are nuisance.
    own = np.repeat(rng.normal(0, 0.3, (60, 1, 20)), 3, axis=1)
    same = np.concatenate([own, rng.normal(0, 1, (60, 3, 20))], axis=2).astype(np.float32)
    labels = np.repeat(np.arange(5), 8)
    network = SiameseNetwork(((2, 4), (2, 4), (3, 8), (3, 16), (3, 16)))
    pooled = rng.normal(0, 0.1, (40, 40)).astype(np.float32)
    fit_recognition(network, Views(same, pooled, labels))
    first, second = (np.asarray(network.embedding.project(same[:, i])) for i in (0, 1))
    distance = np.linalg.norm(first[:, None] - second[None], axis=2)
    assert (distance.argmin(axis=1) == np.arange(60)).all()
    raw = np.linalg.norm(same[:, 0][:, None] - same[:, 1][None], axis=2)
    assert (raw.argmin(axis=1) == np.arange(60)).mean() < 0.5
    assert np.sqrt(np.mean(distance**2)) == pytest.approx(APART, rel=0.1)
