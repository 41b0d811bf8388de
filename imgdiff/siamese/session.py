"""The parts of a network, loaded by ONNX Runtime and run one after the other."""

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from typing import Any

import numpy as np

from imgdiff.errors import OptionError
from imgdiff.siamese.architecture import EVIDENCE_MARGIN

#: ONNX Runtime's providers for a GPU, the best first.
_GPU_PROVIDERS = (
    "CUDAExecutionProvider",
    "MIGraphXExecutionProvider",
    "ROCMExecutionProvider",
    "CoreMLExecutionProvider",
    "DmlExecutionProvider",
)
#: Parts that are run tile by tile, side by side.
_TILED = ("lower", "evidence1", "evidence2")
#: Side of those tiles: small enough for the processor's cache.
_TILE = 128


class Session:
    """A network as the files that ``graph.build_graphs`` makes. Thread-safe.

    device: "cpu" or "gpu". threads: of the processor for one call; 0 for one a core. Errors:
    OptionError where there is no such device.
    """

    def __init__(self, graphs: Mapping[str, bytes], device: str = "cpu", threads: int = 0):
        import onnxruntime as ort

        providers, cores = _providers(device, ort), threads or usable_cores()
        _share_memory(ort)

        def load(part: str) -> Any:
            options = ort.SessionOptions()
            options.log_severity_level = 3  # its warnings tell a user nothing
            # Tiles run side by side, a core each.
            options.intra_op_num_threads = 1 if part in _TILED else cores
            options.enable_mem_pattern = False  # sizes vary: what it plans is planned in vain
            options.add_session_config_entry("session.use_env_allocators", "1")
            # Threads that spin while they wait take the next part's time.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            return ort.InferenceSession(graphs[part], options, providers=providers)

        self._parts = {part: load(part) for part in graphs}
        self._ort = ort
        self._cores = cores
        # With every core in one call, a second call at the same time only costs memory.
        self._turn: Any = contextlib.nullcontext() if threads == 1 else threading.Lock()

    def distance(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Distance at each place, float32 (N, H, W) >= 0, of N pairs of windows uint8 (N, H, W, 3)
        with sides that are multiples of 16. Ctrl-C stops it within a moment."""

        def work(run: "_Run") -> np.ndarray:
            # What is large is let go as soon as it is used.
            seen: dict[str, Any] = self._lower(run, before, after, evidence=True)
            seen |= run("upper", ["block2", "block3", "block4", "block5"], pool1=seen.pop("pool1"))
            seen |= self._second(run, _array(seen.pop("block2")))
            return _array(run("difference", ["distance"], **seen)["distance"])

        return self._call(work)

    def embed(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Embeddings, float32 (2 N, 128), of N images uint8 (N, H, W, 3) on each side, those of
        ``before`` first."""

        def work(run: "_Run") -> np.ndarray:
            pool1 = self._lower(run, before, after, evidence=False)["pool1"]
            taps = run("upper", ["block3", "block4", "block5"], pool1=pool1)
            return _array(run("embedding", ["embeddings"], **taps)["embeddings"])

        return self._call(work)

    def _lower(self, run: "_Run", before, after, evidence: bool) -> dict[str, np.ndarray]:
        """pool1 of whole windows; near1 and sharp too if ``evidence``."""

        def one(y: slice, x: slice) -> dict[str, Any]:
            sides = {"before": before[:, y, x], "after": after[:, y, x]}
            if not evidence:
                return run("lower", ["pool1"], **sides)
            found = run("lower", ["block1", "pool1"], **sides)
            seen = run("evidence1", ["near1", "sharp"], **sides, block1=found["block1"])
            return {**seen, "pool1": found["pool1"]}

        return self._tiled(before.shape[1:3], EVIDENCE_MARGIN, one)

    def _second(self, run: "_Run", block2: np.ndarray) -> dict[str, np.ndarray]:
        """near2 of whole windows."""

        def one(y: slice, x: slice) -> dict[str, Any]:
            return run("evidence2", ["near2"], block2=block2[..., y, x])

        return self._tiled(block2.shape[2:], 1, one)

    def _tiled(
        self, size: tuple[int, ...], margin: int, one: Callable[[slice, slice], dict[str, Any]]
    ) -> dict[str, np.ndarray]:
        """What ``one(rows, columns)`` gives for tiles with a margin, put together without it.
        size: (height, width) of the whole. Each output has its resolution or half of it."""
        height, width = size
        made: dict[str, np.ndarray] = {}

        def put(tile: _Tile) -> None:
            y, x = _grown(tile[0], height, margin), _grown(tile[1], width, margin)
            for name, value in one(y, x).items():
                array = _array(value)
                step = (y.stop - y.start) // array.shape[2]
                if name not in made:
                    shape = (*array.shape[:2], height // step, width // step)
                    made[name] = np.empty(shape, np.float32)
                rows, of_rows = _places(tile[0], y, step)
                columns, of_columns = _places(tile[1], x, step)
                made[name][..., rows, columns] = array[..., of_rows, of_columns]

        tiles = list(_tiles(height, width))
        put(tiles[0])  # makes the arrays that the others are put into
        if self._cores == 1 or len(tiles) == 1:
            for tile in tiles[1:]:
                put(tile)
        else:
            with ThreadPoolExecutor(self._cores) as pool:
                list(pool.map(put, tiles[1:]))
        return made

    def _call(self, work: Callable[["_Run"], np.ndarray]) -> np.ndarray:
        run = _Run(self._parts, self._ort)
        with self._turn:
            return _interruptible(lambda: work(run), run.stop)


class _Run:
    """One call: parts run by name, all of them stopped at once. Arrays go in as they are and
    come out as ONNX Runtime's own values, which the next part takes without a copy."""

    def __init__(self, parts: Mapping[str, Any], ort: Any):
        self._parts, self._wrap = parts, ort.OrtValue.ortvalue_from_numpy
        self._how = ort.RunOptions()
        self._how.log_severity_level = 4  # being stopped is no error

    def __call__(self, part: str, outputs: list[str], **inputs: Any) -> dict[str, Any]:
        given = {name: self._value(value) for name, value in inputs.items()}
        found = self._parts[part].run_with_ort_values(outputs, given, self._how)
        return dict(zip(outputs, found, strict=True))

    def _value(self, given: Any) -> Any:
        """ONNX Runtime takes an array where it lies, if it lies in one piece."""
        return self._wrap(np.ascontiguousarray(given)) if isinstance(given, np.ndarray) else given

    def stop(self) -> None:
        self._how.terminate = True


def _array(value: Any) -> np.ndarray:
    """ONNX Runtime's value as an array; without a copy where it can be had so."""
    near = hasattr(value, "__dlpack__") and value.device_name() == "cpu"
    return np.from_dlpack(value) if near else value.numpy()


#: Rows and columns.
_Tile = tuple[slice, slice]


def _tiles(height: int, width: int) -> Iterator[_Tile]:
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            yield slice(top, min(height, top + _TILE)), slice(left, min(width, left + _TILE))


def _grown(side: slice, size: int, margin: int) -> slice:
    return slice(max(0, side.start - margin), min(size, side.stop + margin))


def _places(side: slice, grown: slice, step: int) -> tuple[slice, slice]:
    """Where a tile's own part lies in the whole, and where in the tile with its margin."""
    start, stop = side.start // step, side.stop // step
    return slice(start, stop), slice(start - grown.start // step, stop - grown.start // step)


@functools.cache
def _share_memory(ort: Any) -> None:
    """One store of memory for all parts, which takes no more than is asked for."""
    kind = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    same_as_requested = {"arena_extend_strategy": 1, "initial_chunk_size_bytes": -1}
    limits = {"max_mem": 0, "max_dead_bytes_per_chunk": -1}
    with contextlib.suppress(Exception):  # somebody in this process has made one already
        ort.create_and_register_allocator(kind, ort.OrtArenaCfg({**limits, **same_as_requested}))


def usable_cores() -> int:
    """Those this process may use: a container often has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _providers(device: str, ort: Any) -> list[str]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    there = ort.get_available_providers()
    wanted = [provider for provider in _GPU_PROVIDERS if provider in there]
    if not wanted:
        raise OptionError(
            f"device 'gpu' needs an ONNX Runtime that knows one; this one offers {there}. Install "
            "onnxruntime-gpu (NVIDIA), onnxruntime-directml (Windows) or the like in the place of "
            "onnxruntime, or use device 'cpu'"
        )
    return [wanted[0], "CPUExecutionProvider"]


def _interruptible(work: Callable[[], Any], stop: Callable[[], None]) -> Any:
    """``work()``; in the main thread so that Ctrl-C is heard while native code runs."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(work)
        try:
            while True:
                with contextlib.suppress(StillRunning):
                    return running.result(timeout=0.1)
        except KeyboardInterrupt:
            stop()
            raise
