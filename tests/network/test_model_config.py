"""What a recogniser is: it survives JSON, and what cannot be is refused."""

import json

import pytest

from imgdiff import OptionError
from imgdiff.network.model_config import ModelConfig
from tests.conftest import NARROW


@pytest.fixture(scope="module")
def configs():
    vgg = {"network": "vgg16", "blocks": NARROW, "embedding": 16}
    return {
        "whole": ModelConfig(**vgg, size=(48, 48), grid=1),
        "cells": ModelConfig(**vgg, size=(50, 70), grid=3, score="network"),
        "small": ModelConfig(**vgg, size=(16, 20), grid=8, score="cosine"),
        "cnn": ModelConfig("cnn", (100, 100), "network"),
        "resnet": ModelConfig("resnet", (30, 41), "cosine", grid=1, embedding=16, fit="ink"),
    }


def test_a_plan_survives_json(configs):
    for plan in configs.values():
        assert ModelConfig.of(json.loads(json.dumps(plan.to_dict()))) == plan


def test_a_plan_of_an_earlier_version_stretches_its_images(configs):
    plan = configs["whole"].to_dict()
    del plan["fit"]
    assert ModelConfig.of(plan).fit == "stretch"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"network": "vgg19"}, "network"),
        ({"network": "resnet", "size": (None, None), "grid": 1}, "resnet"),
        ({"symmetries": 4, "score": "cosine"}, "symmetries"),
        ({"network": "resnet", "size": (32, 32), "symmetries": 8}, "symmetries"),
        ({"network": "resnet", "size": (32, 40), "score": "cosine", "symmetries": 8}, "symmetries"),
        ({"network": "resnet", "size": (32, 32), "score": "cosine", "symmetries": 3}, "symmetries"),
        ({"score": "manhattan"}, "score"),
        ({"network": "cnn", "size": (64, 64)}, "100 x 100"),
        ({"size": (8, 64)}, "16"),
        ({"size": (None, None)}, "grid"),
        ({"fit": "crop"}, "fit"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(how, words):
    with pytest.raises(OptionError, match=words):
        ModelConfig(**how)
