import numpy as np
import pytest

from recipe.object_classes import read_kinds


def test_the_embedding_head_learns_to_recognise(narrow_network, maker, kinds_file):
    from recipe.embedding_head import STRENGTHS, gather_views

    kinds = read_kinds(kinds_file, "train")
    views = gather_views(narrow_network, maker.photos, kinds, 2)
    channels = views.same.shape[-1]
    assert views.same.shape == (len(maker.photos), len(STRENGTHS), channels)
    assert views.kinds.shape == (2 * len(kinds.names), channels)
    assert np.bincount(views.labels).tolist() == [2] * len(kinds.names)


def test_the_fitted_head_hears_what_tells_photographs_apart_and_not_the_nuisance():
    from imgdiff.network.keras.siamese_network import SiameseNetwork
    from recipe.embedding_head import APART, Views, fit_embedding_head

    rng = np.random.default_rng(1)
    # 20 numbers tell 60 photographs apart; 20 others, three times as strong, are nuisance.
    own = np.repeat(rng.normal(0, 0.3, (60, 1, 20)), 3, axis=1)
    same = np.concatenate([own, rng.normal(0, 1, (60, 3, 20))], axis=2).astype(np.float32)
    labels = np.repeat(np.arange(5), 8)
    network = SiameseNetwork(((2, 4), (2, 4), (3, 8), (3, 16), (3, 16)))
    pooled = rng.normal(0, 0.1, (40, 40)).astype(np.float32)
    fit_embedding_head(network, Views(same, pooled, labels))
    first, second = (np.asarray(network.embedding.project(same[:, i])) for i in (0, 1))
    distance = np.linalg.norm(first[:, None] - second[None], axis=2)
    assert (distance.argmin(axis=1) == np.arange(60)).all()
    raw = np.linalg.norm(same[:, 0][:, None] - same[:, 1][None], axis=2)
    assert (raw.argmin(axis=1) == np.arange(60)).mean() < 0.5
    assert np.sqrt(np.mean(distance**2)) == pytest.approx(APART, rel=0.1)
