"""Distances of embeddings in NumPy: the same as the Keras layers that networks learn with."""

import numpy as np
import pytest

from imgdiff.network.distances import Distance, cosine_similarity
from tests.recognition.untrained_run_folder import KINDS


@pytest.fixture(params=KINDS)
def distance(request, rng) -> Distance:
    if request.param != "network":
        return Distance(request.param)
    return Distance("network", rng.normal(-0.2, 0.4, (7, 1)), np.array([1.5]))


@pytest.fixture
def points(rng):
    return rng.normal(size=(2, 9, 7)).astype(np.float32)


def test_they_are_those_of_keras(distance, points):
    from imgdiff.network.keras.pair_score import PairScore

    a, b = points
    score = PairScore(distance.kind)
    score.build(a.shape)
    if distance.kind == "network":
        score.out.set_weights([distance.kernel, distance.bias])
    found = np.asarray(score(a, b))[:, 0]
    expected = 1 - found if distance.kind == "network" else found
    np.testing.assert_allclose(distance(a, b), expected, rtol=1e-4, atol=2e-6)


def test_the_table_holds_every_pair(distance, points):
    a, b = points
    table = distance.table(a, b[:4])
    assert table.shape == (9, 4) and table.dtype == np.float64
    for j in range(4):
        np.testing.assert_allclose(table[:, j], distance(a, np.tile(b[j], (9, 1))), atol=1e-12)
    assert distance.table(a[:0], b).shape == (0, 9)
    assert distance(a[:0], b[:0]).shape == (0,)


def test_they_are_symmetric_and_least_for_equals(distance, points):
    a, b = points
    np.testing.assert_array_equal(distance(a, b), distance(b, a))
    np.testing.assert_array_equal(distance(a, a), np.full(9, distance.least()))
    assert (distance(a, b) >= 0).all()
    if distance.kind != "network":
        assert distance.least() == 0 and (distance(a, b) > 0).all()


def test_values():
    a, b = np.array([[3.0, 0.0]]), np.array([[0.0, 4.0]])
    assert Distance("euclidean")(a, b) == pytest.approx([5])
    assert Distance("l1")(a, b) == pytest.approx([7])
    assert Distance("cosine")(a, b) == pytest.approx([1])
    head = Distance("network", np.array([[-1.0], [0.5]]), np.array([0.0]))
    assert head(a, b) == pytest.approx([1 / (1 + np.exp(-1))])  # -3 + 2 = -1
    assert cosine_similarity(a, np.array([[-6.0, 0.0]])) == pytest.approx([-1])


def test_extremes_stay_finite():
    zero, far = np.zeros((1, 2)), np.full((1, 2), 1e6)
    head = Distance("network", np.full((2, 1), -1.0), np.array([9.0]))
    assert head(zero, far) == pytest.approx([1])
    assert 0 < head(zero, zero)[0] < 2e-4
    for kind in ("euclidean", "l1", "cosine"):
        distance = Distance(kind)
        assert (
            np.isfinite(distance(zero, far)).all() and np.isfinite(distance.slope(zero, far)).all()
        )
        assert (distance(zero, zero) == 0).all()


def test_many_at_once_are_the_same_as_few(distance, points, monkeypatch):
    from imgdiff.network import distances

    a, b = points
    whole = distance(a, b)
    monkeypatch.setattr(distances, "_chunks", lambda a: 4)
    np.testing.assert_array_equal(distance(a, b), whole)


def test_the_slope_is_that_of_the_distance(distance, points):
    a, b = (x.astype(float) for x in points)
    step = 1e-6
    numeric = np.stack(
        [(distance(a + d, b) - distance(a - d, b)) / (2 * step) for d in np.eye(7) * step], axis=1
    )
    np.testing.assert_allclose(distance.slope(a, b), numeric, atol=1e-6)
