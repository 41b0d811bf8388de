"""compare_images: the one place that strings the steps together."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np

from imgdiff.align.agreement import tiles_with
from imgdiff.align.alpha_planes import alpha_inside, blank_outside, on_black, place_images
from imgdiff.align.canvas import AlignedPair
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.moved_rows import rows_moved
from imgdiff.align.layout.undo import as_given
from imgdiff.arrays import differs, equal
from imgdiff.blas_threads import one_blas_thread
from imgdiff.change.heat import FusedHeat, fuse, settled_in_place
from imgdiff.change.ignore import find_ignored, reaching
from imgdiff.change.judge import judged_regions
from imgdiff.change.kinds.find import with_kinds
from imgdiff.change.learned.apply import with_learned
from imgdiff.change.network_map import Progress, part_of
from imgdiff.change.pair_heat import pair_heat
from imgdiff.change.scout_map import usable_effort
from imgdiff.checks import brief, number, two_names, whole
from imgdiff.errors import ImageError, OptionError
from imgdiff.explain.causes import find_causes, outside_regions
from imgdiff.explain.frames import MAX_FRAMES, judged_anew, strongest_frame
from imgdiff.explain.transparency_cause import transparency_cause
from imgdiff.explain.verdict import find_verdict
from imgdiff.io.image_pair import ImagePair, load_pair, looks_equal, pair_of, read_range
from imgdiff.io.load import ImageSource, LoadedImage, load_frames
from imgdiff.keywords import CompareKeywords
from imgdiff.memory import tidy
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.options import CompareOptions, RenderOptions, merged
from imgdiff.region import Region
from imgdiff.result import Comparison, Scores

#: Most frames, and pixels of all frames of a file together, that are looked at unasked.
_AUTO_FRAMES, _AUTO_PIXELS = 50, 40_000_000


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
            (H, W, 4); integers or floats), or what ``load_image`` gave.
        after: Likewise.
        options: How they are compared; ``CompareOptions()`` where None.
        render: How the result is drawn; ``RenderOptions()`` where None.
        names: What the images are called in the result; where None, by their files' names.
        progress: Called as ``progress(done, total)``, in pixels, while the network is at work.
        **keywords: Single fields of both (see ``keywords``); they win over what stands there.

    Returns:
        The comparison, on the grid of ``before``.

    Raises:
        ImageError: An image cannot be read, or is too large.
        OptionError: An option is out of its range; whatever the images are.
        WeightsError: The weights cannot be read.
    """
    options, render = merged(options, render, keywords)
    before_name, after_name = two_names(names)
    if progress is not None and not callable(progress):
        raise OptionError(f"progress must be a function of (done, total); got {brief(progress)}")
    pair = load_pair(before, after, options)
    tidy(pair.before.pixels[..., 0].size)  # decoding leaves much that is free
    counts = pair.before.frames, pair.after.frames
    several = max(counts) > 1 and not pair.equal_files
    if several and _looks_at_all(pair, options.frames):
        result = strongest_frame(_frame_by_frame(pair, options, progress), counts)
        result = replace(result, verdict=find_verdict(result))
    else:
        result = _compare_pair(pair, options, progress, max(counts) - 1 if several else 0)
    return replace(
        result,
        names=(before_name or pair.before.name, after_name or pair.after.name),
        frame_counts=counts,
        opacity=render.opacity,
        colormap=render.colormap,
    )


def _looks_at_all(pair: ImagePair, frames: str) -> bool:
    """Of two files of which one has several frames."""
    counts = pair.before.frames, pair.after.frames
    if frames != "auto":
        return frames == "all"
    pixels = max(counts) * pair.before.pixels[..., 0].size
    return min(counts) > 1 and max(counts) <= _AUTO_FRAMES and pixels <= _AUTO_PIXELS


def _frame_by_frame(
    pair: ImagePair, options: CompareOptions, progress: Progress | None
) -> Iterator[Comparison]:
    """One comparison for each frame that both have, decoded when its turn comes."""
    counts = pair.before.frames, pair.after.frames
    if max(counts) > MAX_FRAMES:
        raise ImageError(
            f"expected files of at most {MAX_FRAMES:,} frames, got {max(counts):,}. Compare their "
            "first frames alone, or parts of them",
            detail=": use frames='first'",
        )
    before, after = (
        load_frames(image, value_range=read_range(options.range), max_pixels=options.max_pixels)
        for image in (pair.before, pair.after)
    )
    common = min(counts)

    for index, images in enumerate(zip(before, after, strict=False)):
        yield _compare_pair(pair_of(*images, options), options, part_of(progress, index, common))


