"""Two images as they are compared: read, over one range, on one background."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from imgdiff.arrays import equal
from imgdiff.io.labels import are_labels, colors
from imgdiff.io.load import ImageSource, LoadedImage, load_image
from imgdiff.io.same_file import same_bytes
from imgdiff.io.value_range import differ_finely, shared_range, shown_over
from imgdiff.options import CompareOptions
from imgdiff.result import ValueRange


@dataclass(frozen=True, eq=False)
class ImagePair:
    """Two images, ready to compare.

    Attributes:
        before, after: As they are shown.
        kind: "picture" or "labels"; the latter in the colors of ``labels.colors``.
        value_range: What is shown where it is not the full range, else None.
        fine_differences: Whether stored values differ where ``pixels`` and ``alpha`` are equal.
    """

    before: LoadedImage
    after: LoadedImage
    kind: str = "picture"
    value_range: ValueRange | None = None
    fine_differences: bool = False

    @property
    def equal_files(self) -> bool:
        """Whether both are one file of several frames, byte for byte."""
        one, two = self.before.encoded, self.after.encoded
        return self.before is self.after or (one is not None and one == two)


def load_pair(before: ImageSource, after: ImageSource, options: CompareOptions) -> ImagePair:
    """Reads both images, at the same time; only one of them where their files are equal.

    Args:
        before: What ``load_image`` takes.
        after: Likewise.
        options: How they are compared.

    Raises:
        ImageError: One of them cannot be read.
    """

    def load(source: ImageSource) -> LoadedImage:
        return load_image(
            source, value_range=read_range(options.range), max_pixels=options.max_pixels
        )

    if (
        isinstance(before, str | os.PathLike)
        and isinstance(after, str | os.PathLike)
        and same_bytes(before, after)
    ):
        first = load(before)
        return pair_of(first, replace(first, name=Path(os.fsdecode(after)).name), options)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(load, after)
        return pair_of(load(before), second.result(), options)


def read_range(value_range: "str | tuple[float, float]") -> str:
    """How images are read to be compared over ``range`` of ``CompareOptions``."""
    return "full" if value_range == "full" else "auto"


def pair_of(before: LoadedImage, after: LoadedImage, options: CompareOptions) -> ImagePair:
    """Brings two images that were read over one range and onto one background.

    Args:
        before: As ``load_image`` gave it.
        after: Likewise.
        options: How they are compared.
    """
    same_size = before.pixels.shape == after.pixels.shape
    fine = same_size and differ_finely(before, after)
    if options.range == "auto" and _are_labels(before, after):
        first, second = (
            replace(image, pixels=colors(image.samples.values))  # type: ignore[union-attr]
            for image in (before, after)
        )
        return ImagePair(first, second, "labels")
    shared = shared_range(before, after, options.range)
    first, second = (shown_over(image, shared, options.background) for image in (before, after))
    fine = fine and looks_equal(first, second)
    return ImagePair(first, second, "picture", shared, fine)


def _are_labels(before: LoadedImage, after: LoadedImage) -> bool:
    if before.samples is None or after.samples is None:
        return False
    opaque = before.alpha is None and after.alpha is None
    return opaque and are_labels(before.samples.values, after.samples.values)


def looks_equal(before: LoadedImage, after: LoadedImage) -> bool:
    """Whether two images look the same on every background, in levels of 255."""
    if not equal(before.pixels, after.pixels):
        return False
    if before.alpha is None or after.alpha is None:
        return before.alpha is after.alpha
    return np.array_equal(before.alpha, after.alpha)
