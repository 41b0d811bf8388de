import numpy as np
import pytest

from recipe import textures


@pytest.mark.parametrize("draw", [textures.line_art, textures.shapes])
def test_textures_vary_and_repeat_with_their_seed(draw):
    pictures = [draw(np.random.default_rng(seed), 64) for seed in (1, 2, 1)]
    assert all(p.shape == (64, 64, 3) and p.dtype == np.uint8 for p in pictures)
    np.testing.assert_array_equal(pictures[0], pictures[2])
    assert (pictures[0] != pictures[1]).any()
