"""A narrow VGG16 with random weights in place of the shipped one: training it is quick.

It is built, cut, trained, saved and loaded as the wide one is, which notebooks and guides train.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from imgdiff.network.model_config import ModelConfig
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.weights import Weights
from tests.conftest import NARROW
from tests.narrow_file import narrow_arrays

_TRAIN = "imgdiff.recognition.train"


@contextmanager
def narrow_vgg16() -> Iterator[None]:
    """Within it a VGG16 that is trained is narrow, and so are the default weights."""
    config = partial(ModelConfig, blocks=NARROW)
    with (
        mock.patch(f"{_TRAIN}.options.ModelConfig", config),
        mock.patch(f"{_TRAIN}.training_model.read_weights", _read),
    ):
        yield


def _read(weights: str | Path) -> Weights:
    if weights == "default":
        return Weights(narrow_arrays(), 1.0, "narrow")
    return read_weights(weights)
