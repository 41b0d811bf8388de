"""Which pictures are masks of class numbers."""

import numpy as np
import pytest

from imgdiff.io.labels import are_bits, are_labels, colors


def mask(rng, numbers, dtype=np.uint8):
    """Blocks of 8 px, each of one of the numbers; all of them are there."""
    blocks = rng.choice(numbers, (10, 12))
    blocks.flat[: len(numbers)] = numbers
    return np.kron(blocks, np.ones((8, 8))).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.int64])
def test_few_small_numbers_in_areas_are_labels(rng, dtype):
    numbers = [0, 3, 7, 11, 18]
    assert are_labels(mask(rng, numbers, dtype), mask(rng, numbers, dtype))
    assert are_labels(mask(rng, [0, 1, 2], dtype), mask(rng, [1, 2], dtype))  # nested
    assert are_labels(mask(rng, [0, 4, 9, 255], dtype), np.zeros((5, 9), dtype))  # void, none


def test_in_16_bits_numbers_reach_255(rng):
    numbers = [0, 90, 150, 200]
    wide = mask(rng, numbers, np.uint16)
    assert are_labels(wide, wide) and not are_labels(wide.astype(np.uint8), wide.astype(np.uint8))


def pictures(rng):
    y, x = np.mgrid[:80, :96]
    yield "bitmap", np.where(x > 40, 255, 0).astype(np.uint8)
    yield "bits", np.where(x > 40, 1, 0).astype(np.uint8)
    yield "grey steps", (x // 12 * 32).astype(np.uint8)
    yield "grey noise", rng.integers(0, 256, (80, 96), dtype=np.uint8)
    yield "dark noise", rng.poisson(6, (80, 96)).astype(np.uint8)
    yield "dark frame in 16 bits", rng.normal(100, 3, (80, 96)).astype(np.uint16)
    yield "dark ramp", ((x + y) // 4).astype(np.uint8)
    yield "12 bits", rng.integers(0, 4096, (80, 96)).astype(np.uint16)
    yield "floats", (x // 24).astype(np.float32)
    yield "colors", np.repeat((x // 24)[..., None], 3, axis=2).astype(np.uint8)
    yield "black", np.zeros((80, 96), np.uint8)
    yield "even", np.full((80, 96), 7, np.uint8)
    yield "negative", (x // 24 - 2).astype(np.int32)


def test_pictures_are_no_labels(rng):
    for name, values in pictures(rng):
        assert not are_labels(values, values), name


def test_bits():
    bits = np.eye(9, dtype=np.uint8)
    assert are_bits(bits, bits) and are_bits(bits, np.zeros((3, 3), np.int64))
    assert not are_bits(bits * 255, bits) and not are_bits(bits * 0, bits * 0)
    assert not are_bits(bits, bits.astype(np.float32))


def test_colors_lie_well_apart():
    palette = colors(np.arange(64)[None])[0].astype(int)
    apart = np.abs(palette[:, None] - palette[None]).max(axis=2)
    assert apart[~np.eye(64, dtype=bool)].min() >= 64
    assert (palette[0] == 0).all()
