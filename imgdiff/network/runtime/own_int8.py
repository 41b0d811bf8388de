"""int8 graphs of one's own weights: made once, and kept in the cache folder."""

import contextlib
from pathlib import Path

from imgdiff.errors import OutputError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.shipped_weights import read_graphs
from imgdiff.network.weights import Weights, read_file

#: Raised when graphs are made otherwise.
_FORMAT = 1
#: Pairs of pictures to calibrate on, and their side: some twenty seconds of a processor.
_PAIRS, _SIDE = 12, 224


def kept_int8(file: Path) -> Path:
    """Where the graphs of a weights file are kept, or would be."""
    return cache_folder() / f"{fingerprint(read_file(file))}.int8.{_FORMAT}.zip"


def own_int8(weights: Weights, file: Path) -> dict[str, bytes]:
    """The graphs of these weights with a quantized backbone, made where the cache lacks them.

    Calibrated on made pictures (see ``natural_pictures``), so that nothing else is needed.

    Args:
        weights: What ``file`` holds.
        file: Of the weights.

    Returns:
        The graphs, by the names of their parts.
    """
    kept = kept_int8(file)
    with contextlib.suppress(Exception):  # a broken file is made anew
        return read_graphs(kept.read_bytes())
    from imgdiff.network.onnx.int8 import int8_graphs, write_graphs
    from imgdiff.network.onnx.natural_pictures import natural_pictures

    pictures = natural_pictures(2 * _PAIRS, _SIDE)
    graphs = int8_graphs(weights.arrays, zip(pictures[::2], pictures[1::2], strict=True))
    with contextlib.suppress(OSError, OutputError):  # then they are made again another time
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_graphs(graphs, kept)
    return graphs
