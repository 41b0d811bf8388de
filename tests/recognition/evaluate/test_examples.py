import numpy as np

from imgdiff.recognition.evaluate.examples import KINDS, choose


def test_examples_are_wrong_close_and_right(rng):
    one, step = rng.integers(0, 60, 400), rng.integers(1, 60, 400)
    pairs = np.stack([one, (one + step) % 60, rng.integers(0, 2, 400)], axis=1)
    distances = rng.uniform(0, 2, 400)
    chosen = choose(pairs, distances, 1.0)
    assert len({index for _, index in chosen}) == len(chosen) == sum(KINDS.values())
    wrong, close, typical = ([i for kind, i in chosen if kind == name] for name in KINDS)
    correct = (distances < 1) == pairs[:, 2]
    assert correct[typical].all() and not correct[wrong].any()
    assert all(2 <= pairs[some, 2].sum() <= 4 for some in (wrong, typical))  # of either kind
    assert np.abs(distances[wrong] - 1).min() > 0.5 > 10 * np.abs(distances[close] - 1).max()
    assert len(set(pairs[wrong, :2].ravel())) == 12  # no image twice


def test_examples_make_do_with_what_there_is():
    chosen = choose(np.array([[0, 1, 1], [0, 2, 1]]), np.array([0.1, 0.2]), 1.0)
    assert sorted(index for _, index in chosen) == [0, 1]
