"""compare_images: the one place that strings the steps together."""

import filecmp
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from imgdiff.align.canvas import register
from imgdiff.align.motion import align as aligned
from imgdiff.arrays import equal
from imgdiff.change.color import exactness
from imgdiff.change.heat import heat, megapixels_of
from imgdiff.change.network_map import Progress
from imgdiff.change.regions import find_regions, one_sided_regions
from imgdiff.errors import OptionError
from imgdiff.io.limits import DEFAULT_MAX_PIXELS
from imgdiff.io.load import ImageSource, LoadedImage, load_image
from imgdiff.network.runtime.runtime import OnePair, Runtime, get_runtime
from imgdiff.options import COLORMAPS, FITS, MIN_AREA, choice, number, whole
from imgdiff.render.overlay import blank_out
from imgdiff.result import Comparison


def compare_images(
    before: ImageSource,
    after: ImageSource,
    *,
    fit: str = "auto",
    align: bool = True,
    resolution: str | float = "auto",
    threshold: float = 0.5,
    min_area: int = MIN_AREA,
    weights: "str | Path | Runtime" = "default",
    precision: str = "auto",
    device: str = "cpu",
    background: tuple[int, int, int] = (255, 255, 255),
    max_pixels: int = DEFAULT_MAX_PIXELS,
    opacity: float = 0.6,
    colormap: str = "inferno",
    names: tuple[str | None, str | None] = (None, None),
    progress: Progress | None = None,
) -> Comparison:
    """Compares two images and says what changed.

    before, after: path, bytes, file object, Pillow image or NumPy array ((H, W), (H, W, 3) or
        (H, W, 4); uint8, uint16 or float in [0, 1]), or what ``load_image`` gave.
    fit: "auto", "none", "resize", "pad" or "crop"; see ``registration.register``.
    align: whether a small shift and turn between the two is undone; see ``alignment.align``.
    resolution: how much the network may look at, where much differs: "native" (every pixel),
        megapixels (at least 0.01), or "auto" (0.65 megapixels). What is more is scaled down for it,
        which loses the finest changes; the result's notes say so.
    threshold: heat from which a place counts as changed, in (0, 1].
    min_area: smallest region that counts, in pixels, >= 1.
    weights: "default" (shipped), "imagenet" (Keras's download), a weights file, a run of ``train``
        (its scores beside the shipped heat) or a Runtime.
    precision: of the network, "auto", "int8" or "float32". "auto" is int8 where the processor
        gains by it, which changes the heat by a few thousandths. device: "cpu", or "gpu" where
        ONNX Runtime offers one. A Runtime has its own.
    background: RGB that transparency is flattened on.
    max_pixels: refuse larger images (checked before decoding) and larger padded canvases.
    opacity: of the heat in ``overlay``, in [0, 1]. colormap: one of ``options.COLORMAPS``.
    names: what the images are called in the result; by default their files' names.
    progress: called as ``progress(done, total)``, in pixels, while the network is at work.

    Errors: ImageError, OptionError, WeightsError, all of them ImgDiffError.
    """
    threshold = number("threshold", threshold, 0, 1, above=True)
    min_area = whole("min_area", min_area, 1)
    opacity = number("opacity", opacity, 0, 1)
    choice("colormap", colormap, COLORMAPS)
    choice("fit", fit, FITS)
    if not isinstance(align, bool):
        raise OptionError(f"align must be True or False; got {align!r}")
    megapixels_of(resolution)
    one, two = _load(before, after, background=background, max_pixels=max_pixels)
    pair = register(one.pixels, two.pixels, fit, max_pixels)
    valid, alone = pair.valid, pair.alone
    if equal(one.pixels, two.pixels):
        # Equal pixels need no network: the result is known, and the weights stay unread.
        similarity, distance = 1.0, 0.0
        found = np.zeros(one.pixels.shape[:2], np.float32)
        used = weights.name if isinstance(weights, Runtime) else Path(weights).name
        notes = pair.notes
    else:
        runtime = get_runtime(weights, precision, device)
        # Of the images as given; of the common part where only that is compared.
        cropped = pair.fit == "crop"
        wholes = (pair.before, pair.after) if cropped else (one.pixels, two.pixels)
        seen = OnePair(runtime, *wholes)
        exact = exactness(pair.before, pair.after, valid)
        if align and (moved := aligned(pair, exact)) is not pair:
            pair, exact = moved, exactness(moved.before, moved.after, valid)
        found, said = heat(seen, pair.before, pair.after, exact, resolution, progress)
        found[alone] = 1
        similarity, distance = _scores(seen.embeddings())
        used, notes = runtime.name, (*pair.notes, *said)
    regions = find_regions(found, valid, threshold, min_area)
    if alone.any():
        regions += one_sided_regions(one.pixels.shape[:2], two.pixels.shape[:2])
    read = [f"before: {note}" for note in one.notes] + [f"after: {note}" for note in two.notes]
    return Comparison(
        cosine_similarity=similarity,
        euclidean_distance=distance,
        heatmap=found,
        regions=regions,
        before=blank_out(pair.before, pair.in_before),
        after=blank_out(pair.after, pair.in_after),
        valid=valid,
        threshold=threshold,
        fit=pair.fit,
        before_size=(one.pixels.shape[1], one.pixels.shape[0]),
        after_size=(two.pixels.shape[1], two.pixels.shape[0]),
        names=(names[0] or one.name, names[1] or two.name),
        notes=(*read, *notes),
        weights=used,
        opacity=opacity,
        colormap=colormap,
    )


def _load(before: ImageSource, after: ImageSource, **how) -> tuple[LoadedImage, LoadedImage]:
    """Both images, decoded at the same time; only one of them where their files are equal."""
    if isinstance(after, str | os.PathLike) and _equal_files(before, after):
        one = load_image(before, **how)
        return one, replace(one, name=Path(os.fsdecode(after)).name)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(load_image, after, **how)
        return load_image(before, **how), second.result()


def _equal_files(before: ImageSource, after: str | os.PathLike) -> bool:
    if not isinstance(before, str | os.PathLike):
        return False
    try:
        return filecmp.cmp(before, after, shallow=False)
    except (OSError, ValueError):  # load_image says it better
        return False


def _scores(embeddings: np.ndarray) -> tuple[float, float]:
    """Cosine similarity and Euclidean distance of two images' embeddings (2, D)."""
    a, b = embeddings.astype(np.float64)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    cosine = float(a @ b / lengths) if lengths > 0 else float(np.array_equal(a, b))
    return min(1.0, max(-1.0, cosine)), float(np.linalg.norm(a - b))
