"""The scout, ready to run in ONNX Runtime."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.runtime.onnx_session import share_memory, tidying
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.network.scout_weights import ScoutWeights


class Scout:
    """What the trained network would say of windows, from a tiny one. Thread-safe.

    Args:
        weights: The scout's; or a function that gives them, called when they are first needed.
        threads: Of the processor for one call; 0 for one a core.
    """

    def __init__(self, weights: ScoutWeights | Callable[[], ScoutWeights], threads: int = 0):
        self._threads, self._loading = threads or usable_cores(), threading.Lock()
        self._give = weights if callable(weights) else lambda: weights
        self._loaded: tuple[Any, float] | None = None

    @property
    def sure_below(self) -> float:
        """See ``ScoutWeights``."""
        return self._load()[1]

    def look(
        self, before: np.ndarray, after: np.ndarray, last: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the trained network would say of one pair of windows.

        Args:
            before: uint8 (H, W, 3), H and W multiples of 8.
            after: Likewise.
            last: Whether its memory is given back: what is loaded next would come to lie in it, and
                hold on to all of it for ever.

        Returns:
            Of each place of ``STRIDE`` pixels, float32 (H / STRIDE, W / STRIDE): the heat that is
            expected, in [0, 1]; the doubt whether the trained network's reaches ``DOUBTED``, a sum
            of logits.
        """
        feed = {"before": before[None], "after": after[None]}
        heat, doubt = self._load()[0].run(["heat", "doubt"], feed, tidying() if last else None)
        return heat[0], doubt[0]

    def _load(self) -> tuple[Any, float]:
        """The session, and ``sure_below``."""
        with self._loading:
            if self._loaded is None:
                weights = self._give()
                self._loaded = self._session(weights), weights.sure_below
            return self._loaded

    def _session(self, weights: ScoutWeights) -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.log_severity_level = 3  # its warnings tell a user nothing
        options.intra_op_num_threads = self._threads
        options.enable_mem_pattern = False  # sizes vary: what it plans is planned in vain
        # The network works when the scout is done, in the same memory.
        share_memory(ort)
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return ort.InferenceSession(weights.graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime has a kind of its own for each reason
            raise WeightsError(f"expected a scout's graph: {error}. Teach one anew") from error
