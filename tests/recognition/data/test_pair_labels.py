"""Which images make a pair."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.pair_labels import evaluation_pairs, relation


def made(identities, pairs=None):
    identities = np.asarray(identities)
    files = tuple(f"{i}.png" for i in range(len(identities)))
    names = tuple(str(i) for i in range(identities.max() + 1))
    given = np.array([""] * len(files))
    return Dataset(Path(), files, identities, names, identities, pairs, given, "classes")


@pytest.mark.parametrize("seed", range(10))
def test_relation_is_symmetric_and_nobody_is_a_pair_with_himself(seed):
    rng = np.random.default_rng(seed)
    who = rng.integers(0, 5, 30)
    listed = np.array(
        [(i, j, who[i] == who[j]) for i in range(30) for j in range(i) if rng.random() < 0.3]
    )
    indices = rng.permutation(30)[:12]
    for pairs in (None, listed.astype(np.int64)):
        found = relation(made(who, pairs), indices)
        assert found.shape == (12, 12) and found.dtype == np.int8
        assert (found == found.T).all() and (np.diag(found) == -1).all()
        known = {frozenset((i, j)) for i, j, _ in listed.tolist()}
        for a, i in enumerate(indices.tolist()):
            for b, j in enumerate(indices.tolist()):
                if i != j and (pairs is None or frozenset((i, j)) in known):
                    assert found[a, b] == (who[i] == who[j])
                else:
                    assert found[a, b] == -1


def test_what_no_pair_links_is_different_if_told():
    pairs = np.array([(0, 1, 1), (1, 2, 0), (3, 4, 1)])
    data = replace(made([0, 0, 1, 2, 2], pairs), groups=np.array([0, 0, 0, 1, 1]))
    unknown, told = (relation(data, np.arange(5), unlinked_differ=b) for b in (False, True))
    apart = data.groups[:, None] != data.groups
    assert (unknown[apart] == -1).all() and (told[apart] == 0).all()
    np.testing.assert_array_equal(told[~apart], unknown[~apart])
    assert unknown[0, 1] == 1 and unknown[1, 2] == 0 and unknown[0, 2] == -1


def test_an_image_twice_in_a_batch_is_no_pair():
    assert relation(made([0, 0, 1]), np.array([0, 0, 1])).tolist() == [
        [-1, -1, 1],
        [-1, -1, 1],
        [1, 1, -1],
    ]


def check(dataset, indices, pairs, most):
    assert pairs.dtype == np.int64 and pairs.shape[1] == 3 and len(pairs) <= most
    assert (pairs[:, 0] < pairs[:, 1]).all() and np.isin(pairs[:, :2], indices).all()
    keys = pairs[:, 0] * len(dataset) + pairs[:, 1]
    assert (np.diff(keys) > 0).all()  # sorted, none twice
    who = dataset.identities
    assert ((who[pairs[:, 0]] == who[pairs[:, 1]]) == pairs[:, 2]).all()


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("most", [10, 300, 20_000])
def test_evaluation_pairs_are_balanced_sorted_and_true(seed, most):
    rng = np.random.default_rng(seed)
    dataset = made(rng.integers(0, rng.integers(2, 40), 150))
    indices = rng.permutation(150)[:100]
    pairs = evaluation_pairs(dataset, indices, most=most, seed=seed)
    check(dataset, indices, pairs, most)
    assert pairs[:, 2].sum() * 2 == len(pairs)
    who = np.bincount(dataset.identities[indices])
    same = int((who * (who - 1) // 2).sum())
    different = 100 * 99 // 2 - same
    assert len(pairs) == 2 * min(same, different, most // 2)
    assert (evaluation_pairs(dataset, indices[::-1], most=most, seed=seed) == pairs).all()


def test_two_identities_of_which_one_is_nearly_everything():
    dataset = made([0] * 5000 + [1, 1])
    pairs = evaluation_pairs(dataset, np.arange(5002), most=4000)
    check(dataset, np.arange(5002), pairs, 4000)
    assert len(pairs) == 4000 and pairs[:, 2].sum() == 2000


def test_different_pairs_are_as_likely_each():
    dataset = made([0] * 400 + [1] * 2)  # 1 different pair in 100: counted, not met by chance
    times = np.zeros(402)
    for seed in range(40):
        pairs = evaluation_pairs(dataset, np.arange(402), most=800, seed=seed)
        check(dataset, np.arange(402), pairs, 800)
        different = pairs[pairs[:, 2] == 0]
        assert len(different) == 400
        times += np.bincount(different[:, :2].ravel(), minlength=402)
    assert abs(times[400] - times[401]) < 800 and abs(times[:400] - 20 * 2).max() <= 25


def test_one_identity_has_same_pairs_alone():
    dataset = made([0] * 3000)
    pairs = evaluation_pairs(dataset, np.arange(3000), most=1000)
    check(dataset, np.arange(3000), pairs, 1000)
    assert len(pairs) == 500 and pairs[:, 2].all()


@pytest.mark.parametrize("kinds", [1, 2, 300, 50_000])
def test_fifty_thousand_images(kinds):
    dataset = made(np.arange(50_000) % kinds)
    start = time.perf_counter()
    pairs = evaluation_pairs(dataset, np.arange(50_000))
    assert time.perf_counter() - start < 20
    check(dataset, np.arange(50_000), pairs, 20_000)
    assert len(pairs) == {1: 10_000, 2: 20_000, 300: 20_000, 50_000: 10_000}[kinds]


def test_listed_pairs_are_kept_as_they_are():
    listed = np.array([(5, 1, 1), (0, 2, 0), (3, 4, 0), (2, 1, 0)])
    dataset = made(np.arange(6), listed)
    found = evaluation_pairs(dataset, np.array([0, 1, 2, 5]))
    assert found.tolist() == [[0, 2, 0], [1, 2, 0], [1, 5, 1]]
    assert len(evaluation_pairs(dataset, np.arange(6), most=2)) == 2
    assert evaluation_pairs(dataset, np.array([0, 1])).shape == (0, 3)
