"""Runtimes by the name of their weights, each built once in a process."""

import threading
from pathlib import Path
from typing import NamedTuple

from imgdiff.checks import choice, path
from imgdiff.errors import OptionError
from imgdiff.io.file_state import file_state
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.runtime.embedder import Embedder
from imgdiff.network.runtime.forks import guard_forks
from imgdiff.network.runtime.int8_speed import int8_pays
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.own_int8 import kept_int8, own_int8
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.saved_run import is_run, read_run
from imgdiff.network.scout_weights import scout_from_npz
from imgdiff.network.shipped_weights import (
    DEFAULT_FILE,
    INT8_FILE,
    SCOUT_FILE,
    model_card,
    read_graphs,
    read_shipped,
    scout_card,
)
from imgdiff.network.weights import SUFFIXES, read_file
from imgdiff.options import DEVICES, PRECISIONS


class _Key(NamedTuple):
    weights: str
    precision: str
    device: str
    threads: int


#: With the state of its file, so that weights that have changed take the place of what they were.
_loaded: dict[_Key, tuple[str, Runtime]] = {}
_loading = threading.Lock()
#: Of the process that this is a fork of: never let go of, for ending them means waiting for threads
#: that are not here.
_left_behind: list[Runtime] = []


def _begin_anew() -> None:
    global _loading
    _left_behind.extend(runtime for _, runtime in _loaded.values())
    _loaded.clear()
    _loading = threading.Lock()


guard_forks(_begin_anew)


def get_runtime(
    weights: str | Path | Runtime = "default",
    precision: str = "auto",
    device: str = "cpu",
    threads: int = 0,
) -> Runtime:
    """The network of these weights, built once per process and again when their file changes.

    Those that ship are loaded when they are first asked something: many pairs need no network.

    Args:
        weights: "default", "imagenet", a weights file or the folder of a run; a Runtime is given
            back as it is.
        precision: "auto", "int8" or "float32". One's own weights (.npz, .safetensors) are made
            into int8 once, which takes half a minute, and are then what "auto" takes where it is
            faster.
        device: "cpu" or "gpu".
        threads: Of the processor for one call; 0 for one a core.

    Raises:
        WeightsError: There are no such weights, or they cannot be used.
        OptionError: An option is none of those above, or this machine lacks what it names.
    """
    if isinstance(weights, Runtime):
        return weights
    choice("precision", precision, PRECISIONS)
    choice("device", device, DEVICES)
    weights = path("weights", weights)
    name, state = _identity(weights)
    key = _Key(name, precision, device, threads)
    with _loading:
        if key not in _loaded or _loaded[key][0] != state:
            _loaded[key] = state, _build(weights, precision, device, threads)
        return _loaded[key][1]


def _identity(weights: Path) -> tuple[str, str]:
    """What tells these weights from others, and the state of their file."""
    if str(weights) in ("default", "imagenet"):
        return str(weights), ""
    try:
        return str(weights.resolve()), file_state(weights)
    except (OSError, ValueError):  # read_weights says it better
        return str(weights), ""


def _build(weights: str | Path, precision: str, device: str, threads: int) -> Runtime:
    if str(weights) == "default":

        def chosen() -> str:
            pays = precision == "auto" and device == "cpu" and int8_pays()
            return "int8" if pays or precision == "int8" else "float32"

        session = Session(lambda: _GRAPHS[chosen()](), device, threads)
        threshold = model_card()["threshold"]
        return Runtime(session, session, threshold, "default", chosen, _shipped_scout(threads))
    if is_run(weights):
        config, arrays, _ = read_run(weights)
        name, embedder = Path(weights).resolve().name, Embedder(arrays, config)
        return _beside_shipped_heat(embedder, name, precision, device, threads)
    named, file = read_weights(weights), Path(weights)
    if named.scores_only:
        embedding = Runtime.of(named, device, threads).embedding
        return _beside_shipped_heat(embedding, named.name, precision, device, threads)
    scout = _scout_beside(file, threads)
    if _own_in_int8(file, precision, device):
        session = Session(own_int8(named, file), device, threads)
        return Runtime(session, session, named.threshold, named.name, "int8", scout)
    return Runtime.of(named, device, threads, scout)


def _own_in_int8(file: Path, precision: str, device: str) -> bool:
    """Whether one's own weights are to run in int8: unasked where that is made already."""
    if file.suffix not in SUFFIXES:
        if precision == "int8":
            raise OptionError(
                "precision 'int8' is made from an .npz or .safetensors of weights; use 'float32' "
                f"for {file.name}"
            )
        return False
    if precision == "auto" and device == "cpu" and kept_int8(file).is_file():
        return int8_pays()
    return precision == "int8"


def _int8_graphs() -> dict[str, bytes]:
    return read_graphs(read_shipped(INT8_FILE))


def _float32_graphs() -> dict[str, bytes]:
    from imgdiff.network.onnx.graphs import build_graphs

    return build_graphs(read_weights().arrays)


_GRAPHS = {"int8": _int8_graphs, "float32": _float32_graphs}


def _beside_shipped_heat(
    embedding: Session | Embedder, name: str, precision: str, device: str, threads: int
) -> Runtime:
    """Weights without a difference head give the scores; the heat is the shipped network's."""
    shipped = _build("default", precision, device, threads)
    both = f"{name} (scores), default (heat)"
    return Runtime(
        shipped.difference, embedding, shipped.threshold, both, shipped.precision, shipped.scout
    )


def _shipped_scout(threads: int) -> Scout | None:
    """That of the shipped weights; None where it was taught by others."""
    if scout_card()["teacher"] != model_card()["sha256"][DEFAULT_FILE]:
        return None
    return Scout(lambda: scout_from_npz(read_shipped(SCOUT_FILE), SCOUT_FILE), threads)


def _scout_beside(file: Path, threads: int) -> Scout | None:
    """The scout in NAME.scout.npz beside the weights NAME, if these taught it."""
    beside = file.with_suffix(".scout.npz")
    if file.suffix not in SUFFIXES or not beside.is_file():
        return None
    weights = scout_from_npz(read_file(beside), str(beside))
    return Scout(weights, threads) if weights.teacher == fingerprint(read_file(file)) else None
