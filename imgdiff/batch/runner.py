"""Many pairs: decoded, compared and finished side by side, a core each."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from imgdiff.compare import compare_images
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import ImageSource
from imgdiff.network.runtime.runtime import get_runtime
from imgdiff.network.runtime.session import usable_cores
from imgdiff.options import whole
from imgdiff.result import Comparison


def compare_many(
    pairs: Iterable[tuple[ImageSource, ImageSource]],
    *,
    workers: int | None = None,
    finish: Callable[[Comparison], Any] | None = None,
    weights: Any = "default",
    precision: str = "auto",
    device: str = "cpu",
    **options: Any,
) -> Iterator[Any]:
    """Compares pair after pair and yields, in their order, each one's ``Comparison``.

    pairs: of images, as for ``compare_images``; taken as they are needed.
    workers: pairs at work at once, at least 1; by default as many as there are cores. Each runs
        its network on one core, so the throughput grows with the cores; a single large pair is
        faster with ``compare_images``.
    finish: called with each Comparison where it was made, for instance to save its heatmap while
        the next pairs are compared; what it returns is yielded in the Comparison's place.
    weights, precision, device, options: as for ``compare_images``.

    A pair that cannot be compared does not stop the others: its ImgDiffError is yielded. Other
    errors, and those in the options, are raised.
    """
    count = usable_cores() if workers is None else whole("workers", workers, 1)
    runtime = get_runtime(weights, precision, device, threads=1)

    def one(before: ImageSource, after: ImageSource) -> Any:
        try:
            result = compare_images(before, after, weights=runtime, **options)
        except ImgDiffError as error:
            return error
        return finish(result) if finish else result

    with ThreadPoolExecutor(count) as pool:
        pending: deque[Future] = deque()
        try:
            for before, after in pairs:
                pending.append(pool.submit(one, before, after))
                if len(pending) > count:  # one ready to start, no more: results take memory
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
