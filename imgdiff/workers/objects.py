"""Results on their way out of a process: pickled, and opened without running anything.

What comes back from a process is not trusted (see ``messages``). A pickle may name any function;
only the classes of results, and what NumPy makes arrays with, are given to one here. Arrays travel
beside it and are not copied again.
"""

import pickle
from collections.abc import Mapping
from io import BytesIO
from typing import Any

#: Modules whose own classes hold results and nothing that acts.
_RESULTS = frozenset(
    {
        "imgdiff.batch.rows",
        "imgdiff.geometry",
        "imgdiff.region",
        "imgdiff.render.viewer.pictures",
        "imgdiff.result",
        "imgdiff.result_parts",
    }
)
_NUMPY = frozenset({"_frombuffer", "_reconstruct", "dtype", "ndarray", "scalar"})


def packed(value: Any) -> dict[str, bytes]:
    """A result as named bytes.

    Args:
        value: Of the classes of results, arrays, and what Python itself has.
    """
    arrays: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=5, buffer_callback=arrays.append)
    buffers: dict[str, Any] = {f"array{n}": array.raw() for n, array in enumerate(arrays)}
    return {"object": data} | buffers


def unpacked(parts: Mapping[str, bytes]) -> Any:
    """What ``packed`` was given; its arrays cannot be written to.

    Raises:
        pickle.UnpicklingError: It names what no result is made of.
    """
    arrays = [parts[f"array{n}"] for n in range(len(parts) - 1)]
    return _Unpickler(BytesIO(parts["object"]), buffers=arrays).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        ours = module in _RESULTS
        if ours or (module.partition(".")[0] == "numpy" and name in _NUMPY):
            known = super().find_class(module, name)
            if not ours or (isinstance(known, type) and known.__module__ == module):
                return known
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a result")
