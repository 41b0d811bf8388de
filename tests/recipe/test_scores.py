"""What values of the two scores mean: measured, kept in the card, put into words."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from imgdiff.explain import similarity_bands as scales
from imgdiff.explain.similarity_bands import LIKENESSES, PERCENTILES, reading, scale
from imgdiff.network.shipped_weights import model_card
from recipe import __main__ as recipe
from recipe.object_classes import Kinds
from recipe.scores import between, measure_scores

SCORES = ("cosine_similarity", "euclidean_distance")


@pytest.fixture
def photos(noise):
    return [np.kron(noise(8, 10), np.ones((16, 16, 1), np.uint8)) for _ in range(4)]


def test_scores_between_embeddings_by_hand():
    found = between(np.array([[3.0, 4.0], [0.0, 0.0]]), np.array([[4.0, 3.0], [3.0, 4.0]]))
    np.testing.assert_allclose(found.cosine, [[0.96, 1], [0, 0]])
    np.testing.assert_allclose(found.distance, [[2**0.5, 0], [5, 5]], atol=1e-7)
    own = found.where(np.eye(2, dtype=bool))
    np.testing.assert_allclose(own.cosine, [0.96, 0])


def test_measured_scores_are_percentiles_of_each_likeness_and_repeat(narrow, photos, noise):
    kinds = Kinds(np.stack([noise(64, 64) for _ in range(4)]), np.array([0, 0, 1, 1]), ("a", "b"))
    found = measure_scores(narrow, photos, kinds, draws=2)
    assert found["pairs"] == 8 and found["precision"] == "float32"
    for score in SCORES:
        assert list(found[score]) == list(LIKENESSES)
        for spread in found[score].values():
            assert len(spread) == len(PERCENTILES) and spread == sorted(spread)
    assert found == measure_scores(narrow, photos, kinds, draws=2)
    assert "kind" not in measure_scores(narrow, photos, draws=1)["cosine_similarity"]


def test_the_command_writes_them_into_the_card_and_nothing_else(
    narrow, photos, tmp_path, monkeypatch
):
    before = model_card()
    (tmp_path / "default.json").write_text(json.dumps(before | {"scores": {}}))
    monkeypatch.setattr("imgdiff.network.shipped_weights.shipped_folder", lambda: tmp_path)
    monkeypatch.setattr("imgdiff.network.runtime.loading.get_runtime", lambda **_: narrow)
    monkeypatch.setattr("recipe.photos.read_photos", lambda folder, part: photos)
    done = CliRunner().invoke(recipe.recipe, ["scores", "--photos", str(tmp_path)])
    assert done.exit_code == 0, done.output
    card = json.loads((tmp_path / "default.json").read_text())
    assert card.pop("scores") == json.loads(done.output) == measure_scores(narrow, photos)
    before.pop("scores")
    assert list(card.items()) == list(before.items())


def test_the_shipped_scale_goes_from_near_to_far():
    for score, sign in zip(SCORES, (-1, 1), strict=True):
        spreads = scale(score)
        assert list(spreads) == list(LIKENESSES)
        assert all(list(spread) == sorted(spread) for spread in spreads.values())
        medians = [sign * spread[2] for spread in spreads.values()]
        assert medians == sorted(medians)
    assert min(min(s) for s in scale(SCORES[0]).values()) >= -1
    assert min(min(s) for s in scale(SCORES[1]).values()) >= 0


def test_typical_values_read_as_what_they_are_typical_of():
    medians = [[spread[2] for spread in scale(score).values()] for score in SCORES]
    for cosine, distance, words in zip(*medians, LIKENESSES.values(), strict=True):
        assert reading(cosine, distance) == words
    assert reading(1.0, 0.0) == "the same picture"
    assert reading(0.9999, 0.01) == LIKENESSES["same"]
    assert reading(-1.0, 9.0) == LIKENESSES["other"]


def test_a_scale_without_kinds_reads_without_them(monkeypatch):
    card = model_card()
    for score in SCORES:
        del card["scores"][score]["kind"]
    monkeypatch.setattr(scales, "model_card", lambda: card)
    assert list(scale(SCORES[0])) == ["same", "edited", "other"]
    words = {reading(c, d) for c in np.linspace(-1, 0.999, 40) for d in np.linspace(0, 3, 40)}
    assert words == {LIKENESSES[name] for name in ("same", "edited", "other")}
