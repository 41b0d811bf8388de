"""From two files to a Comparison: the network once for each pair, the threshold at once."""

from dataclasses import replace

import streamlit as st

from imgdiff.app.controls import Settings
from imgdiff.app.samples import Pair
from imgdiff.compare import compare_images
from imgdiff.images import LoadedImage, load_image
from imgdiff.regions import find_regions
from imgdiff.result import Comparison

#: Larger images are refused: a page serves several people from one memory.
MAX_PIXELS = 40_000_000


@st.cache_resource(max_entries=8, ttl="1h", show_spinner=False)
def _compared(before: bytes, after: bytes, fit: str, align: bool) -> Comparison:
    """Keyed by content, so nobody gets a stranger's pair. A Comparison's arrays are read-only:
    it can be shared as it is, without a copy for every rerun."""
    return compare_images(before, after, fit=fit, align=align, max_pixels=MAX_PIXELS)


def compare(pair: Pair, settings: Settings) -> Comparison:
    """Errors: ImgDiffError."""
    result = replace(
        _compared(pair.before, pair.after, settings.fit, settings.align),
        names=pair.names,
        opacity=settings.opacity,
        colormap=settings.colormap,
    )
    return with_threshold(result, settings.threshold, settings.min_area)


def with_threshold(result: Comparison, threshold: float, min_area: int) -> Comparison:
    """The same heat read with another threshold. What one image alone has stays."""
    found = find_regions(result.heatmap, result.valid, threshold, min_area)
    alone = tuple(region for region in result.regions if region.kind != "changed")
    return replace(result, threshold=threshold, regions=found + alone)


def read(data: bytes, name: str) -> LoadedImage:
    """One of the two images. Errors: ImageError, which names the file."""
    return load_image(data, name=name, max_pixels=MAX_PIXELS)
