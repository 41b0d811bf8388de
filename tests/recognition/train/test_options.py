"""Which options a training run takes: every one is checked before anything is read."""

import pytest

from imgdiff import OptionError, train
from imgdiff.recognition.train.options import TrainOptions


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": "vgg19"}, "network"),
        ({"loss": "triplet"}, "loss"),
        ({"loss": "cross-entropy", "distance": "cosine"}, "cross-entropy"),
        ({"distance": "network"}, "cross-entropy"),
        ({"network": "cnn", "size": (64, 64)}, "100 x 100"),
        ({"network": "cnn", "trainable": "head"}, "vgg16"),
        ({"weights": None}, "trainable='all'"),
        ({"trainable": "block4"}, "trainable"),
        ({"epochs": 0}, "epochs"),
        ({"batch": 2}, "batch"),
        ({"margin": 0}, "margin"),
        ({"learning_rate": -1}, "learning_rate"),
        ({"augment": "mirror"}, "augment"),
        ({"size": (8, 8)}, "16"),
        ({"size": 8}, "16"),
        ({"augment": None}, "augment"),
        ({"weights": 3}, "weights"),
        ({"speed": "high"}, "speed"),
    ],
)
def test_options_that_cannot_be_are_refused(options, words, tmp_path):
    with pytest.raises(OptionError, match=words):
        train(tmp_path, tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_the_defaults_are_those_that_are_promised():
    options = TrainOptions()
    assert (options.epochs, options.learning_rate, options.checkpoint_every) == (50, 1e-4, 10)
    assert options.shares == (0.7, 0.2, 0.1) and options.patience == 0
    assert TrainOptions(loss="cross-entropy").model_config().score == "network"
    assert TrainOptions(loss="multi-similarity").model_config().score == "cosine"
    assert TrainOptions(network="cnn").model_config().size == (100, 100)
