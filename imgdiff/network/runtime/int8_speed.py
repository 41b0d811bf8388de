"""Is int8 faster than float32 on this machine? Tried once, and kept in the cache folder.

Which of the two is depends on more than a name of an instruction says: AVX-VNNI is unknown to
OpenCV, NEON's products differ, and where products of bytes saturate the ones that do not take
longer, on some processors longer than float32.
"""

import contextlib
import functools
import json
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import OutputError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import write_file
from imgdiff.network.runtime.int8_overflow import products_saturate

#: Convolutions of VGG16's middle: channels, places of a side, how many. What share of float32's
#: time int8 takes for them is within 0.06 of the share for all blocks: 0.30 and 0.28 with AVX-512
#: VNNI, 0.84 and 0.86 with AVX2, 1.24 and 1.30 with AVX-512 but no VNNI
#: (``python -m benchmarks.onnx_options``).
_CHANNELS, _SIDE, _LAYERS = 128, 56, 2
#: Runs of each, taken in turns; the shortest counts.
_RUNS = 4
#: Share of float32's time from which int8 is worth the thousandths that it moves the heat by.
_WORTH = 0.9
#: Raised when another trial is made.
_FORMAT = 1


@functools.cache
def int8_pays() -> bool:
    """Does int8 take clearly less time than float32 here?

    Tried for a fifth of a second where the cache folder does not know this machine yet.
    """
    kept = cache_folder() / f"int8_{_machine()[:16]}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return float(json.loads(kept.read_text(encoding="utf-8"))["int8_share"]) <= _WORTH
    share = int8_share()
    with contextlib.suppress(OSError, OutputError):  # then it is tried again another time
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_file(str(kept), json.dumps({"int8_share": round(share, 3)}).encode())
    return share <= _WORTH


def int8_share() -> float:
    """The time of convolutions in int8 as a share of their time in float32, measured now.

    Of one thread, on its own clock, which other work on this machine does not disturb.
    """
    from imgdiff.network.onnx.trial_graph import build_trial

    graphs = [build_trial(_CHANNELS, _LAYERS, quantized) for quantized in (False, True)]
    sessions = [_session(graph) for graph in graphs]
    x = np.random.default_rng(0).random((1, _CHANNELS, _SIDE, _SIDE), np.float32)
    fine = time.get_clock_info("thread_time").resolution < 1e-4
    clock = time.thread_time if fine else time.perf_counter
    shortest = [np.inf, np.inf]
    for run in range(_RUNS + 1):
        for i, session in enumerate(sessions):
            start = clock()
            session.run(None, {"x": x})
            if run:  # the first one prepares
                shortest[i] = min(shortest[i], clock() - start)
    return float(shortest[1] / shortest[0])


def _machine() -> str:
    """What tells this machine from others that may share the cache folder."""
    import onnxruntime as ort

    features = [cv2.checkHardwareSupport(number) for number in range(512)]
    name = ""
    with contextlib.suppress(OSError), Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        name = next((line for line in lines if line.startswith("model name")), "")
    # Of AVX-VNNI OpenCV knows nothing; products show it.
    traits = [_FORMAT, ort.__version__, name, features, products_saturate()]
    return fingerprint(repr(traits).encode())


def _session(graph: bytes) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if products_saturate():  # as the network is run there
        options.add_session_config_entry("session.x64quantprecision", "1")
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
