"""Names as people sort them."""

import numpy as np

from imgdiff.io.natural_order import natural_key


def test_numbers_sort_as_numbers():
    ordered = ["", "a", "img1", "img02", "img2", "img2b", "img10", "img10a", "x"]
    assert sorted({*ordered}, key=natural_key) == ordered
    assert sorted(["9" * 5000, "10" * 5000], key=natural_key)[0] == "9" * 5000


def test_case_counts_last():
    assert sorted(["b", "B", "a", "C"], key=natural_key) == ["a", "B", "b", "C"]


def test_the_order_is_always_the_same():
    names = ["10", "2", "02", "a/10", "a/9", "²3", "a10b2", "a10b10", "٣", "A/9"]
    expected = sorted(names, key=natural_key)
    assert expected.index("2") < expected.index("10") and expected.index("a/9") < expected.index(
        "a/10"
    )
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert sorted(rng.permutation(names).tolist(), key=natural_key) == expected
