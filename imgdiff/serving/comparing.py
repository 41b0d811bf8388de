"""Comparing as work for a process of ``workers``: what goes in is bytes, and what comes out."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO

from imgdiff.compare import compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.export import export

#: A part beside those of ``EXPORTS``: the verdict's state.
STATE = "state"


def prepare(
    *, options: CompareOptions, threads: int, progress: Callable[[int, int], None]
) -> dict[str, bytes]:
    """Loads what comparing with ``options`` needs, so that the first pair does not wait for it."""
    import numpy as np

    before = np.zeros((64, 64, 3), np.uint8)
    after = np.random.default_rng(0).integers(0, 256, before.shape, dtype=np.uint8)
    # Of the network a first call takes longer than others.
    compare_images(before, after, options=loaded(options, threads)).to_dict()
    return {}


def compare_files(
    *,
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    options: CompareOptions,
    render: RenderOptions,
    kinds: Iterable[str],
    threads: int,
    progress: Callable[[int, int], None],
) -> dict[str, bytes]:
    """Compares two files.

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        names: What they are called in the result.
        options: How they are compared.
        render: How the result is drawn.
        kinds: What is wanted, of ``EXPORTS``.
        threads: That the network may use.
        progress: Called with how many pixels of how many are done.

    Returns:
        The bytes of each of ``kinds``, and ``STATE``.

    Raises:
        ImgDiffError: They cannot be compared.
    """
    options = loaded(options, threads)
    result = compare_images(
        named(before, names[0]),
        named(after, names[1]),
        names=names,
        options=options,
        render=render,
        progress=progress,
    )
    parts = {kind: export(result, kind) for kind in kinds}
    return parts | {STATE: result.verdict.state.encode()}


def named(data: bytes, name: str) -> BytesIO:
    """A file object that errors call by its name."""
    stream = BytesIO(data)
    stream.name = name
    return stream


def loaded(options: CompareOptions, threads: int) -> CompareOptions:
    """With the network that the options name, which uses so many threads."""
    runtime = get_runtime(options.weights, options.precision, options.device, threads)
    return replace(options, weights=runtime)
