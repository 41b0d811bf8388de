"""compare_images: the one place that strings the steps together."""

import numpy as np

from imgdiff.difference import heat
from imgdiff.errors import OptionError
from imgdiff.images import DEFAULT_MAX_PIXELS, ImageSource, load_image
from imgdiff.regions import MIN_AREA, find_regions, one_sided_regions
from imgdiff.registration import register
from imgdiff.rendering import COLORMAPS, blank_out
from imgdiff.result import Comparison
from imgdiff.siamese.runtime import Runtime, get_runtime


def compare_images(
    before: ImageSource,
    after: ImageSource,
    *,
    fit: str = "auto",
    threshold: float = 0.5,
    min_area: int = MIN_AREA,
    weights: "str | Runtime" = "default",
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
    threshold: heat from which a place counts as changed, in (0, 1].
    min_area: smallest region that counts, in pixels, >= 1.
    weights: "default" (shipped), "imagenet" (Keras's download), a weights file or a Runtime.
    background: RGB that transparency is flattened on.
    max_pixels: refuse larger images, checked before decoding.
    opacity: of the heat in ``overlay``, in [0, 1]. colormap: one of ``rendering.COLORMAPS``.
    names: what the images are called in the result; by default their files' names.

    Errors: ImageError, OptionError, WeightsError, all of them ImgDiffError.
    """
    _check(threshold, min_area, opacity, colormap)
    one = load_image(before, name=names[0], background=background, max_pixels=max_pixels)
    two = load_image(after, name=names[1], background=background, max_pixels=max_pixels)
    pair = register(one.pixels, two.pixels, fit)
    same = one.pixels.shape == two.pixels.shape and np.array_equal(one.pixels, two.pixels)
    if same:
        # Equal pixels need no network: the result is known, and the weights stay unread.
        similarity, distance = 1.0, 0.0
        found = np.zeros(one.pixels.shape[:2], np.float32)
        used = weights if isinstance(weights, str) else getattr(weights, "name", str(weights))
    else:
        runtime = get_runtime(weights)
        similarity, distance = _scores(runtime, one.pixels, two.pixels)
        found = heat(runtime, pair.before, pair.after, pair.valid)
        found[pair.alone] = 1
        used = runtime.name
    regions = find_regions(found, pair.valid, threshold, min_area)
    if pair.alone.any():
        regions += one_sided_regions(one.pixels.shape[:2], two.pixels.shape[:2])
    notes = [f"before: {note}" for note in one.notes] + [f"after: {note}" for note in two.notes]
    return Comparison(
        cosine_similarity=similarity,
        euclidean_distance=distance,
        heatmap=found,
        regions=regions,
        before=blank_out(pair.before, pair.in_before),
        after=blank_out(pair.after, pair.in_after),
        valid=pair.valid,
        threshold=threshold,
        fit=pair.fit,
        before_size=(one.pixels.shape[1], one.pixels.shape[0]),
        after_size=(two.pixels.shape[1], two.pixels.shape[0]),
        names=(one.name, two.name),
        notes=(*notes, *pair.notes),
        weights=used,
        opacity=opacity,
        colormap=colormap,
    )


def _check(threshold: float, min_area: int, opacity: float, colormap: str) -> None:
    if not 0 < threshold <= 1:
        raise OptionError(f"threshold must be above 0 and at most 1; got {threshold}")
    if min_area < 1:
        raise OptionError(f"min_area must be at least 1 pixel; got {min_area}")
    if not 0 <= opacity <= 1:
        raise OptionError(f"opacity must be from 0 to 1; got {opacity}")
    if colormap not in COLORMAPS:
        raise OptionError(f"colormap must be one of {', '.join(COLORMAPS)}; got {colormap!r}")


def _scores(runtime: Runtime, before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """Cosine similarity and Euclidean distance of the whole images."""
    a, b = (runtime.embed(image).astype(np.float64) for image in (before, after))
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    cosine = float(a @ b / lengths) if lengths > 0 else float(np.array_equal(a, b))
    return min(1.0, max(-1.0, cosine)), float(np.linalg.norm(a - b))
