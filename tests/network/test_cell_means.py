"""Cells of a grid."""

import numpy as np
import pytest

from imgdiff.network.cell_means import cell_means


@pytest.mark.parametrize("side", [1, 5, 6, 24, 25])
def test_cells_cover_every_place_once(side):
    for cells in (1, 2, 4, 8):
        means = cell_means(side, cells)
        assert means.shape == (min(cells, side), side)
        np.testing.assert_allclose(means.sum(axis=1), 1, atol=1e-6)
        np.testing.assert_allclose(means.sum(axis=0), len(means) / side, atol=1e-6)
