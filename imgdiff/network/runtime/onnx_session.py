"""The parts of a network, loaded by ONNX Runtime and run one after the other."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from typing import Any, TypeVar

import numpy as np

from imgdiff.errors import OptionError
from imgdiff.geometry import Box
from imgdiff.network.runtime.incremental_forward import IncrementalForward
from imgdiff.network.runtime.int8_overflow import products_saturate
from imgdiff.network.runtime.processor import usable_cores

Result = TypeVar("Result")

#: ONNX Runtime's providers for a GPU, the best first.
_GPU_PROVIDERS = (
    "CUDAExecutionProvider",
    "MIGraphXExecutionProvider",
    "ROCMExecutionProvider",
    "CoreMLExecutionProvider",
    "DmlExecutionProvider",
)
#: After this part memory that is not in use is given back: windows of another size would not fit
#: into it, and would take more.
_LAST = "difference"
_SLOWEST_TO_LOAD = "evidence1"
#: Parts that are run tile by tile, side by side.
_TILED = ("evidence1", "evidence2", "block1")


class Session:
    """A network as the files that ``onnx.graphs.build_graphs`` makes. Thread-safe.

    Args:
        graphs: The files, by the names of their parts; or a function that gives them, called when
            they are first needed.
        device: "cpu" or "gpu".
        threads: Of the processor for one call; 0 for one a core.

    Raises:
        OptionError: There is no such device.
    """

    def __init__(
        self,
        graphs: Mapping[str, bytes] | Callable[[], Mapping[str, bytes]],
        device: str = "cpu",
        threads: int = 0,
    ):
        self._providers = _providers(device)
        self._cores = threads or usable_cores()
        # With every core in one call, a second call at the same time only costs memory.
        self._turn: Any = contextlib.nullcontext() if threads == 1 else threading.Lock()
        self._graphs, self._loading = graphs, threading.Lock()
        self._loaded: dict[str, Any] = {}
        if not callable(graphs):
            self.load()

    def load(self) -> dict[str, Any]:
        """The parts by name, loaded if they are not yet."""
        with self._loading:
            if not self._loaded:
                graphs = self._graphs() if callable(self._graphs) else self._graphs
                self._loaded, self._graphs = self._load(graphs), {}
            return self._loaded

    def _load(self, graphs: Mapping[str, bytes]) -> dict[str, Any]:
        import onnxruntime as ort

        share_memory(ort)
        saturate = products_saturate()

        def load(part: str) -> Any:
            options = ort.SessionOptions()
            options.log_severity_level = 3  # its warnings tell a user nothing
            # Tiles run side by side, a core each.
            options.intra_op_num_threads = 1 if part in _TILED else self._cores
            options.enable_mem_pattern = False  # sizes vary: what it plans is planned in vain
            options.add_session_config_entry("session.use_env_allocators", "1")
            # Threads that spin while they wait take the next part's time.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            if saturate:  # products of unsigned bytes do not; elsewhere they only take longer
                options.add_session_config_entry("session.x64quantprecision", "1")
            return ort.InferenceSession(graphs[part], options, providers=self._providers)

        # The part with the most nodes takes half of the time: it is begun with.
        parts = [_SLOWEST_TO_LOAD, *(part for part in graphs if part != _SLOWEST_TO_LOAD)]
        with ThreadPoolExecutor(2) as pool:
            return dict(zip(parts, pool.map(load, parts), strict=True))

    def distance(
        self, before: np.ndarray, after: np.ndarray, inner: Box | None = None
    ) -> np.ndarray:
        """Distance at each place of N pairs of windows. Ctrl-C stops it within a moment.

        Args:
            before: uint8 (N, H, W, 3), H and W multiples of 16.
            after: Likewise.
            inner: The part of the windows that it is wanted of, its edges multiples of 16 too;
                the rest is there to be seen. All of them by default.

        Returns:
            float32 (N, h, w) >= 0, of ``inner``.
        """
        part = inner or Box.of_shape(*before.shape[1:3])
        return self._call(
            lambda run: IncrementalForward(run, self._each, before, after).distance(part)
        )

    def embed(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Embeddings of N images on each side.

        Args:
            before: uint8 (N, H, W, 3), H and W multiples of 16.
            after: Likewise.

        Returns:
            float32 (2 N, D), those of ``before`` first.
        """
        return self._call(
            lambda run: IncrementalForward(run, self._each, before, after).embeddings()
        )

    def features(self, image: np.ndarray) -> list[np.ndarray]:
        """What the middle blocks make of one image.

        Args:
            image: uint8 (H, W, 3), H and W multiples of 16.

        Returns:
            float32 (C, H / 4, W / 4) of block 3, and (C, H / 8, W / 8) of block 4.
        """

        def work(run: "_Run") -> list[np.ndarray]:
            pooled = run("block1", ["pool1"], images=image[None])["pool1"]
            pooled = run("block2", ["pool2"], pool1=pooled)["pool2"]
            third = run("block3", ["block3", "pool3"], pool2=pooled)
            fourth = run("block4", ["block4"], pool3=third["pool3"])
            return [third["block3"][0], fourth["block4"][0]]

        return self._call(work)

    def _each(self, run_tile: Callable[[Box], None], tiles: Iterable[Box]) -> None:
        """``run_tile(tile)`` for each tile, side by side."""
        tiles = list(tiles)
        if self._cores == 1 or len(tiles) == 1:
            for tile in tiles:
                run_tile(tile)
        else:
            with ThreadPoolExecutor(self._cores) as pool:
                list(pool.map(run_tile, tiles))

    def _call(self, work: Callable[["_Run"], Result]) -> Result:
        run = _Run(self.load())
        with self._turn:
            return _interruptible(lambda: work(run), run.stop)


