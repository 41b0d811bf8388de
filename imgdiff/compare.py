"""compare_images: the one place that strings the steps together."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np

from imgdiff.align.canvas import place
from imgdiff.align.motion import undo_motion
from imgdiff.arrays import equal
from imgdiff.change.color import pixel_exact_fraction
from imgdiff.change.heat import FusedHeat, fuse
from imgdiff.change.network_map import Progress
from imgdiff.change.regions import find_regions, one_sided_regions, strongest_first
from imgdiff.checks import number, whole
from imgdiff.errors import OptionError
from imgdiff.explain.causes import find_causes
from imgdiff.explain.verdict import find_verdict
from imgdiff.io.load import ImageSource, LoadedImage, load_image
from imgdiff.io.same_file import same_bytes
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.options import CompareKeywords, CompareOptions, RenderOptions, merged
from imgdiff.result import Comparison


def compare_images(
    before: ImageSource,
    after: ImageSource,
    *,
    options: CompareOptions | None = None,
    render: RenderOptions | None = None,
    names: tuple[str | None, str | None] = (None, None),
    progress: Progress | None = None,
    **keywords: Unpack[CompareKeywords],
) -> Comparison:
    """Compares two images and says what changed.

    Args:
        before: Path, bytes, file object, Pillow image or NumPy array ((H, W), (H, W, 3) or
            (H, W, 4); uint8, uint16 or float in [0, 1]), or what ``load_image`` gave.
        after: Likewise.
        options: How they are compared; ``CompareOptions()`` where None.
        render: How the result is drawn; ``RenderOptions()`` where None.
        names: What the images are called in the result; where None, by their files' names.
        progress: Called as ``progress(done, total)``, in pixels, while the network is at work.
        **keywords: Single fields of ``CompareOptions`` and ``RenderOptions``: fit, align,
            resolution, threshold, min_area, weights, precision, device, background, max_pixels,
            opacity, colormap. They win over ``options`` and ``render``.

    Returns:
        The comparison, on the grid of ``before``.

    Raises:
        ImageError: An image cannot be read, or is too large.
        OptionError: An option is out of its range; whatever the images are.
        WeightsError: The weights cannot be read.
    """
    options, render = merged(options, render, keywords)
    before_name, after_name = _checked_names(names)
    if progress is not None and not callable(progress):
        raise OptionError(f"progress must be a function of (done, total); got {progress!r}")
    first, second = _load(before, after, options)
    pair = place(first.pixels, second.pixels, options.fit, options.max_pixels)
    if equal(first.pixels, second.pixels):
        # Equal pixels need no network: the result is known, and the weights stay unread.
        fused = FusedHeat(np.zeros(first.pixels.shape[:2], np.float32))
        similarity, distance = 1.0, 0.0
        given = options.weights
        weights_name = given.name if isinstance(given, Runtime) else Path(given).name
    else:
        runtime = get_runtime(options.weights, options.precision, options.device)
        # Of the images as given; of the common part where only that is compared.
        wholes = (pair.before, pair.after) if pair.fit == "crop" else (first.pixels, second.pixels)
        exact = pixel_exact_fraction(pair.before, pair.after, pair.valid)
        if options.align and (moved := undo_motion(pair, exact)) is not pair:
            pair, exact = moved, pixel_exact_fraction(moved.before, moved.after, pair.valid)
        fused = fuse(runtime, pair.before, pair.after, exact, options.resolution, progress)
        fused.heat[pair.one_sided] = 1
        similarity, distance = _scores(runtime.embed(*wholes))
        weights_name = runtime.name
    return decide(
        Comparison(
            cosine_similarity=similarity,
            euclidean_distance=distance,
            heatmap=fused.heat,
            regions=(),
            before=_blank_outside(pair.before, pair.in_before),
            after=_blank_outside(pair.after, pair.in_after),
            valid=pair.valid,
            fit=pair.fit,
            before_size=(first.pixels.shape[1], first.pixels.shape[0]),
            after_size=(second.pixels.shape[1], second.pixels.shape[0]),
            names=(before_name or first.name, after_name or second.name),
            input_notes=(first.notes, second.notes),
            alignment=pair.alignment,
            network_scale=fused.network_scale,
            weights=weights_name,
            opacity=render.opacity,
            colormap=render.colormap,
        ),
        options.threshold,
        options.min_area,
    )


def decide(result: Comparison, threshold: float, min_area: int) -> Comparison:
    """Regions, causes and verdict of a heat at a threshold.

    Args:
        result: A comparison, whose own regions, causes and verdict do not matter.
        threshold: Heat from which a place counts as changed, in (0, 1].
        min_area: Smallest region that counts, in pixels, >= 1.

    Returns:
        ``result`` with these in place of its own.

    Raises:
        OptionError: One of them is out of range.
    """
    threshold = number("threshold", threshold, 0, 1, above=True)
    min_area = whole("min_area", min_area, 1)
    regions = find_regions(result.heatmap, result.valid, threshold, min_area)
    if result.fit == "pad":
        regions = strongest_first(
            regions + one_sided_regions(result.before_size, result.after_size)
        )
    return explained(replace(result, threshold=threshold, min_area=min_area, regions=regions))


def explained(result: Comparison) -> Comparison:
    """``result`` with the causes and the verdict that follow from its heat and regions."""
    causes = find_causes(
        result.before, result.after, result.valid, result.regions, result.alignment
    )
    result = replace(result, causes=causes)
    return replace(result, verdict=find_verdict(result))


def _checked_names(names: Sequence[str | None]) -> tuple[str | None, str | None]:
    try:
        first, second = names
    except (TypeError, ValueError):
        first = second = 0  # type: ignore[assignment]
    if isinstance(names, str) or not all(isinstance(n, str | None) for n in (first, second)):
        raise OptionError(
            f"names must be two, of before and after, each a string or None; got {names!r}"
        )
    return first, second


def _load(
    before: ImageSource, after: ImageSource, options: CompareOptions
) -> tuple[LoadedImage, LoadedImage]:
    """Both images, decoded at the same time; only one of them where their files are equal."""

    def load(source: ImageSource) -> LoadedImage:
        return load_image(source, background=options.background, max_pixels=options.max_pixels)

    if (
        isinstance(before, str | os.PathLike)
        and isinstance(after, str | os.PathLike)
        and same_bytes(before, after)
    ):
        first = load(before)
        return first, replace(first, name=Path(os.fsdecode(after)).name)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(load, after)
        return load(before), second.result()


def _blank_outside(image: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The image, white where it has no pixels of its own (bool (H, W) False)."""
    return image if inside.all() else np.where(inside[..., None], image, np.uint8(255))


def _scores(embeddings: np.ndarray) -> tuple[float, float]:
    """Cosine similarity and Euclidean distance of two images' embeddings (2, D)."""
    a, b = embeddings.astype(np.float64)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    cosine = float(a @ b / lengths) if lengths > 0 else float(np.array_equal(a, b))
    return min(1.0, max(-1.0, cosine)), float(np.linalg.norm(a - b))
