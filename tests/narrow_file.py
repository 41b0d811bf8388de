"""A file of a narrow network's weights, made without Keras, for tests in processes of their own."""

from pathlib import Path

import numpy as np

from imgdiff.network.architecture import weight_shapes
from imgdiff.network.weights import save_arrays
from tests.conftest import NARROW


def narrow_file(folder: Path) -> Path:
    """Writes ``narrow.npz`` into a folder: always the same weights."""
    rng = np.random.default_rng(7)
    arrays = {
        name: rng.normal(0, (2 / max(1, np.prod(shape[:-1]))) ** 0.5, shape)
        for name, shape in weight_shapes(NARROW).items()
    }
    save_arrays(arrays, folder / "narrow.npz", 0.5)
    return folder / "narrow.npz"
