"""The network in ONNX Runtime: equal to Keras, int8 near float32."""

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.io.load import load_image
from imgdiff.network.runtime.runtime import Runtime, evened, to_square
from tests import ROOT


@pytest.mark.parametrize("size", [(16, 16), (48, 32), (160, 304), (256, 272)])
def test_the_graph_computes_what_keras_computes(narrow_network, narrow, noise, size):
    before, after = (np.stack([noise(*size), noise(*size)]) for _ in range(2))
    after[0, :10] = before[0, :10]
    expected = narrow_network.difference_model([before.astype("f"), after.astype("f")])
    distance = narrow.distance(before, after)
    assert distance.dtype == np.float32 and distance.shape == (2, *size)
    np.testing.assert_allclose(distance, np.asarray(expected)[..., 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_embeddings_are_those_of_keras(narrow_network, narrow, noise, count):
    images = [noise(60, 90) for _ in range(count)]
    squares = np.stack([to_square(image) for image in images]).astype(np.float32)
    expected = np.asarray(narrow_network.embedding_model(squares))
    np.testing.assert_allclose(narrow.embed(*images), evened(expected), rtol=1e-4, atol=1e-5)


def test_lengths_are_evened_and_nothing_else(rng):
    points = rng.normal(size=(3, 5)).astype(np.float32) * np.float32([[0.1], [1], [9]])
    even = evened(points)
    np.testing.assert_allclose(
        np.linalg.norm(even, axis=1) ** 4, np.linalg.norm(points, axis=1), rtol=1e-5
    )
    cosines = (even * points).sum(1) / np.linalg.norm(even, axis=1) / np.linalg.norm(points, axis=1)
    np.testing.assert_allclose(cosines, 1, rtol=1e-5)
    np.testing.assert_array_equal(evened(np.zeros((1, 4), np.float32)), np.zeros((1, 4)))


def test_one_thread_and_many_give_the_same(narrow, narrow_weights, noise):
    alone = Runtime.of(narrow_weights, threads=1)
    before, after = noise(208, 304)[None], noise(208, 304)[None]
    np.testing.assert_allclose(
        alone.distance(before, after), narrow.distance(before, after), rtol=1e-5, atol=1e-6
    )


@pytest.mark.real_weights
def test_int8_is_close_to_float32():
    """On the part of samples that changed; it was not calibrated on them."""
    for name in ("web_page", "line_art", "dialog"):
        files = [ROOT / "samples" / f"{name}_{side}.png" for side in ("before", "after")]
        pair = [load_image(file).pixels[90:560, 560:1000] for file in files]
        int8, float32 = (compare_images(*pair, precision=p) for p in ("int8", "float32"))
        assert np.abs(int8.heatmap - float32.heatmap).mean() <= 0.02
        assert int8.changed == float32.changed and len(int8.regions) == len(float32.regions)
        assert int8.cosine_similarity == pytest.approx(float32.cosine_similarity, abs=0.02)
