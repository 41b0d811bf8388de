"""A scout's file."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff import WeightsError
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.scout_weights import (
    CONTEXT_DILATIONS,
    LAYERS,
    REACH,
    STRIDE,
    scout_from_npz,
    scout_to_npz,
)


def test_a_scout_comes_back_as_it_was(random_scout):
    assert scout_from_npz(scout_to_npz(random_scout), "file") == random_scout


@pytest.mark.parametrize(
    "spoil",
    [
        lambda scout: scout_to_npz(scout)[:-40],
        lambda scout: b"",
        lambda scout: scout_to_npz(replace(scout, graph=b"")),
        lambda scout: scout_to_npz(replace(scout, sure_below=float("nan"))),
    ],
)
def test_what_is_damaged_is_refused_in_words(random_scout, spoil):
    with pytest.raises(WeightsError, match=r"mine\.scout\.npz: expected"):
        scout_from_npz(spoil(random_scout), "mine.scout.npz")


def test_a_graph_that_is_none_is_refused_in_words(random_scout, noise):
    scout = Scout(replace(random_scout, graph=random_scout.graph[:5000]))
    with pytest.raises(WeightsError, match="expected a scout's graph"):
        scout.look(noise(16, 16), noise(16, 16))


def test_it_takes_some_thousands_of_multiplications_a_pixel():
    sizes = {name: np.prod(kernel) for name, kernel in LAYERS.items()}
    strides = {"side1": 2} | {f"context{i}": 8 for i, _ in enumerate(CONTEXT_DILATIONS, start=1)}
    twice = {name: 2 if name.startswith("side") else 1 for name in LAYERS}
    each = [twice[n] * size / strides.get(n, STRIDE) ** 2 for n, size in sizes.items()]
    assert 4000 < sum(each) < 6000


def test_its_reach_is_that_of_its_layers():
    edge = sum(8 * dilation for dilation in CONTEXT_DILATIONS) + 8 + 4 + 4 + 2 + 1
    assert edge == REACH
