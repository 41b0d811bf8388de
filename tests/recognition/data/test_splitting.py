"""Nobody is in two parts, the shares are met, and the same names give the same split."""

from pathlib import Path

import numpy as np
import pytest

from imgdiff.errors import DataError, OptionError
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.splitting import PARTS, split


def made(counts, groups=None, given=None, pairs=None):
    """As many images of each identity as ``counts`` says."""
    identities = np.repeat(np.arange(len(counts)), counts)
    files = [f"p{who}/{n}.png" for who, count in enumerate(counts) for n in range(count)]
    return Dataset(
        Path(),
        tuple(files),
        identities,
        tuple(f"p{i}" for i in range(len(counts))),
        identities if groups is None else groups,
        pairs,
        np.array([""] * len(files)) if given is None else np.array(given),
        "classes",
    )


def whole(dataset, parts):
    """Every image in one part, and the indices sorted."""
    assert list(parts) == list(PARTS)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(len(dataset)))
    assert all((np.diff(part) > 0).all() for part in parts.values())


def holds(dataset, part):
    """Two identities, one of them with two images."""
    counts = np.bincount(dataset.identities[part])
    return (counts > 0).sum() >= 2 and counts.max() >= 2


def any_counts(seed):
    rng = np.random.default_rng(seed)
    kinds = [
        np.full(rng.integers(6, 60), rng.integers(2, 20)),
        rng.integers(1, 12, rng.integers(20, 90)),
        rng.geometric(0.4, rng.integers(80, 300)),
    ]
    return kinds[seed % 3].tolist()


@pytest.mark.parametrize("seed", range(30))
def test_no_identity_is_in_two_parts(seed):
    dataset = made(any_counts(seed))
    parts = split(dataset, seed=seed)
    whole(dataset, parts)
    people = [set(dataset.identities[part].tolist()) for part in parts.values()]
    assert not people[0] & people[1] and not people[0] & people[2] and not people[1] & people[2]
    assert all(holds(dataset, part) for part in parts.values())


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.1), (0.5, 0.25, 0.25), (80, 20, 0)])
def test_the_shares_are_met(seed, shares):
    counts = np.random.default_rng(seed).integers(1, 12, 60 + seed).tolist()
    parts = split(made(counts), shares, seed=seed)
    for part, share in zip(parts.values(), np.array(shares) / sum(shares), strict=True):
        assert abs(len(part) - share * sum(counts)) <= 2 * max(counts)
        assert (len(part) > 0) == (share > 0)


def test_identities_with_one_image_are_spread_evenly():
    dataset = made([5] * 40 + [1] * 200)
    for part, share in zip(split(dataset).values(), (0.7, 0.2, 0.1), strict=True):
        alone = (dataset.identities[part] >= 40).sum()
        assert abs(alone - 200 * share) <= 1 and abs(len(part) - alone - 200 * share) <= 5


@pytest.mark.parametrize("by", ["auto", "image"])
def test_the_same_names_give_the_same_split(by):
    dataset = made(any_counts(1))
    first = split(dataset, seed=3, by=by)
    named = {part: {dataset.files[i] for i in first[part]} for part in PARTS}
    order = np.random.default_rng(0).permutation(len(dataset))
    shuffled = dataset.take(order)
    found = split(shuffled, seed=3, by=by)
    assert named == {part: {shuffled.files[i] for i in found[part]} for part in PARTS}
    again, other = split(dataset, seed=3, by=by), split(dataset, seed=4, by=by)
    assert all((again[part] == first[part]).all() for part in PARTS)
    assert any(first[part].tolist() != other[part].tolist() for part in PARTS)


@pytest.mark.parametrize("counts", [[10] * 10, [2] * 6, [9, 8, 7, 1, 1, 1], [50, 2, 2, 2, 1, 1]])
def test_few_identities_are_enough_for_all_parts(counts):
    for seed in range(20):
        dataset = made(counts)
        parts = split(dataset, seed=seed)
        whole(dataset, parts)
        assert all(holds(dataset, part) for part in parts.values())


@pytest.mark.parametrize("counts", [[10] * 5, [1] * 50, [5], [30, 30], [9, 9, 1, 1, 1, 1]])
def test_too_few_say_what_is_needed_and_what_there_is(counts):
    words = rf"at least 2 identities .*{sum(counts)} images of {len(counts)} identities"
    words += ".*by image" if max(counts) > 1 else r".*are a start\)$"
    with pytest.raises(DataError, match=words):
        split(made(counts))


