"""What the training images have in common: laws of its distance, its limit and its file."""

import numpy as np
import pytest

from imgdiff.errors import WeightsError
from imgdiff.recognition.runs.folder import DISTRIBUTION
from imgdiff.recognition.runs.training_distribution import (
    FEWEST,
    RATE,
    TrainingDistribution,
    descriptors,
    read_distribution,
    write_distribution,
)
from tests.recognition.untrained_run_folder import narrow_plan


def drawn(rng, count, mix):
    """Two layers, normally distributed."""
    return [rng.normal(size=(count, len(m))) @ m + 3 for m in mix]


@pytest.fixture(scope="module")
def mix():
    rng = np.random.default_rng(4)
    return [rng.normal(size=(size, size)) for size in (12, 20)]


@pytest.mark.parametrize(("held_out", "most"), [(500, 0.03), (20, 0.06)])
def test_it_refuses_as_few_like_the_training_images_as_it_states(mix, held_out, most):
    rates = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        fitted = TrainingDistribution.fit(drawn(rng, 400, mix), drawn(rng, held_out, mix))
        rates.append((fitted.distances(drawn(rng, 2000, mix)) > 1).mean())
    assert np.mean(rates) == pytest.approx(RATE, abs=0.01) and max(rates) < most


def test_units_and_directions_do_not_matter(mix):
    rng = np.random.default_rng(1)
    known, others, probes = (drawn(rng, n, mix) for n in (900, 200, 50))
    plain = TrainingDistribution.fit(known, others).distances(probes)
    scaled = [[17 * x for x in rows] for rows in (known, others, probes)]
    again = TrainingDistribution.fit(*scaled[:2]).distances(scaled[2])
    np.testing.assert_allclose(again, plain, rtol=1e-4)


def test_each_layer_alone_can_tell_an_image_apart(mix):
    rng = np.random.default_rng(2)
    fitted = TrainingDistribution.fit(drawn(rng, 400, mix), drawn(rng, 200, mix))
    for layer in range(2):
        probe = drawn(rng, 5, mix)
        probe[layer] = probe[layer] + 40
        assert (fitted.distances(probe) > 2).all()


def test_what_never_varied_in_training_may_not_vary_later():
    rng = np.random.default_rng(3)
    known, others = rng.normal(size=(400, 6)), rng.normal(size=(100, 6))
    known[:, 5] = others[:, 5] = 2
    fitted = TrainingDistribution.fit([known], [others])
    probe = np.array([[0.0, 0, 0, 0, 0, 2]])
    assert fitted.distances([probe])[0] < 1
    probe[0, 5] = 4
    assert fitted.distances([probe])[0] > 1


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_or_equal_images_give_numbers(count):
    known = np.ones((count, 4))
    fitted = TrainingDistribution.fit([known], [np.ones((FEWEST, 4))])
    found = fitted.distances([np.array([[1.0, 1, 1, 1], [9, 9, 9, 9]])])
    assert np.isfinite(found).all() and found[0] <= 1 < found[1]


def test_a_run_keeps_it(tmp_path):
    plan = narrow_plan()
    rng = np.random.default_rng(0)
    looks = [
        (rng.normal(size=12).astype(np.float32), [rng.random((plan.blocks[2][1], 8, 10))])
        for _ in range(40)
    ]
    layers = descriptors(looks, plan)
    fitted = TrainingDistribution.fit([x[:20] for x in layers], [x[20:] for x in layers])
    assert read_distribution(tmp_path, plan) is None
    write_distribution(tmp_path, fitted)
    read = read_distribution(tmp_path, plan)
    np.testing.assert_allclose(read.distances(layers), fitted.distances(layers), rtol=1e-6)
    with pytest.raises(WeightsError, match="shape"):
        read_distribution(tmp_path, narrow_plan(embedding=13))
    whole = (tmp_path / DISTRIBUTION).read_bytes()
    for broken in (b"", b"PK", whole[: len(whole) // 2]):
        (tmp_path / DISTRIBUTION).write_bytes(broken)
        with pytest.raises(WeightsError, match=DISTRIBUTION):
            read_distribution(tmp_path, plan)


def test_a_limit_of_nothing_is_refused(tmp_path):
    plan = narrow_plan()
    sizes = (plan.blocks[2][1], plan.embedding)
    arrays = {"limit": np.array(0.0)}
    for number, size in enumerate(sizes):
        arrays[f"{number}/mean"] = np.zeros(size)
        arrays[f"{number}/whitening"] = np.eye(size)
        arrays[f"{number}/typical"] = np.array(1.0)
    np.savez(tmp_path / DISTRIBUTION, **arrays)
    with pytest.raises(WeightsError, match="above 0"):
        read_distribution(tmp_path, plan)
