"""The keywords of ``compare_images``, for type checkers."""

from typing import Any, TypedDict

from imgdiff.geometry import Place


class CompareKeywords(TypedDict, total=False):
    """Each field of ``CompareOptions`` and ``RenderOptions``; a test holds them together."""

    fit: str
    align: "str | bool"
    level: str
    resolution: "str | float"
    effort: str
    threshold: float
    min_area: int
    weights: Any
    precision: str
    device: str
    background: "tuple[int, int, int] | None"
    frames: str
    dpi: float
    range: "str | tuple[float, float]"
    ignore: "tuple[Place, ...]"
    mask: Any
    only: "tuple[Place, ...]"
    calibration: Any
    only_kinds: "tuple[str, ...]"
    ignore_kinds: "tuple[str, ...]"
    scores: bool
    max_pixels: int
    opacity: float
    colormap: str
