"""Weights that are hard to round."""

import numpy as np
import pytest


@pytest.fixture
def uneven(narrow_weights, rng):
    """The narrow weights with channels of very different size: the same network."""
    arrays = dict(narrow_weights.arrays)
    for layer, following in (("block4_conv1", "block4_conv2"), ("block5_conv2", "block5_conv3")):
        scale = np.exp(rng.normal(0, 3, len(arrays[f"{layer}/bias"]))).astype(np.float32)
        arrays[f"{layer}/kernel"] = arrays[f"{layer}/kernel"] * scale
        arrays[f"{layer}/bias"] = arrays[f"{layer}/bias"] * scale
        arrays[f"{following}/kernel"] = arrays[f"{following}/kernel"] / scale[:, None]
    return arrays
