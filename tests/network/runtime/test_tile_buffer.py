"""Arrays put together from tiles."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from imgdiff.geometry import Box
from imgdiff.network.runtime.tile_buffer import TileBuffer


@pytest.mark.parametrize("step", [1, 2])
def test_tiles_with_their_surroundings_make_the_whole(rng, step):
    whole = Box(32, 16, 32 + 160, 16 + 304)
    expected = rng.random((4, 3, 304 // step, 160 // step), np.float32)
    buffer = TileBuffer(whole)

    def put(tile):
        around = tile.grown(4, whole)
        buffer.put("maps", tile, expected[(..., *around.slices_in(whole, step))], around)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, whole.tiles(64)))
    np.testing.assert_array_equal(buffer.arrays["maps"], expected)


def test_one_side_stands_for_both(rng):
    whole = Box.of_shape(32, 48)
    side = rng.random((2, 3, 32, 48), np.float32)
    buffer = TileBuffer(whole)
    buffer.put("maps", whole, side, whole, times=2)
    np.testing.assert_array_equal(buffer.arrays["maps"], np.concatenate([side, side]))