class _Run:
    """One call: parts run by name, all of them stopped at once.

    Arrays go in and come out where they lie.
    """

    def __init__(self, parts: Mapping[str, Any]):
        import onnxruntime as ort

        self._parts, self._wrap = parts, ort.OrtValue.ortvalue_from_numpy
        self._options, self._tidy = ort.RunOptions(), tidying()
        for options in (self._options, self._tidy):
            options.log_severity_level = 4  # being stopped is no error

    def __call__(
        self, part: str, outputs: list[str], **inputs: np.ndarray
    ) -> dict[str, np.ndarray]:
        options = self._tidy if part == _LAST else self._options
        # ONNX Runtime takes an array where it lies, if it lies in one piece.
        feed = {name: self._wrap(np.ascontiguousarray(x)) for name, x in inputs.items()}
        values = self._parts[part].run_with_ort_values(outputs, feed, options)
        return dict(zip(outputs, map(_array, values), strict=True))

    def stop(self) -> None:
        self._options.terminate = self._tidy.terminate = True


def _array(value: Any) -> np.ndarray:
    """ONNX Runtime's value as an array; without a copy where it can be had so."""
    near = hasattr(value, "__dlpack__") and value.device_name() == "cpu"
    return np.from_dlpack(value) if near else value.numpy()


def tidying() -> Any:
    """Options of a run after which memory that is free in the shared store is given back."""
    import onnxruntime as ort

    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


@functools.cache
def share_memory(ort: Any) -> None:
    """One store of memory for all parts, which takes no more than is asked for."""
    kind = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    same_as_requested = {"arena_extend_strategy": 1, "initial_chunk_size_bytes": -1}
    limits = {"max_mem": 0, "max_dead_bytes_per_chunk": -1}
    with contextlib.suppress(Exception):  # somebody in this process has made one already
        ort.create_and_register_allocator(kind, ort.OrtArenaCfg({**limits, **same_as_requested}))


def _providers(device: str) -> list[str]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    import onnxruntime as ort

    available = ort.get_available_providers()
    usable = [provider for provider in _GPU_PROVIDERS if provider in available]
    if not usable:
        raise OptionError(
            f"device 'gpu' needs an ONNX Runtime that knows one; this one offers {available}. "
            "Install onnxruntime-gpu (NVIDIA), onnxruntime-directml (Windows) or the like in the "
            "place of onnxruntime, or use device 'cpu'"
        )
    return [usable[0], "CPUExecutionProvider"]


def _interruptible(work: Callable[[], Result], stop: Callable[[], None]) -> Result:
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
