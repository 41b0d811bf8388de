"""The Siamese network: its models."""

import keras
import numpy as np

from imgdiff import contrastive_loss
from imgdiff.network.keras.siamese_network import SiameseNetwork
from tests.conftest import NARROW


def test_it_trains_with_contrastive_loss(noise):
    keras.utils.set_random_seed(1)
    model = SiameseNetwork(NARROW).distance_model((32, 32, 3))
    model.compile(keras.optimizers.Adam(1e-2), contrastive_loss)
    images = np.stack([noise(32, 32) for _ in range(8)]).astype(np.float32)
    pairs, labels = [images, np.concatenate([images[:4], images[:3:-1]])], [1] * 4 + [0] * 4
    first = model.train_on_batch(pairs, np.array(labels, np.float32))
    for _ in range(60):
        last = model.train_on_batch(pairs, np.array(labels, np.float32))
    assert float(last) < 0.5 * float(first)


def test_a_saved_model_loads_again(tmp_path, noise):
    model = SiameseNetwork(NARROW).distance_model((32, 32, 3))
    model.save(tmp_path / "mine.keras")
    again = keras.models.load_model(tmp_path / "mine.keras")
    a, b = (noise(32, 32)[None].astype(np.float32) for _ in range(2))
    np.testing.assert_allclose(again([a, b]), model([a, b]), rtol=1e-5)


def test_the_untrained_decoder_changes_nothing_and_the_map_is_as_large_as_the_image(noise):
    network = SiameseNetwork(NARROW)
    a, b = (noise(48, 32)[None].astype(np.float32) for _ in range(2))
    before = np.asarray(network.difference_model([a, b]))
    assert before.shape == (1, 48, 32, 1)
    network.difference.fine.kernel.assign(np.zeros(network.difference.fine.kernel.shape))
    np.testing.assert_array_equal(np.asarray(network.difference_model([a, b])), before)
