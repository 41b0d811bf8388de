"""The scout in ONNX Runtime is the one that Keras trains."""

import numpy as np

from imgdiff.network.runtime.scout import Scout
from recipe.scout.model import build_scout, named_arrays, set_arrays


def test_the_graph_computes_what_keras_does(random_scout, scout_arrays, noise):
    model = build_scout()
    set_arrays(model, scout_arrays)
    before, after = noise(64, 96), noise(64, 96)
    logits = np.asarray(model([side[None].astype(np.float32) for side in (before, after)]))[0]
    heat, doubt = Scout(random_scout).look(before, after)
    assert heat.shape == doubt.shape == (16, 24)
    np.testing.assert_allclose(heat, 1 / (1 + np.exp(-logits[..., 0])), atol=1e-5)
    np.testing.assert_allclose(doubt, logits.sum(axis=-1), rtol=1e-4, atol=1e-4)
    assert doubt.std() > 0.01


def test_arrays_go_into_a_model_and_come_out(scout_arrays):
    model = build_scout()
    set_arrays(model, scout_arrays)
    arrays = named_arrays(model)
    assert arrays.keys() == scout_arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, scout_arrays[name])


def test_it_does_not_matter_which_image_is_first(random_scout, noise):
    before, after = noise(48, 48), noise(48, 48)
    scout = Scout(random_scout, threads=1)
    for one, other in zip(scout.look(before, after), scout.look(after, before), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
