"""Made pairs of which it is known what was done."""

import cv2
import numpy as np
import pytest

from imgdiff.change.kinds.classify import LEARNED
from imgdiff.change.kinds.measures import NAMES
from recipe.canvas import Canvas, Edit
from recipe.kinds.drawn import SCENES, drawn_pair
from recipe.kinds.examples import make_examples
from recipe.kinds.photographs import photo_pair, put


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("photos"), np.random.default_rng(0)
    for i in range(3):
        coarse = rng.integers(0, 255, (20, 26, 3)).astype(np.uint8)
        picture = cv2.resize(coarse, (260, 200), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"{i}.png"), picture)
    return sorted(folder.iterdir())


def made(make, count=40):
    pairs = [make(np.random.default_rng((5, i))) for i in range(count)]
    return [pair for pair in pairs if pair is not None]


@pytest.mark.parametrize("content", SCENES)
def test_drawn_pairs_differ_and_are_made_again(content):
    photo = np.full((64, 64, 3), 99, np.uint8)
    pairs = made(lambda rng: drawn_pair(rng, content, 96, photo))
    again = made(lambda rng: drawn_pair(rng, content, 96, photo))
    assert len(pairs) > 15 and len({kind for *_, kind in pairs}) >= 5
    for (before, after, kind), (*same, _) in zip(pairs, again, strict=True):
        assert kind in LEARNED and before.shape == after.shape == (96, 96, 3)
        assert (before != after).any()
        assert np.array_equal(before, same[0]) and np.array_equal(after, same[1])


def test_photographs_differ_where_something_was_done():
    rng = np.random.default_rng(1)
    scenes = [
        cv2.resize(rng.integers(0, 255, (12, 12, 3)).astype(np.uint8), (128, 128)) for _ in "123"
    ]
    pairs = made(lambda rng: photo_pair(rng, scenes[0], scenes[1:]), 60)
    assert {kind for *_, kind in pairs} == set(LEARNED)
    for before, after, _ in pairs:
        assert 0 < (before != after).any(axis=2).mean() < 0.6


def test_a_thing_is_cut_off_at_the_edges():
    image = np.zeros((20, 30, 3), np.uint8)
    thing, mask = np.full((8, 8, 3), 200, np.uint8), np.ones((8, 8), np.float32)
    assert (put(image, thing, mask, -4, 16) == 200).all(axis=2).sum() == 4 * 4
    assert not put(image, thing, mask, 40, 0).any()


def test_a_mark_is_resized_about_its_middle():
    def drawn(edits):
        canvas = Canvas(60, (0, 0, 0), edits=edits)
        canvas.box(20, 20, 39, 39, (255, 255, 255))
        return canvas.image()[..., 0] > 0

    areas = [drawn({0: Edit("resize", seed)}) for seed in range(6)]
    assert all(area.sum() != drawn({}).sum() for area in areas)
    for area in areas:
        ys, xs = np.nonzero(area)
        assert abs(ys.mean() - 29.5) <= 1 and abs(xs.mean() - 29.5) <= 1


def test_examples_are_finite_and_named(photos):
    examples = make_examples(photos, seed=2, count=30)
    assert examples.measures.shape[1] == len(NAMES) and np.isfinite(examples.measures).all()
    assert len(examples.labels) == len(examples.contents) == len(examples.measures) >= 30
    assert set(examples.contents) <= {"photo", *SCENES}
