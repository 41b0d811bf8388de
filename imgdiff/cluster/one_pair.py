"""Comparing one pair for the table, as work for a process of ``workers``."""

import json
from collections.abc import Callable

from imgdiff.cluster.records import record_of
from imgdiff.compare import compare_images
from imgdiff.io.load import load_image
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.export import export
from imgdiff.serving.comparing import loaded, named


def compare_for_table(
    *,
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    options: CompareOptions,
    render: RenderOptions,
    heat: bool,
    embeddings: bool,
    progress: Callable[[int, int], None],
) -> dict[str, bytes]:
    """Compares two files.

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        names: What they are called.
        options: How they are compared.
        render: How ``heat`` is drawn.
        heat: Whether a picture of a pair that changed is wanted.
        embeddings: Whether both images' embeddings are.
        progress: Called with how many pixels of how many are done.

    Returns:
        "record", in JSON (see ``records.record_of``); and "heat", a PNG, where it is wanted.

    Raises:
        ImgDiffError: They cannot be compared.
    """
    options = loaded(options, threads=1)
    files = named(before, names[0]), named(after, names[1])
    result = compare_images(*files, names=names, options=options, render=render, progress=progress)
    record = record_of(result)
    if embeddings:
        runtime: Runtime = options.weights
        images = [load_image(data, value_range="auto").pixels for data in (before, after)]
        points = runtime.embed(*images)
        record["embedding_before"], record["embedding_after"] = points.tolist()
    parts = {"record": json.dumps(record).encode()}
    if heat and result.changed:
        parts["heat"] = export(result, render.view)
    return parts
