import numpy as np
import pytest

from recipe.canvas import GROUND
from recipe.pairs import CONTENTS, LESSONS, TRAINED_ON, Pair, lesson, made_pairs, place_targets


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


def test_made_pairs_repeat_and_are_of_one_content():
    photos = [np.full((120, 120, 3), 90, np.uint8)]
    one, again = (made_pairs(photos, 3, 48, 5, "shapes") for _ in range(2))
    for a, b in zip(one, again, strict=True):
        assert a.content == "shapes"
        np.testing.assert_array_equal(a.before, b.before)
        np.testing.assert_array_equal(a.changed, b.changed)


def test_lessons_are_trained_on_beside_what_is_measured_on(maker):
    assert set(CONTENTS) < set(TRAINED_ON) and sum(TRAINED_ON.values()) == pytest.approx(1)
    assert set(LESSONS) < set(TRAINED_ON)
    for content in set(TRAINED_ON) - set(CONTENTS):
        pairs = [maker.pair((2, i), 96, content, changed=True) for i in range(12)]
        assert np.mean([pair.changed.any() for pair in pairs]) > 0.6


def test_small_print_changes_little_and_redrawn_scenes_much(maker):
    shares = {
        content: [maker.pair((5, i), 128, content, changed=True).changed.mean() for i in range(24)]
        for content in LESSONS
    }
    assert np.median(shares["print"]) < 0.02
    assert np.quantile(shares["redrawn"], 0.8) > 0.1
    rng = np.random.default_rng(1)
    scene = maker.scene(rng, "redrawn", 128)
    edits = [lesson(rng, scene, "redrawn") for _ in range(60)]
    assert 5 < sum(GROUND in edit for edit in edits) < 40
    assert min(map(len, edits)) == 1 and max(map(len, edits)) >= min(8, len(scene.marks))
