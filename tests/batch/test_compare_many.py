"""Many pairs: in order, side by side, as they are needed."""

import itertools
import threading

import numpy as np
import pytest

from imgdiff import ImageError, OptionError, compare_images, compare_many
from tests.fuzz.odd_values import Refusing


def test_many_pairs_come_in_order_and_a_broken_one_stops_nothing(narrow, noise, tmp_path):
    image = noise(40, 50)
    changed = 255 - image
    pairs = [(image, image), (image, changed), (tmp_path / "missing.png", image), (changed, image)]
    found = list(compare_many(iter(pairs), weights=narrow, workers=2))
    assert isinstance(found[2], ImageError) and "missing.png" in str(found[2])
    alone = compare_images(image, changed, weights=narrow)
    np.testing.assert_allclose(found[1].heatmap, alone.heatmap, atol=1e-6)
    assert not found[0].changed and found[3].euclidean_distance == found[1].euclidean_distance


def test_many_pairs_are_finished_where_they_are_made(narrow, noise):
    where = []

    def finish(result):
        where.append(threading.current_thread())
        return result.euclidean_distance

    pairs = [(noise(32, 32), noise(32, 32)) for _ in range(4)]
    found = list(compare_many(pairs, weights=narrow, workers=2, finish=finish))
    assert found == [compare_images(*p, weights=narrow).euclidean_distance for p in pairs]
    assert threading.main_thread() not in where


def test_pairs_are_taken_as_they_are_needed(narrow, noise):
    taken = []

    def pairs():
        for i in range(50):
            taken.append(i)
            yield noise(20, 20), noise(20, 20)

    results = compare_many(pairs(), weights=narrow, workers=2)
    next(results)
    assert len(taken) <= 4
    results.close()
    with pytest.raises(OptionError, match="workers"):
        next(compare_many([], workers=0))


@pytest.mark.parametrize(
    "malformed",
    [
        *(5, None, "ab", b"ab", ("one",), ("one", "two", "three")),
        *(itertools.count(), (1 / 0 for _ in "ab"), Refusing()),
    ],
)
def test_what_is_no_pair_stops_no_other(malformed, noise):
    pair = (noise(32, 32), noise(32, 32))
    first, error, last = compare_many([pair, malformed, pair])
    assert first.changed and last.changed
    assert isinstance(error, ImageError) and "pair" in str(error)


@pytest.mark.parametrize("argument", [{"pairs": 5}, {"pairs": [], "finish": 3}])
def test_arguments_of_another_type(argument):
    with pytest.raises(OptionError, match=next(reversed(argument))):
        compare_many(**argument)
