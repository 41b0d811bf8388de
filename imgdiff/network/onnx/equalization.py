"""Weights whose channels are alike in size, and which compute the same.

Behind a ReLU a channel may be divided by any positive number that the next layer's weights are
multiplied by (Nagel et al. 2019, data-free quantization). One scale for all channels of a layer
then wastes few of its 256 steps: unequalized, most channels of block 4 stay below the first.
How far the burden moves from the features to the weights is SmoothQuant's (Xiao et al. 2023).
"""

import itertools
from collections.abc import Mapping

import numpy as np

from imgdiff.network.onnx.nodes import Arrays

#: By layer: what each channel reaches in each image, float32 (images, channels).
Peaks = Mapping[str, np.ndarray]

#: 0: only the weights are made alike, 1: only the features.
_FEATURES = 0.75
#: Of the largest: channels below it are left as they are beside it.
_LEAST = 1e-3


def equalized(arrays: Arrays, peaks: Peaks) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Weights equalized from block 2 up.

    Args:
        arrays: The weights by name.
        peaks: What each channel of each layer reaches with them.

    Returns:
        The weights, and their peaks. What the last convolution of a block is to be multiplied by
        is among the weights as "block2/scale" and so on.
    """
    weights = dict(arrays)
    new_peaks = dict(peaks)
    layers = sorted(layer for layer in peaks if layer > "block2")
    for layer, following in itertools.zip_longest(layers, layers[1:]):
        scale = _powers(peaks[layer].max(axis=0), _FEATURES)
        if following:
            largest = np.abs(arrays[f"{following}/kernel"]).max(axis=(0, 1, 3))
            scale /= _powers(largest, 1 - _FEATURES)
            weights[f"{following}/kernel"] = weights[f"{following}/kernel"] * scale[:, None]
        for part in ("kernel", "bias"):
            weights[f"{layer}/{part}"] = weights[f"{layer}/{part}"] / scale
        new_peaks[layer] = peaks[layer] / scale
        block = layer.split("_")[0]
        if not (following or "").startswith(block):
            weights[f"{block}/scale"] = scale
    return {name: np.asarray(array, np.float32) for name, array in weights.items()}, new_peaks


def _powers(sizes: np.ndarray, power: float) -> np.ndarray:
    """The sizes to that power, of geometric mean 1."""
    logarithms = power * np.log(np.maximum(sizes, _LEAST * sizes.max()))
    return np.exp(logarithms - logarithms.mean())
