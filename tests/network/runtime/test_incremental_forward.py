"""What both sides have alike goes through the network once, and changes nothing."""

import numpy as np
import pytest

from imgdiff.geometry import Box
from imgdiff.network.runtime.runtime import evened


@pytest.mark.parametrize("place", [(0, 0), (150, 203), (300, 370), (17, 160)])
def test_what_both_sides_have_alike_changes_nothing(narrow_network, narrow, noise, place):
    """It goes through the backbone once; Keras sends both sides whole."""
    before = np.stack([noise(336, 400), noise(336, 400)])
    after = before.copy()
    top, left = place
    after[0, top : top + 21, left : left + 30] = 255 - after[0, top : top + 21, left : left + 30]
    after[1, top + 5, left + 5] = 0
    expected = narrow_network.difference_model([before.astype("f"), after.astype("f")])
    distance = narrow.distance(before, after)
    np.testing.assert_allclose(distance, np.asarray(expected)[..., 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("change", ["a corner", "a spot", "nothing"])
def test_embeddings_of_much_alike_are_those_of_keras(narrow_network, narrow, noise, change):
    before = noise(224, 224)
    after = before.copy()
    if change != "nothing":
        top, left = (0, 200) if change == "a corner" else (99, 70)
        after[top : top + 20, left : left + 15] = 0
    expected = np.asarray(narrow_network.embedding_model(np.stack([before, after]).astype("f")))
    np.testing.assert_allclose(narrow.embed(before, after), evened(expected), rtol=1e-4, atol=1e-5)


def test_a_part_is_what_it_is_in_the_whole(narrow, noise):
    before, after = (np.stack([noise(320, 352), noise(320, 352)]) for _ in range(2))
    whole = narrow.distance(before, after)
    for part in (Box(128, 112, 208, 160), Box(112, 0, 240, 16), Box(240, 208, 352, 320)):
        distance = narrow.distance(before, after, part)
        np.testing.assert_allclose(distance, whole[(..., *part.slices)], atol=1e-5)
