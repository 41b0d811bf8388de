"""The order of the tests, and a narrow network where the weights do not matter."""

import gc
import os
import sys

import numpy as np
import pytest

from tests import ROOT
from tests.order import in_order

NARROW = ((2, 4), (2, 4), (3, 8), (3, 8), (3, 8))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from tests.sharing import Sharing

    return Sharing(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_configure(config):
    """Where CI runs, it is told which tests were tried once more, see below."""
    if os.environ.get("CI"):
        config.option.reportchars += "R"


def pytest_collection_modifyitems(items):
    """Whole files are handed to processes, and one that begins last ends alone.

    Where CI runs, what fails is tried once more, and told: on a busy machine a process, a server or
    a browser misses a moment now and then. Anywhere else it fails at once, to be looked into.
    """
    if os.environ.get("CI"):
        for item in items:
            item.add_marker(pytest.mark.flaky(reruns=1))
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    files = [item.path.relative_to(ROOT).as_posix() for item in items]
    place = {file: number for number, file in enumerate(in_order(files))}
    items.sort(key=lambda item: place[item.path.relative_to(ROOT).as_posix()])


def pytest_collection_finish():
    """Streamlit looks for garbage after each run of a page: not among all that was imported, which
    takes half a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def started_processes():
    """What tests start finds its modules compiled, and loads no plugin that it does not need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        given = os.environ.get("PYTEST_ADDOPTS", "")
        patch.setenv("PYTEST_ADDOPTS", f"{given} -p no:schemathesis -p no:hypothesispytest")
        yield


@pytest.fixture(autouse=True)
def main_module():
    """Streamlit's tests leave their page as ``__main__``, which every new process would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def narrow_network():
    import keras

    from imgdiff.network.keras.siamese_network import SiameseNetwork

    keras.utils.set_random_seed(7)
    network = SiameseNetwork(NARROW)
    rng = np.random.default_rng(7)
    for name, variable in network.named_variables().items():
        if "gate" in name:  # every map and the gate's whole reach take part
            variable.assign(rng.normal(0, 0.3, variable.shape))
        if "floor" in name:  # random narrow features are far shorter than VGG's
            variable.assign(-3.0)
    return network


@pytest.fixture(scope="session")
def narrow_weights(narrow_network):
    from imgdiff.network.weights import Weights

    return Weights(narrow_network.arrays(), 1.0, "narrow")


@pytest.fixture(scope="session")
def narrow(narrow_weights):
    from imgdiff.network.runtime.runtime import Runtime

    return Runtime.of(narrow_weights)


@pytest.fixture(scope="session")
def scout_arrays():
    """A scout's weights that look at everything they can see."""
    from imgdiff.network.architecture import layer_shapes
    from imgdiff.network.scout_weights import LAYERS

    rng, arrays = np.random.default_rng(3), {}
    for name, kernel in LAYERS.items():
        for part, shape in layer_shapes(name, *kernel).items():
            spread = (2 / np.prod(kernel[:3])) ** 0.5 if len(shape) > 1 else 0.1
            arrays[part] = rng.normal(0, spread, shape).astype(np.float32)
    return arrays


@pytest.fixture(scope="session")
def random_scout(scout_arrays):
    from imgdiff.network.onnx.scout_graph import build_scout_graph
    from imgdiff.network.scout_weights import ScoutWeights

    return ScoutWeights(build_scout_graph(scout_arrays), 0.0, "nobody")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def noise(rng):
    """A function giving noise images uint8 (h, w, 3)."""
    return lambda h, w: rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
