"""A file of a narrow network's weights, made without Keras, for tests in processes of their own."""

from pathlib import Path

import numpy as np

from imgdiff.network.architecture import weight_shapes
from imgdiff.network.weights import save_arrays
from tests.conftest import NARROW


def narrow_arrays() -> dict[str, np.ndarray]:
    """Random weights by name, always the same."""
    rng = np.random.default_rng(7)
    return {
        name: rng.normal(0, (2 / max(1, np.prod(shape[:-1]))) ** 0.5, shape)
        for name, shape in weight_shapes(NARROW).items()
    }


def narrow_file(folder: Path) -> Path:
    """Writes them to ``narrow.npz`` in a folder."""
    save_arrays(narrow_arrays(), folder / "narrow.npz", 0.5)
    return folder / "narrow.npz"
