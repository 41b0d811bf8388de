"""compare_images: the one place that strings the steps together."""

from pathlib import Path

import numpy as np

from imgdiff.alignment import align as aligned
from imgdiff.difference import heat
from imgdiff.errors import OptionError
from imgdiff.images import DEFAULT_MAX_PIXELS, ImageSource, load_image
from imgdiff.options import COLORMAPS, FITS, MIN_AREA, choice, number, whole
from imgdiff.regions import find_regions, one_sided_regions
from imgdiff.registration import register
from imgdiff.rendering import blank_out
from imgdiff.result import Comparison
from imgdiff.siamese.runtime import Runtime, get_runtime


def compare_images(
    before: ImageSource,
    after: ImageSource,
    *,
    fit: str = "auto",
    align: bool = True,
    threshold: float = 0.5,
    min_area: int = MIN_AREA,
    weights: "str | Path | Runtime" = "default",
    background: tuple[int, int, int] = (255, 255, 255),
    max_pixels: int = DEFAULT_MAX_PIXELS,
    opacity: float = 0.6,
    colormap: str = "inferno",
    names: tuple[str | None, str | None] = (None, None),
) -> Comparison:
    """Compares two images and says what changed.

    before, after: path, bytes, file object, Pillow image or NumPy array ((H, W), (H, W, 3) or
        (H, W, 4); uint8, uint16 or float in [0, 1]).
    fit: "auto", "none", "resize", "pad" or "crop"; see ``registration.register``.
    align: whether a small shift and turn between the two is undone; see ``alignment.align``.
    threshold: heat from which a place counts as changed, in (0, 1].
    min_area: smallest region that counts, in pixels, >= 1.
    weights: "default" (shipped), "imagenet" (Keras's download), a weights file or a Runtime.
    background: RGB that transparency is flattened on.
    max_pixels: refuse larger images (checked before decoding) and larger padded canvases.
    opacity: of the heat in ``overlay``, in [0, 1]. colormap: one of ``options.COLORMAPS``.
    names: what the images are called in the result; by default their files' names.

    Errors: ImageError, OptionError, WeightsError, all of them ImgDiffError.
    """
    threshold = number("threshold", threshold, 0, 1, above=True)
    min_area = whole("min_area", min_area, 1)
    opacity = number("opacity", opacity, 0, 1)
    choice("colormap", colormap, COLORMAPS)
    choice("fit", fit, FITS)
    if not isinstance(align, bool):
        raise OptionError(f"align must be True or False; got {align!r}")
    one, two = (
        load_image(source, background=background, max_pixels=max_pixels)
        for source in (before, after)
    )
    pair = register(one.pixels, two.pixels, fit, max_pixels)
    valid, alone = pair.valid, pair.alone
    same = one.pixels.shape == two.pixels.shape and np.array_equal(one.pixels, two.pixels)
    if same:
        # Equal pixels need no network: the result is known, and the weights stay unread.
        similarity, distance = 1.0, 0.0
        found = np.zeros(one.pixels.shape[:2], np.float32)
        used = weights.name if isinstance(weights, Runtime) else Path(weights).name
    else:
        runtime = get_runtime(weights)
        # Of the images as given; of the common part where only that is compared.
        cropped = pair.fit == "crop"
        wholes = (pair.before, pair.after) if cropped else (one.pixels, two.pixels)
        similarity, distance = _scores(runtime, *wholes)
        if align:
            pair = aligned(pair)
        found = heat(runtime, pair.before, pair.after, valid)
        found[alone] = 1
        used = runtime.name
    regions = find_regions(found, valid, threshold, min_area)
    if alone.any():
        regions += one_sided_regions(one.pixels.shape[:2], two.pixels.shape[:2])
    notes = [f"before: {note}" for note in one.notes] + [f"after: {note}" for note in two.notes]
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
        notes=(*notes, *pair.notes),
        weights=used,
        opacity=opacity,
        colormap=colormap,
    )


def _scores(runtime: Runtime, before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """Cosine similarity and Euclidean distance of the whole images."""
    a, b = (runtime.embed(image).astype(np.float64) for image in (before, after))
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    cosine = float(a @ b / lengths) if lengths > 0 else float(np.array_equal(a, b))
    return min(1.0, max(-1.0, cosine)), float(np.linalg.norm(a - b))
