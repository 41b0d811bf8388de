"""Where a distance comes from: shares that add up to it."""

import numpy as np
import pytest

from imgdiff.network import model_config as plan_module
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.onnx import recogniser_graph
from imgdiff.network.runtime.embedder import Embedder
from imgdiff.recognition.attribution import attribute
from imgdiff.recognition.runs.run import Run
from tests.recognition.untrained_run_folder import (
    KINDS,
    distance_of,
    make_run,
    narrow_plan,
    random_arrays,
)

HOW = {
    "cells": {"grid": 3, "unit": True},
    "whole": {"grid": 1, "unit": True},
    "cells, any length": {"grid": 4, "unit": False},
    "whole, any length": {"grid": 1, "unit": False},
}


@pytest.fixture
def narrow_cnn(monkeypatch):
    """The classic one with few channels: its own has 39 million weights."""
    narrow = ((4, 10), (4, 7), (4, 4), (8, 4))
    for module in (plan_module, recogniser_graph):
        monkeypatch.setattr(module, "CNN_CONVOLUTIONS", narrow)
    monkeypatch.setattr(plan_module, "CNN_EMBEDDING", 24)


def check(plan: ModelConfig, rng) -> None:
    arrays = random_arrays(plan)
    distance, embedder = distance_of(plan, arrays), Embedder(arrays, plan)
    images = rng.integers(0, 256, (2, *plan.known_size(), 3), dtype=np.uint8)
    images[1] = np.linspace(0, 255, images[1].shape[1])[None, :, None]  # no noise: a ramp
    images[1, :9, :, 1:] = 0
    one, two = (embedder.features(image) for image in images)
    points = embedder(images)
    expected = distance(points[:1], points[1:])[0] - distance.least()
    found = attribute(arrays, plan, distance, one, two)
    assert found.shape == plan.known_size()
    assert expected > 1e-5
    assert found.sum() == pytest.approx(expected, rel=0.01)
    np.testing.assert_allclose(attribute(arrays, plan, distance, two, one), found, atol=1e-9)
    assert (attribute(arrays, plan, distance, one, one) == 0).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", HOW)
def test_vgg16s_add_up(kind, how, rng):
    check(narrow_plan(score=kind, **HOW[how]), rng)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cnns_add_up(kind, narrow_cnn, rng):
    check(ModelConfig("cnn", (100, 100), kind), rng)


@pytest.mark.parametrize("kind", KINDS)
def test_the_resnets_add_up(kind, rng):
    check(ModelConfig("resnet", (32, 40), kind, grid=1, embedding=12), rng)


@pytest.mark.parametrize(("size", "symmetries"), [((32, 40), 4), ((32, 32), 8)])
def test_those_of_all_views_add_up(size, symmetries, rng):
    how = {"grid": 1, "embedding": 12, "symmetries": symmetries}
    check(ModelConfig("resnet", size, "cosine", **how), rng)


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_and_itself_have_no_heat(kind, tmp_path, noise):
    run = Run(make_run(tmp_path, narrow_plan(score=kind)))
    image = noise(50, 30)
    heat = run.contributions(image, image)
    assert heat.shape == (50, 30) and heat.dtype == np.float32 and not heat.any()


def test_the_heat_is_where_the_change_is(tmp_path, noise):
    run = Run(make_run(tmp_path, narrow_plan(size=(64, 64), grid=8)))
    one = noise(64, 64)
    two = one.copy()
    two[40:56, 8:24] = 255 - two[40:56, 8:24] // 4
    heat = run.contributions(one, two)
    y, x = np.unravel_index(heat.argmax(), heat.shape)
    assert 34 <= y < 62 and 2 <= x < 30
    assert heat.min() >= 0 and heat.max() < 1
    np.testing.assert_allclose(run.contributions(two, one), heat, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_half_the_heat_everywhere_is_the_threshold(kind, tmp_path, noise, monkeypatch):
    run = Run(make_run(tmp_path, narrow_plan(score=kind), threshold=0.4))
    point = run.embed([noise(9, 9)])
    own = run.distance(point, point)[0]

    def even(arrays, plan, distance, one, two):
        size = plan.known_size()
        return np.full(size, (run.threshold - own) / np.prod(size))

    monkeypatch.setattr("imgdiff.recognition.runs.run.attribute", even)
    heat = run.contributions(noise(20, 20), noise(20, 20))
    np.testing.assert_allclose(heat, 0.5, atol=1e-3)
    assert (run.contributions(noise(20, 20), noise(20, 20), 0.8) < 0.45).all()


@pytest.mark.parametrize("threshold", [0.0, 1e-300])
def test_the_least_threshold_leaves_the_heat_finite(threshold, tmp_path, noise):
    run = Run(make_run(tmp_path, threshold=threshold))
    heat = run.contributions(noise(20, 20), 255 - noise(20, 20))
    assert np.isfinite(heat).all() and heat.max() <= 1
