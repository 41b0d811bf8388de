"""What a pair of embeddings is judged by."""

import numpy as np
import pytest

from imgdiff.network.keras.pair_score import PairScore


@pytest.mark.parametrize("kind", ["euclidean", "l1", "cosine"])
def test_distances_are_zero_for_equals_and_symmetric(kind, rng):
    a, b = rng.normal(size=(2, 5, 7)).astype(np.float32)
    score = PairScore(kind)
    np.testing.assert_allclose(np.asarray(score(a, a)), 0, atol=1e-6)
    np.testing.assert_allclose(np.asarray(score(a, b)), np.asarray(score(b, a)), rtol=1e-5)
    assert (np.asarray(score(a, b)) > 0).all()
