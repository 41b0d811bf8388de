import numpy as np
import pytest

from recipe.checkpoint import load_initial


def test_initial_weights_that_fit_nothing_are_refused(narrow_network, tmp_path):
    np.savez(tmp_path / "other.npz", weights=np.zeros(3))
    with pytest.raises(ValueError, match="blockB_convC"):
        load_initial(narrow_network.named_variables(), tmp_path / "other.npz")
