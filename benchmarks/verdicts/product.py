"""imgdiff as it is installed here, asked as the pair asks."""

import dataclasses
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.verdicts.answer import Answer
from benchmarks.verdicts.pair import Pair
from imgdiff.compare import compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.options import CompareOptions
from imgdiff.result import Comparison

NAME = "imgdiff"
KNOWN = {field.name for field in dataclasses.fields(CompareOptions)}
Compare = Callable[[Pair], Comparison]


def compare(
    level: str | None = None, weights: str = "default", effort: str | None = None
) -> Compare:
    """What ``compare_images`` says of a pair, given as it comes: files, arrays or pixels.

    Args:
        level: Asked at instead of each pair's own; None for the pair's own.
        weights: As ``compare_images`` takes them.
        effort: Likewise; None for the default.
    """
    runtime = get_runtime(weights)

    def run(pair: Pair) -> Comparison:
        asked: dict[str, Any] = {"level": level or pair.level, **pair.options}
        asked |= {"effort": effort} if effort else {}
        # A version that does not know an option is asked without it, and judged all the same.
        options = {name: value for name, value in asked.items() if name in KNOWN}
        if pair.paths is not None:
            return compare_images(*pair.paths, weights=runtime, **options)
        if pair.files is not None:
            before, after, suffix = pair.files
            with tempfile.TemporaryDirectory() as folder:
                paths = [Path(folder) / f"{side}{suffix}" for side in ("before", "after")]
                for path, data in zip(paths, (before, after), strict=True):
                    path.write_bytes(data)
                return compare_images(*paths, weights=runtime, **options)
        sides = pair.arrays or (pair.before, pair.after)
        return compare_images(*sides, weights=runtime, **options)

    return run


def answer_of(run: Compare, pair: Pair) -> tuple[Answer, Comparison | None]:
    """What was said, timed; a pair that cannot be read is an error, which is never right."""
    start = time.perf_counter()
    try:
        result = run(pair)
    except Exception as error:
        return Answer("error", seconds=time.perf_counter() - start, note=str(error)[:200]), None
    seconds = time.perf_counter() - start
    return (
        Answer(
            result.verdict.state,
            tuple(region.box for region in result.regions),
            seconds,
            result.cosine_similarity,
            float(result.heatmap.max()),
            result.summary,
        ),
        result,
    )
