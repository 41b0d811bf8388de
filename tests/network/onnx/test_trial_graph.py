"""The trial of int8 against float32 compares one computation with itself."""

import numpy as np
import onnxruntime as ort

from imgdiff.network.onnx.trial_graph import build_trial


def test_both_trials_compute_the_same():
    x = np.random.default_rng(0).random((1, 16, 20, 24), np.float32) * 3
    exact, rounded = (
        ort.InferenceSession(build_trial(16, 2, quantized), providers=["CPUExecutionProvider"]).run(
            ["y"], {"x": x}
        )[0]
        for quantized in (False, True)
    )
    assert exact.std() > 0.1 and exact.max() < 255 / 64  # what is more has no byte
    np.testing.assert_allclose(rounded, exact, atol=0.05)
