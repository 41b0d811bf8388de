"""The tools that are timed, each with its usual settings: a pair in, its result out.

A tool is loaded when first asked for; ImportError where it is not installed.
"""

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.cases import Pair

#: Past decoding, except for BlazeDiff and odiff, which take files and nothing else.
Tool = Callable[[Pair], Any]
BASE = "imgdiff"


def _imgdiff(precision: str = "auto", resolution: str = "auto") -> Tool:
    from imgdiff import compare_images
    from imgdiff.network.runtime.loading import get_runtime

    runtime = get_runtime("default", precision)
    return lambda pair: compare_images(
        pair.before, pair.after, weights=runtime, resolution=resolution
    )


def _imgdiff_files() -> Tool:
    from imgdiff import compare_images

    def run(pair: Pair) -> bytes:
        return export(compare_images(*pair.files), "overlay")

    from imgdiff.render.export import export

    return run


def _pixelmatch() -> Tool:
    from pixelmatch import pixelmatch

    def run(pair: Pair):
        opaque = np.full((*pair.before.shape[:2], 1), 255, np.uint8)
        sides = (np.dstack([x, opaque]).tobytes() for x in (pair.before, pair.after))
        output = bytearray(4 * pair.pixels)
        height, width = pair.before.shape[:2]
        return output, pixelmatch(*sides, width, height, output, diff_mask=True)

    return run


def _in_temporary_folder(compare: Callable[[str, str, str], Any]) -> Tool:
    folder = tempfile.TemporaryDirectory()  # goes with the process
    out = str(Path(folder.name) / "found.png")
    return lambda pair, folder=folder: compare(*pair.files, out)  # type: ignore[misc]


def _blazediff() -> Tool:
    import blazediff

    how = {"antialiasing": True, "diff_mask": True}  # as pixelmatch does
    return _in_temporary_folder(functools.partial(blazediff.compare, **how))


def _odiff() -> Tool:
    from benchmarks.speed.odiff import Odiff

    return _in_temporary_folder(Odiff())


def _flip() -> Tool:
    import flip_evaluator  # noqa: F401 (is it installed?)

    from benchmarks.accuracy.peers import flip

    return lambda pair: flip(pair.before, pair.after)


def _ssim() -> Tool:
    import skimage  # noqa: F401 (is it installed?)

    from benchmarks.accuracy.peers import ssim

    return lambda pair: ssim(pair.before, pair.after)


def _keras() -> Tool:
    from benchmarks.speed.dense_keras import keras_comparison

    compare = keras_comparison()
    return lambda pair: compare(pair.before, pair.after)


def _lpips() -> Tool:
    from benchmarks.speed.dense_lpips import lpips_style

    compare = lpips_style()
    return lambda pair: compare(pair.before, pair.after)


TOOLS: dict[str, Callable[[], Tool]] = {
    BASE: _imgdiff,
    "imgdiff-float32": lambda: _imgdiff("float32"),
    "imgdiff-int8": lambda: _imgdiff("int8"),
    "imgdiff-files": _imgdiff_files,
    "imgdiff-native": lambda: _imgdiff(resolution="native"),
    "pixelmatch": _pixelmatch,
    "BlazeDiff": _blazediff,
    "odiff": _odiff,
    "FLIP": _flip,
    "SSIM": _ssim,
    "Keras": _keras,
    "LPIPS-style": _lpips,
}


def load_tools(names: list[str]) -> dict[str, Tool | None]:
    """None for those that are not installed."""
    tools: dict[str, Tool | None] = {}
    for name in names:
        try:
            tools[name] = TOOLS[name]()
        except ImportError:
            tools[name] = None
    return tools