@pytest.mark.parametrize(
    "counts", [[10] * 4, [30, 30], [6, 5, 4], [40, *[3] * 30], [400, *[1] * 100]]
)
def test_by_image_every_part_has_same_pairs(counts):
    for seed in range(10):
        dataset = made(counts)
        parts = split(dataset, seed=seed, by="image")
        whole(dataset, parts)
        assert all(holds(dataset, part) for part in parts.values())


def test_by_image_each_identity_is_in_all_parts_by_the_shares():
    dataset = made([100, 200, 60])
    for part, share in zip(split(dataset, by="image").values(), (0.7, 0.2, 0.1), strict=True):
        found = np.bincount(dataset.identities[part], minlength=3)
        assert (abs(found - share * np.array([100, 200, 60])) <= 4).all()


@pytest.mark.parametrize("seed", range(5))
def test_one_person_whose_images_are_parted(seed):
    counts = [40] + [1] * 40
    dataset = made(counts, groups=np.arange(80))
    parts = split(dataset, seed=seed)
    whole(dataset, parts)
    assert all(holds(dataset, part) for part in parts.values())


def test_given_parts_stay():
    given = ["train"] * 60 + ["test"] * 20
    dataset = made([4] * 20, given=given)
    parts = split(dataset)
    assert parts["test"].tolist() == list(range(60, 80))
    assert abs(len(parts["validation"]) - 60 * 0.2 / 0.9) <= 4
    given[:12] = ["validation"] * 12
    parts = split(made([4] * 20, given=given), (0.7, 0.2, 0.1))
    assert parts["validation"].tolist() == list(range(12))
    assert parts["train"].tolist() == list(range(12, 60))
    parts = split(made([4] * 20, given=["validation"] * 12 + ["train"] * 68))
    assert parts["validation"].tolist() == list(range(12)) and 4 <= len(parts["test"]) <= 16
    parts = split(made([4] * 20, given=["train"] * 80))
    assert len(parts["test"]) == 8 and len(parts["validation"]) == 16


def test_what_is_linked_with_a_given_part_goes_there():
    """Else the same people would be in two parts."""
    given = [""] * 80
    for place in (70, 71, 76):
        given[place] = "test"
    for place in (0, 1, 4):
        given[place] = "validation"
    dataset = made([4] * 20, given=given)
    parts = split(dataset)
    assert parts["test"].tolist() == [*range(68, 72), *range(76, 80)]
    assert parts["validation"].tolist() == list(range(8))
    assert len(parts["train"]) == 64
    parts = split(made([4] * 20, given=given), by="image")
    assert parts["test"].tolist() == [70, 71, 76]


def test_a_given_part_with_too_little():
    with pytest.raises(DataError, match=r"the test part.*3 images of 1 identities"):
        split(made([4] * 20, given=["train"] * 77 + ["test"] * 3))


def test_listed_pairs_are_split_by_what_is_linked():
    rows = np.arange(60).reshape(20, 3)
    pairs = np.concatenate(
        [np.column_stack([rows[:, 0], rows[:, k], np.full(20, int(k == 1))]) for k in (1, 2)]
    )
    dataset = made([1] * 60, groups=np.repeat(np.arange(20), 3), pairs=pairs)
    parts = split(dataset)
    whole(dataset, parts)
    assert sum(len(dataset.take(part).pairs) for part in parts.values()) == 40
    with pytest.raises(DataError, match="same and 0 different pairs"):
        split(made([1] * 60, groups=dataset.groups, pairs=pairs[:20]))


@pytest.mark.parametrize("seed", range(20))
def test_every_part_gets_both_kinds_of_few_listed_pairs(seed):
    pairs = np.column_stack([np.arange(0, 18, 2), np.arange(1, 18, 2), np.arange(9) % 3 == 0])
    dataset = made([1] * 18, groups=np.repeat(np.arange(9), 2), pairs=pairs.astype(np.int64))
    parts = split(dataset, seed=seed)
    whole(dataset, parts)
    for part in parts.values():
        assert set(dataset.take(part).pairs[:, 2].tolist()) == {0, 1}


@pytest.mark.parametrize(
    "shares",
    [
        (0.7, 0.2),
        (0.7, 0.2, 0.2),
        (1, 0, 0),
        (0, 0.5, 0.5),
        (1.2, -0.1, -0.1),
        None,
        "abc",
        3,
        (float("nan"), 0.5, 0.5),
        (70, 20, 20),
    ],
)
def test_shares_that_cannot_be(shares):
    with pytest.raises(OptionError, match="sum to 1"):
        split(made([5] * 20), shares)
    with pytest.raises(OptionError, match="by"):
        split(made([5] * 20), by="colour")
