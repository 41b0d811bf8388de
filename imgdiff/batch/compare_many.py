"""Many pairs: decoded, compared and finished side by side, a core each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Unpack

from imgdiff.batch.in_order import in_order
from imgdiff.change.network_map import Progress
from imgdiff.checks import brief, whole
from imgdiff.compare import compare_images
from imgdiff.errors import ImageError, ImgDiffError, OptionError
from imgdiff.io.load import ImageSource
from imgdiff.keywords import CompareKeywords
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.options import CompareOptions, RenderOptions, merged
from imgdiff.result import Comparison

Pair = tuple[ImageSource, ImageSource]


def compare_many(
    pairs: Iterable[Pair],
    *,
    workers: int | None = None,
    finish: Callable[[Comparison], Any] | None = None,
    options: CompareOptions | None = None,
    render: RenderOptions | None = None,
    names: tuple[str | None, str | None] = (None, None),
    progress: Progress | None = None,
    **keywords: Unpack[CompareKeywords],
) -> Iterator[Any]:
    """Compares pair after pair.

    A pair that cannot be compared, or is none, does not stop the others: its ImgDiffError is
    yielded. Other errors are raised.

    Args:
        pairs: Of images, as for ``compare_images``; taken as they are needed.
        workers: Pairs at work at once, at least 1; by default as many as there are cores. Each
            runs its network on one core, so the throughput grows with the cores; a single large
            pair is faster with ``compare_images``.
        finish: Called with each Comparison where it was made, for instance to save its heatmap
            while the next pairs are compared; what it returns is yielded in the Comparison's place.
        options: As for ``compare_images``, like the following.
        render: How the results are drawn.
        names: What the images of every pair are called; where None, by their files' names.
        progress: Called for each pair, from several threads.
        **keywords: Single fields of ``CompareOptions`` and ``RenderOptions``.

    Returns:
        An iterator over each pair's Comparison, what ``finish`` made of it, or ImgDiffError, in
        the order of the pairs.

    Raises:
        OptionError: An option is out of its range, or an argument of another type; before any pair
            is taken.
        WeightsError: The weights cannot be read.
    """
    options, render = merged(options, render, keywords)
    if finish is not None and not callable(finish):
        raise OptionError(f"finish must be a function of a Comparison; got {brief(finish)}")
    if not isinstance(pairs, Iterable):
        raise OptionError(f"pairs must be an iterable of pairs; got {brief(pairs)}")
    count = usable_cores() if workers is None else whole("workers", workers, 1)
    runtime = get_runtime(options.weights, options.precision, options.device, threads=1)
    options = replace(options, weights=runtime)

    def compare(pair: Pair) -> Any:
        try:
            before, after = _both(pair)
            result = compare_images(
                before, after, options=options, render=render, names=names, progress=progress
            )
        except ImgDiffError as error:
            return error
        return finish(result) if finish else result

    # One ready to start, no more: results take memory.
    return in_order(compare, pairs, count, count)


def _both(pair: Any) -> Pair:
    if isinstance(pair, str | bytes) or not isinstance(pair, Iterable):
        raise ImageError(f"expected a pair (before, after) of images, got {type(pair).__name__}")
    try:
        before_and_after = tuple(islice(pair, 3))  # it may have no end
    except Exception as error:  # it is its caller's, and may raise what it likes
        raise ImageError(
            f"expected a pair (before, after) of images, got {type(pair).__name__}, which gives "
            f"none ({brief(error)})"
        ) from error
    if len(before_and_after) != 2:
        count = ("none", "one", "two", "more")[len(before_and_after)]
        raise ImageError(f"expected a pair (before, after) of images, got {count} of them")
    return before_and_after
