"""The scout's weights as data, checked and read without any framework.

The scout is a tiny network, distilled from the trained one (the teacher), that says where the
teacher need not be asked. Its file is an ``.npz`` beside the teacher's: "graph", the bytes of an
ONNX file (so that running it needs no package to build one), "sure_below" and "teacher".
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.stored_arrays import npz_arrays
from imgdiff.network.weights import read_stored, stored_in

#: Pixels of a side of one of the scout's places.
STRIDE = 4
#: The teacher's heat that the scout must not overlook.
DOUBTED = 0.35
#: Levels are brought about 0 by these.
CENTRE, SCALE = 127.5, 64.0
#: (side, side, inputs, outputs) of its convolutions' kernels: of each image ("side1" to "side3",
#: the first two of stride 2), of both, of both at twice the stride, of all that together.
LAYERS = {
    "side1": (4, 4, 3, 16),
    "side2": (4, 4, 16, 32),
    "side3": (3, 3, 32, 32),
    "near": (3, 3, 64, 32),
    "context1": (3, 3, 32, 48),
    "context2": (3, 3, 48, 48),
    "context3": (3, 3, 48, 48),
    "context4": (3, 3, 48, 48),
    "fuse": (1, 1, 80, 32),
    "out": (1, 1, 32, 2),
}
#: Of "context1", "context2" and so on.
CONTEXT_DILATIONS = (1, 1, 2, 4)
#: How far it looks around a place, in pixels: 64 by "context1" to "context4" at stride 8, 8 to the
#: place of them that holds it and 4 each by "near" and "side3" at stride 4, 2 by "side2" and 1 by
#: "side1".
REACH = 64 + 8 + 4 + 4 + 2 + 1


#: More than any scout's graph has, in bytes.
_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class ScoutWeights:
    """A scout.

    Attributes:
        graph: Of ``onnx.scout_graph``, with the weights in it.
        sure_below: Doubt from which on the teacher is asked; see ``change.scout_map.most_doubt``.
        teacher: Fingerprint of the file of the teacher's weights.
    """

    graph: bytes
    sure_below: float
    teacher: str


def scout_to_npz(weights: ScoutWeights) -> bytes:
    """The bytes of a scout's file."""
    stream = BytesIO()
    np.savez_compressed(
        stream,
        graph=np.frombuffer(weights.graph, np.uint8),
        sure_below=np.float64(weights.sure_below),
        teacher=np.array(weights.teacher),
    )
    return stream.getvalue()


def scout_from_npz(data: bytes, origin: str) -> ScoutWeights:
    """A scout from the bytes of its file, checked.

    Args:
        data: The bytes.
        origin: What to call them in an error.

    Raises:
        WeightsError: They are no scout's, or broken.
    """
    expected = "a scout's .npz"
    stored = stored_in(npz_arrays, data, origin, expected)
    for name, kind, dimensions in (("graph", "u", 1), ("sure_below", "f", 0), ("teacher", "U", 0)):
        array = stored.get(name)
        if array is None or array.dtype.kind != kind or len(array.shape) != dimensions:
            actual = f"{array.dtype} of shape {array.shape}" if array else "nothing"
            raise WeightsError(f"{origin}: expected {expected}, found {actual} as {name}")
    if stored["graph"].dtype != np.uint8 or not 0 < stored["graph"].nbytes <= _MOST_BYTES:
        raise WeightsError(
            f"{origin}: expected a graph of up to {_MOST_BYTES:,} bytes, found "
            f"{stored['graph'].dtype} of shape {stored['graph'].shape}"
        )
    graph, sure_below, teacher = (
        read_stored(stored[name], origin, expected) for name in ("graph", "sure_below", "teacher")
    )
    if not np.isfinite(sure_below):
        raise WeightsError(f"{origin}: expected a finite sure_below, found {sure_below}")
    return ScoutWeights(graph.tobytes(), float(sure_below), str(teacher[()]))
