import numpy as np


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
