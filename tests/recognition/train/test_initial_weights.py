"""Where training starts: in closed form."""

import numpy as np

from imgdiff.network.keras.heads import EmbeddingHead
from imgdiff.network.keras.pair_score import PairScore
from imgdiff.recognition.train.initial_weights import start_head, start_score


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
