"""Weights by name."""

import pytest

from imgdiff import WeightsError
from imgdiff.network.resolve_weights import read_weights


def test_unknown_weights_are_refused_with_the_choices():
    with pytest.raises(WeightsError, match="'default', 'imagenet' or a path"):
        read_weights("resnet")
