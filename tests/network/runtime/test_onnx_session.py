"""ONNX Runtime's sessions: many threads, devices, and Ctrl-C."""

import signal
import threading
import time

import numpy as np
import pytest

from imgdiff import OptionError, compare_images
from imgdiff.network.runtime.runtime import Runtime


def test_threads_do_not_mix_their_results(narrow, noise):
    pairs = [(noise(64, 80)[None], noise(64, 80)[None]) for _ in range(6)]
    expected = [narrow.distance(*pair) for pair in pairs]
    results: list = [None] * len(pairs)

    def work(i):
        for _ in range(5):
            results[i] = narrow.distance(*pairs[i])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(pairs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result, alone in zip(results, expected, strict=True):
        np.testing.assert_array_equal(result, alone)


def test_where_there_is_no_gpu_it_is_said(monkeypatch):
    import onnxruntime

    only = ["AzureExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: only)
    a, b = np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 255, np.uint8)
    with pytest.raises(OptionError, match="onnxruntime-gpu"):
        compare_images(a, b, device="gpu")
    for wrong in ({"device": "tpu"}, {"precision": "int4"}, {"resolution": "low"}):
        with pytest.raises(OptionError, match=next(iter(wrong))):
            compare_images(a, b, **wrong)


@pytest.fixture
def ctrl_c():
    """Heard even where these tests run in the background of a shell, which ignores it there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_it_can_be_stopped_at_once(narrow_weights, ctrl_c):
    """Ctrl-C while the network runs: heard within a second, and the next call works."""
    import _thread

    runtime = Runtime.of(narrow_weights)
    large = np.random.default_rng(0).integers(0, 256, (4, 512, 512, 3), dtype=np.uint8)
    runtime.distance(large[:1, :64, :64], large[:1, 64:128, :64])
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start, used = time.monotonic(), time.process_time()
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() - start < 30:
            runtime.distance(large, 255 - large)
    # Of the processor, which a busy machine does not stretch: 1.5 s of two cores.
    assert time.process_time() - used < 3
    assert runtime.distance(large[:1, :64, :64], large[:1, :64, :64]).max() == 0
