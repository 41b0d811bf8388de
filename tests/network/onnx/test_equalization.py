"""Equalized channels compute the same."""

import numpy as np
import pytest

from imgdiff.network.onnx.equalization import equalized
from imgdiff.network.onnx.graphs import build_graphs
from imgdiff.network.onnx.int8 import _peaks
from imgdiff.network.runtime.onnx_session import Session


@pytest.fixture
def pairs(noise):
    return [(noise(64, 80), noise(64, 80)) for _ in range(6)]


def test_equalized_weights_compute_the_same(uneven, pairs):
    peaks = _peaks(build_graphs(uneven), [np.stack(pair) for pair in pairs])
    weights, new_peaks = equalized(uneven, peaks)
    plain, equal = Session(build_graphs(uneven)), Session(build_graphs(weights))
    before, after = (np.stack(side) for side in zip(*pairs, strict=True))
    np.testing.assert_allclose(
        equal.distance(before, after), plain.distance(before, after), rtol=1e-3, atol=1e-4
    )
    np.testing.assert_allclose(
        equal.embed(before, after), plain.embed(before, after), rtol=1e-3, atol=1e-4
    )

    def spread(layers):
        highest = layers["block4_conv1"].max(axis=0)
        return np.ptp(np.log(highest[highest > 0]))

    assert spread(new_peaks) < 0.6 * spread(peaks)
    measured = _peaks(build_graphs(weights), [np.stack(pair) for pair in pairs])
    for layer, highest in measured.items():
        np.testing.assert_allclose(new_peaks[layer], highest, rtol=1e-3, atol=1e-4)