@one_blas_thread()
def _compare_pair(
    images: ImagePair,
    options: CompareOptions,
    progress: Progress | None,
    unseen_frames: int = 0,
) -> Comparison:
    first, second, labels = images.before, images.after, images.kind == "labels"
    pair = place_images(first, second, options.fit, options.max_pixels, nearest=labels)
    ignored, hidden = find_ignored(options, first.pixels.shape[:2], pair.before.shape[:2])
    if hidden is not None:
        pair = replace(pair, ignored=reaching(hidden, pair.fit == "resize"))
        ignored = replace(ignored, differs=pair.differs_unseen)
    seen, effort = pair.blinded, options.effort
    if looks_equal(first, second) or (hidden is not None and seen.equal):
        pair = seen
        # Equal pixels need no network: the result is known, and the weights stay unread.
        fused = FusedHeat.nothing(pair.before.shape[:2])
        scores = Scores((1.0, 0.0))
        given = options.weights
        weights_name = given.name if isinstance(given, Runtime) else Path(given).name
    else:
        runtime = get_runtime(options.weights, options.precision, options.device)
        wholes = _wholes(seen, first, second)
        if labels:  # exactly, whatever they look like
            pair, fused = seen, fuse(runtime, seen.before, seen.after, "exact")
        elif (settled := _settled_in_place(pair, options)) is not None:
            fused = settled
        else:
            pair = _aligned(pair, options)
            effort = usable_effort(options.effort, runtime.scout, options.threshold, ignored)
            fused = pair_heat(runtime, pair, options.level, options.resolution, progress, effort)
        fused.heat[pair.one_sided] = 1
        if pair.ignored is not None:
            fused.heat[pair.ignored] = 0
        scores = _scores(runtime, wholes, held=(pair.before, pair.after))
        weights_name = runtime.name
        ignored = with_learned(ignored, options, pair.after, fused.strict)
    return decide(
        Comparison(
            scores=scores,
            heatmap=fused.heat,
            regions=(),
            before=blank_outside(pair.before, pair.in_before),
            after=blank_outside(pair.after, pair.in_after),
            before_alpha=alpha_inside(pair.before_alpha, pair.in_before),
            after_alpha=alpha_inside(pair.after_alpha, pair.in_after),
            valid=pair.valid,
            fit=pair.fit,
            before_size=(first.pixels.shape[1], first.pixels.shape[0]),
            after_size=(second.pixels.shape[1], second.pixels.shape[0]),
            names=(first.name, second.name),
            input_notes=(first.notes, second.notes),
            alignment=pair.alignment,
            after_given=as_given(pair, second.pixels, pair.before),
            after_given_alpha=as_given(pair, second.alpha, pair.before_alpha),
            ignored=ignored,
            hidden=np.zeros((), bool) if pair.ignored is None else pair.ignored,
            only_kinds=options.only_kinds,
            ignore_kinds=options.ignore_kinds,
            level=options.level,
            effort=effort,
            strict=fused.strict,
            network_scale=fused.network_scale,
            kind=images.kind,
            value_range=images.value_range,
            fine_differences=images.fine_differences,
            unseen_frames=unseen_frames,
            weights=weights_name,
            show_scores=options.scores,
        ),
        options.threshold,
        options.min_area,
    )


def _aligned(pair: AlignedPair, options: CompareOptions) -> AlignedPair:
    """The pair with its motion undone, and equal where it is not looked at."""
    if pair.fit != "pad" or options.fit != "pad" or options.align != "auto":
        pair = align_pair(pair, str(options.align))
    if pair.ignored is not None:
        moved = pair.alignment.method != "none"
        pair = replace(pair, ignored=reaching(pair.ignored, moved))
    return pair.blinded


