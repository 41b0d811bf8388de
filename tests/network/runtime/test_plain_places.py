"""Plain pictures that look the same are the same picture."""

import numpy as np
import pytest

from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.plain_places import textured


def test_what_has_texture_stays_as_it_is(noise):
    image = noise(224, 224)
    np.testing.assert_array_equal(textured(image), image)


def test_plain_places_are_given_one_and_always_the_same():
    image = np.full((224, 224, 3), 120, np.uint8)
    np.testing.assert_array_equal(textured(image), textured(image))
    assert textured(image).std() == pytest.approx(12, rel=0.05)
    assert textured(image).shape == image.shape and textured(image).dtype == np.uint8


@pytest.mark.real_weights
@pytest.mark.parametrize("slope", [0, 70])
def test_plain_pictures_that_look_the_same_score_so(rng, slope):
    across = 130 + np.linspace(-slope, slope, 300)[None, :, None] * np.ones((224, 1, 3))
    noisy = np.clip(across + rng.normal(0, 2, across.shape), 0, 255)
    pictures = (across, noisy, across * 0.94)
    embeddings = get_runtime("default").embed(*(picture.astype(np.uint8) for picture in pictures))
    units = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    assert (units[1:] @ units[0]).min() >= 0.95


def test_what_little_there_is_in_a_plain_place_fades_into_the_texture():
    ramp = np.linspace(60, 200, 224)
    coarser = 60 + np.round((ramp - 60) / 10) * 10  # 15 steps
    sides = [
        textured(np.repeat(np.tile(row, (224, 1))[..., None], 3, axis=2).astype(np.uint8))
        for row in (ramp, coarser)
    ]
    near = [side[..., 0].astype(float) for side in sides]
    kept = [plane - plane.mean(axis=0) for plane in near]  # without the ramps themselves
    assert np.corrcoef(kept[0].ravel(), kept[1].ravel())[0, 1] > 0.9
    steps = np.abs(near[0].mean(axis=0) - near[1].mean(axis=0))
    assert steps.mean() < 0.6 * np.abs(ramp - coarser).mean()
