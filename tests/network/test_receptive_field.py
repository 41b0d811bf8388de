"""How far the network looks: as derived, and as far as that in fact."""

import numpy as np
import pytest

from imgdiff.geometry import Box
from imgdiff.network.receptive_field import (
    BLOCK1_MARGIN,
    CELL,
    EVIDENCE_MARGIN,
    HEAD_MARGIN,
    INPUT_MARGINS,
    NEIGHBOUR_MARGIN,
    WINDOW_MARGIN,
    block_reach,
)


def test_what_the_architecture_comes_to():
    assert CELL == 16
    assert [block_reach(block) for block in range(1, 6)] == [2, 4, 12, 24, 48]
    assert (BLOCK1_MARGIN, NEIGHBOUR_MARGIN, EVIDENCE_MARGIN) == (2, 2, 4)
    assert HEAD_MARGIN == 48
    assert INPUT_MARGINS == {5: 64, 4: 96, 3: 112, 2: 112, 1: 112}
    assert WINDOW_MARGIN == 112


@pytest.mark.parametrize(
    "inner", [Box(128, 128, 144, 144), Box(0, 144, 16, 160), Box(256, 240, 272, 256)]
)
def test_what_lies_beyond_the_margin_is_not_seen(narrow, noise, inner):
    image = Box.of_shape(384, 384)
    before, after = noise(*image.shape), noise(*image.shape)
    around = inner.grown(WINDOW_MARGIN, image)
    expected = narrow.distance(before[None], after[None], inner)
    for side in (before, after):
        mask = np.ones(image.shape, bool)
        mask[around.slices] = False
        side[mask] = noise(*image.shape)[mask]
    np.testing.assert_allclose(
        narrow.distance(before[None], after[None], inner), expected, atol=1e-5
    )
    cut = [side[around.slices][None].copy() for side in (before, after)]
    inside = inner.shifted(-around.left, -around.top)
    np.testing.assert_allclose(narrow.distance(*cut, inside), expected, atol=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_cell_less_would_not_be_enough(narrow, noise, side):
    """The outermost places that the derivation counts do take part."""
    image = Box.of_shape(256, 384)
    before, after = noise(*image.shape), noise(*image.shape)
    inner = Box(176, 112, 192, 128)
    expected = narrow.distance(before[None], after[None], inner)
    margin = WINDOW_MARGIN - CELL
    beyond = (
        slice(None, inner.left - margin) if side == "left" else slice(inner.right + margin, None)
    )
    for pixels in (before, after):
        pixels[:, beyond] = 0
    assert (narrow.distance(before[None], after[None], inner) != expected).any()