def _settled_in_place(pair: AlignedPair, options: CompareOptions) -> FusedHeat | None:
    """The heat where letters round all that differs are equal in place: nothing moved there."""
    plain = pair.fit == "none" and pair.ignored is None and pair.before_alpha is None
    if not plain or (options.level, options.align) != ("auto", "auto"):
        return None
    sides = pair.before, pair.after
    levels = differs(*sides)
    settled = settled_in_place(*sides, levels)
    if settled is None:
        return None
    # Asked last: where it is not settled in place, alignment asks the same.
    return None if rows_moved(*sides, tiles_with(levels)) else settled


def _wholes(
    pair: AlignedPair, first: LoadedImage, second: LoadedImage
) -> tuple[np.ndarray, np.ndarray]:
    """What the scores are of: the images as given, or the common part where only that is compared.

    On black where they look the same on white. What is ignored is the same in both.
    """
    pixels, alphas = (first.pixels, second.pixels), (first.alpha, second.alpha)
    if pair.fit == "crop" or (pair.ignored is not None and pair.fit in ("none", "resize")):
        pixels, alphas = (pair.before, pair.after), (pair.before_alpha, pair.after_alpha)
    elif pair.ignored is not None:
        rows, columns = second.pixels.shape[:2]
        pixels = first.pixels, pair.after[:rows, :columns]
        if pair.after_alpha is not None:
            alphas = first.alpha, pair.after_alpha[:rows, :columns]
    if any(alpha is not None for alpha in alphas) and equal(*pixels):
        return on_black(pixels[0], alphas[0]), on_black(pixels[1], alphas[1])
    return pixels


@one_blas_thread()
def decide(result: Comparison, threshold: float, min_area: int) -> Comparison:
    """Regions, causes and verdict of a heat at a threshold.

    Args:
        result: A comparison, whose own regions, causes and verdict do not matter.
        threshold: Heat from which a place counts as changed, in (0, 1].
        min_area: Smallest region that counts, in pixels, >= 1; of labels every pixel counts where
            it is the default.

    Returns:
        ``result`` with these in place of its own.

    Raises:
        OptionError: One of them is out of range.
    """
    threshold = number("threshold", threshold, 0, 1, above=True)
    min_area = whole("min_area", min_area, 1)
    every_pixel = result.kind == "labels" or result.level == "exact"
    if every_pixel and min_area == CompareOptions.min_area:
        min_area = 1  # a label is no less another one for being small
    regions, too_small = judged_regions(result, threshold, min_area)
    settings = (threshold, min_area) == (result.threshold, result.min_area)
    result = replace(result, threshold=threshold, min_area=min_area, too_small=too_small)
    regions = with_kinds(result, regions)
    disregarded: tuple[Region, ...] = ()
    if result.only_kinds or result.ignore_kinds:
        disregarded = tuple(region for region in regions if not result.counts(region.kind))
        regions = tuple(region for region in regions if result.counts(region.kind))
    result = replace(result, regions=regions, disregarded=disregarded)
    return explained(result if settings else judged_anew(result))


def explained(result: Comparison) -> Comparison:
    """``result`` with the causes and the verdict that follow from its heat and regions."""
    # Where that was asked for rather than found, it says nothing of nuisances.
    strict = result.strict if result.level == "auto" else None
    seen = result.valid & ~result.hidden if result.hidden.any() else result.valid
    changed = result.regions + result.disregarded
    causes = find_causes(result.before, result.after, seen, changed, result.alignment, strict)
    if causes is not None:
        transparency = transparency_cause(result, outside_regions(seen, changed))
        causes = (transparency, *causes) if transparency else causes
    result = replace(result, causes=causes)
    return replace(result, verdict=find_verdict(result))


def _scores(
    runtime: Runtime, wholes: tuple[np.ndarray, np.ndarray], held: tuple[np.ndarray, np.ndarray]
) -> Scores:
    """Of two images, computed when they are asked for.

    held: Images that the result holds. What it does not hold is kept as small as it is needed.
    """
    kept = [
        image if any(image is other for other in held) else runtime.embedding_input(image)
        for image in wholes
    ]

    def find() -> tuple[float, float]:
        a, b = runtime.embed(*kept).astype(np.float64)
        lengths = np.linalg.norm(a) * np.linalg.norm(b)
        cosine = float(a @ b / lengths) if lengths > 0 else float(np.array_equal(a, b))
        return min(1.0, max(-1.0, cosine)), float(np.linalg.norm(a - b))

    return Scores(find)
