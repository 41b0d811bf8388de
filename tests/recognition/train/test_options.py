"""Which options a training run takes: every one is checked before anything is read."""

import pytest

from imgdiff import OptionError, train
from imgdiff.network.keras.metric_learning.miners import MINERS
from imgdiff.network.keras.metric_learning.reducers import REDUCERS
from imgdiff.recognition.train import objective_names
from imgdiff.recognition.train.options import TrainOptions


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": "vgg19"}, "network"),
        ({"loss": "hinge"}, "loss"),
        ({"loss": "cross-entropy", "distance": "cosine"}, "cross-entropy"),
        ({"distance": "network"}, "cross-entropy"),
        ({"network": "cnn", "size": (64, 64)}, "100 x 100"),
        ({"network": "cnn", "trainable": "head"}, "vgg16"),
        ({"network": "resnet", "trainable": "head"}, "vgg16"),
        ({"loss": "supervised-contrastive", "distance": "network"}, "cross-entropy"),
        ({"distance": "manhattan"}, "distance"),
        ({"miner": "hardest"}, "miner"),
        ({"reducer": "sum"}, "reducer"),
        ({"schedule": "linear"}, "schedule"),
        ({"unlinked": "same"}, "unlinked"),
        ({"symmetries": True}, "trainable='all'"),
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
    resnet = TrainOptions(network="resnet", loss="supervised-contrastive").model_config()
    assert (resnet.size, resnet.score, resnet.embedding) == ((48, 48), "cosine", 128)
    views = [
        TrainOptions(network="resnet", loss=loss, symmetries=True, size=size).model_config()
        for loss, size in (
            ("multi-similarity", 32),
            ("multi-similarity", (32, 40)),
            ("contrastive", 32),
        )
    ]
    assert [config.symmetries for config in views] == [8, 4, 1]
    assert TrainOptions(network="cnn").model_config().size == (100, 100)


def test_a_run_that_ends_slowly_is_not_lengthened_and_one_of_an_earlier_version_goes_on():
    constant, cosine = TrainOptions(), TrainOptions(schedule="cosine")
    assert TrainOptions(epochs=9).differing(constant.to_dict()) == []
    assert TrainOptions(epochs=9, schedule="cosine").differing(cosine.to_dict()) == [
        "epochs: 50 then, 9 now"
    ]
    earlier = constant.to_dict()
    del earlier["schedule"], earlier["symmetries"], earlier["miner"], earlier["reducer"]
    assert constant.differing(earlier) == []
    assert cosine.differing(earlier) == ["schedule: 'constant' then, 'cosine' now"]


def test_every_loss_goes_with_every_distance_and_the_names_are_those_that_there_are():
    for loss in set(objective_names.LOSSES) - {"cross-entropy"}:
        for distance in objective_names.DISTANCES:
            assert TrainOptions(loss=loss, distance=distance).model_config().score == distance
    assert set(objective_names.MINERS) == set(MINERS)
    assert set(objective_names.REDUCERS) == set(REDUCERS)
    for suited in objective_names.SUITED.values():
        assert suited.miner in MINERS and suited.reducer in REDUCERS
