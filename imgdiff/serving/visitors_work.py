"""What the page has its processes do with visitors' files; nothing of these is opened outside."""

import contextlib
from collections.abc import Callable
from dataclasses import replace

from imgdiff.batch.rows import Row, row_of
from imgdiff.compare import compare_images
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.options import CompareOptions
from imgdiff.render.viewer import pictures_of
from imgdiff.result import Comparison
from imgdiff.serving import comparing
from imgdiff.serving.comparing import loaded, named
from imgdiff.serving.upload_limits import MAX_PIXELS
from imgdiff.workers.objects import packed

Progress = Callable[[int, int], None]


def prepare(*, options: CompareOptions, threads: int, progress: Progress) -> dict[str, bytes]:
    """As ``comparing.prepare``; weights that cannot be used are spoken of with the first pair."""
    with contextlib.suppress(ImgDiffError):
        comparing.prepare(options=options, threads=threads, progress=progress)
    return {}


def compare_pair(
    *,
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    options: CompareOptions,
    threads: int,
    progress: Progress,
) -> dict[str, bytes]:
    """Compares two files for the viewer.

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        names: What their visitor calls them.
        options: How they are compared; larger images than a visitor may bring are refused.
        threads: That the network may use.
        progress: Called with how many pixels of how many are done.

    Returns:
        The ``Comparison`` and its ``Pictures``, packed; scores and kinds are found already.

    Raises:
        ImgDiffError: They cannot be compared.
    """
    result = _compared(before, after, names, options, threads, progress)
    return packed((result, pictures_of(result)))


def compare_row(
    *,
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    options: CompareOptions,
    threads: int,
    progress: Progress,
) -> dict[str, bytes]:
    """Compares two files for a table; the arguments are those of ``compare_pair``.

    Returns:
        A ``Row``, with an error that names the broken files where they have one; and, of a pair
        that differs, what ``compare_pair`` gives, for such rows are opened; else None. Packed.
    """
    opened = None
    try:
        result = _compared(before, after, names, options, threads, progress)
        row = row_of(result)
        if row.changed:
            opened = result, pictures_of(result)
    except ImgDiffError as error:
        row = Row(*names, error=_explained(before, after, names) or error.message)
    return packed((replace(row, before=names[0], after=names[1]), opened))


def _compared(
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    options: CompareOptions,
    threads: int,
    progress: Progress,
) -> Comparison:
    return compare_images(
        named(before, names[0]),
        named(after, names[1]),
        names=names,
        options=loaded(options, threads),
        max_pixels=MAX_PIXELS,
        progress=progress,
    )


def _explained(before: bytes, after: bytes, names: tuple[str, str]) -> str:
    """Which of the two files is broken, or both; empty where none is."""
    reasons = []
    for side, data, name in zip(("before", "after"), (before, after), names, strict=True):
        try:
            load_image(data, name=name, value_range="auto", max_pixels=MAX_PIXELS)
        except ImgDiffError as reason:
            reasons.append(f"{side}: {reason.message}")
    return "; ".join(reasons)
