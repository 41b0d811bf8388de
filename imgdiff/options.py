"""Every option of a comparison and of its pictures: range, default and help, stated once.

The command's options are made from these fields, and the page reads its defaults and ranges here.
Imports nothing heavy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from imgdiff.change_kinds import KindNames
from imgdiff.checks import (
    Choice,
    Color,
    Flag,
    Number,
    Resolution,
    ValueRange,
    WeightsSource,
    Whole,
    brief,
)
from imgdiff.errors import OptionError
from imgdiff.geometry import Place
from imgdiff.option_fields import check_fields, option
from imgdiff.option_fields import option_of as option_of
from imgdiff.place_checks import CalibrationSource, MaskSource, Places

FITS = ("auto", "none", "resize", "pad", "crop")
#: Pictures of a comparison, in RGB.
PICTURES = ("overlay", "heat", "panels")
#: What a PNG can show: one of them, or the heat itself in 16 bits of grey.
VIEWS = (*PICTURES, "raw")
#: All that a comparison can be written as, and the suffix of its file.
EXPORTS = {
    **dict.fromkeys(VIEWS, ".png"), "npy": ".npy", "json": ".json", "csv": ".csv", "html": ".html"
}  # fmt: skip
#: Perceptually uniform maps first; "turbo", "jet" and "hot" for those who are used to them.
COLORMAPS = ("inferno", "magma", "plasma", "viridis", "cividis", "turbo", "jet", "hot")
#: Arithmetic of the network: "auto" takes int8 where the machine is faster at it.
PRECISIONS = ("auto", "int8", "float32")
DEVICES = ("cpu", "gpu")
EFFORTS = ("auto", "full", "scout")
#: What counts as changed, the least forgiving last.
LEVELS = ("auto", "content", "strict", "exact")
#: How the places of the two images are brought together.
ALIGNS = ("auto", "none", "shift", "perspective", "layout")
#: Which frames of an animation are looked at.
FRAMES = ("auto", "first", "all")


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """How two images are compared, checked in full when it is made.

    Args:
        fit: For images of different sizes: "auto", "none", "resize", "pad" or "crop"; see
            ``align.canvas.place``.
        align: What is undone between the two before they are compared: "none"; "shift", a small
            shift and turn; "perspective", any shift, turn, scale and point of view; "layout", bands
            of rows or columns that were inserted and removed, so that everything else is compared
            where it is now; or "auto", what explains the pair clearly better than less does and
            moves nothing that is equal. True is "auto", False "none". See ``align.choose``.
        level: What counts as changed: "exact" (any pixel), "strict" (all that a person can see;
            only anti-aliasing is forgiven), "content" (light, noise, compression, blur and other
            renderers are forgiven) or "auto": strict where the pair shows no nuisance, content
            where it does, place by place. ``result.strict`` says which ruled where.
        resolution: How much the network may look at where much differs: "native" (every pixel),
            megapixels (at least 0.01), or "auto" (0.65 megapixels). What is more is scaled down for
            it, which loses the finest changes; ``result.network_scale`` says how far.
        effort: Of the network in pairs that differ everywhere: "full" asks it at every place,
            "scout" a tiny one alone, "auto" that one first (see ``change.scout_map``; heat below
            0.35 may be its). "auto" is "full" where the threshold is lower, or no scout is there.
        threshold: Heat from which a place counts as changed, in (0, 1].
        min_area: Smallest region that counts, in pixels, >= 1.
        weights: "default" (shipped), "imagenet" (Keras's download), a weights file, a run of
            ``train`` (its scores beside the shipped heat) or a ``Runtime``.
        precision: Of the network: "auto", "int8" or "float32". "auto" is int8 where this machine
            is faster at it, which changes the heat by a few thousandths. A ``Runtime`` has its own.
        device: "cpu", or "gpu" where ONNX Runtime offers one. A ``Runtime`` has its own.
        background: RGB that transparency is flattened on, each in 0..255; None to compare the
            transparency too.
        frames: Of animations and files of several pages: "first" looks at one frame of each,
            "all" at every one, frame by frame; "auto" at all of two that have several, up to 50
            frames and 40 megapixels together, else at the first. What was not looked at is named.
        dpi: Dots per inch at which the pages of PDF files are drawn, 18 to 1200; see
            ``suite.documents``.
        range: Which values are black and white where there are more than 8 bits: "auto" (the range
            that both images use, where that is no more than half of the full one), "full", or
            (low, high) in the values of the files. "auto" also takes floats outside [0, 1], and
            knows class numbers by their looks.
        ignore: Places of ``before`` that are not looked at: boxes (left, top, right, bottom), or
            texts "LEFT,TOP,WIDTH,HEIGHT". {"box": box, "threshold": heat} looks, but counts only
            what reaches that heat there.
        mask: An image of the size of ``before``, black (or transparent) where it is not looked at;
            or the JSON file of places drawn on the page, or its bytes.
        only: Places outside of which nothing is looked at.
        calibration: What ``imgdiff calibrate`` learned from accepted captures of ``before``, a file
            or a ``Calibration``: what differs no more than they did does not count.
        only_kinds: Kinds of change that count (see ``change_kinds``); all where empty. Others are
            in ``result.disregarded``.
        ignore_kinds: Kinds that do not count.
        scores: Whether JSON, tables, reports and the command tell cosine similarity and Euclidean
            distance, which take a pass of the network. As attributes of the result they are there
            in any case, computed when they are first asked for.
        max_pixels: Larger images are refused before they are decoded, and larger padded canvases
            too; >= 1.

    Raises:
        OptionError: A value is out of its range.
        WeightsError: There is no such weights file.
    """

    fit: str = option(
        "auto",
        Choice(FITS),
        "For images of different sizes. auto: resize where the aspect is the same, else pad. "
        "none: refuse. resize: scale AFTER. pad: what only one image has counts as changed. crop: "
        "compare the common part.",
    )
    align: "str | bool" = option(
        "auto",
        Choice(ALIGNS, ("auto", "none")),
        "What to undo between the two before they are compared. shift: a small shift and turn. "
        "perspective: any shift and turn, half to twice the scale, and another point of view. "
        "layout: what moved because something was inserted or removed, as on pages. auto: what "
        "explains the pair clearly better and moves nothing that is equal.",
    )
    level: str = option(
        "auto",
        Choice(LEVELS),
        "What counts as changed. exact: any pixel. strict: all that a person can see; only "
        "anti-aliasing is forgiven. content: light, noise, compression, blur and other renderers "
        "are forgiven. auto: strict where the pair shows none of these, content where it does, "
        "place by place.",
    )
    resolution: "str | float" = option(
        "auto",
        Resolution(),
        "How much the network looks at. native: every pixel that can differ. auto: up to 0.65 "
        "megapixels of them; what is more, as in noisy photographs, is scaled down for it, and the "
        "finest changes are lost. Or a number of megapixels.",
    )
    effort: str = option(
        "auto",
        Choice(EFFORTS),
        "In pairs that differ everywhere. full: the network looks at all. auto: a tiny one first, "
        "the other where that is not sure. scout: the tiny one alone, rougher.",
    )
    threshold: float = option(
        0.5,
        Number(0, 1, above=True),
        "Heat from which a place counts as changed: above 0, at most 1.",
    )
    min_area: int = option(6, Whole(1), "Smallest region that counts, in pixels.")
    weights: Any = option(
        "default",
        WeightsSource(),
        "'default' (shipped), 'imagenet' (downloaded by Keras), a weights file, or the folder of a "
        "run of imgdiff train.",
    )
    precision: str = option(
        "auto",
        Choice(PRECISIONS),
        "Arithmetic of the network. auto: int8 where this machine is faster at it.",
    )
    device: str = option(
        "cpu",
        Choice(DEVICES),
        "Where the network runs; gpu needs an ONNX Runtime that knows one.",
    )
    background: "tuple[int, int, int] | None" = option(
        None,
        Color(optional=True),
        "What transparency is flattened on: a colour name or #rrggbb. Without it the transparency "
        "is compared.",
    )
    frames: str = option(
        "auto",
        Choice(FRAMES),
        "Of animations and files of several pages. first: only the first frame is looked at. all: "
        "frame by frame. auto: all of two that have several, up to 50 frames and 40 megapixels "
        "together, else the first.",
    )
    dpi: float = option(
        150.0,
        Number(18, 1200),
        "Dots per inch at which the pages of PDF files are drawn, 18 to 1200.",
    )
    range: "str | tuple[float, float]" = option(
        "auto",
        ValueRange(),
        "Which values are black and white where there are more than 8 bits. auto: the range that "
        "both images use; few distinct small numbers are compared as labels. full: all that the "
        "type holds. Or LOW,HIGH.",
    )
    ignore: "tuple[Place, ...]" = option(
        (),
        Places(thresholds=True),
        "A place of BEFORE that is not looked at, LEFT,TOP,WIDTH,HEIGHT in pixels; as often as you "
        "like. With @THRESHOLD behind it, only heat from there on counts in it.",
    )
    mask: Any = option(
        None,
        MaskSource(),
        "An image of the size of BEFORE, black or transparent where it is not looked at; or the "
        "JSON file of places drawn on the page.",
    )
    only: "tuple[Place, ...]" = option(
        (),
        Places(),
        "A place of BEFORE, LEFT,TOP,WIDTH,HEIGHT in pixels; as often as you like. Nothing else is "
        "looked at.",
    )
    calibration: Any = option(
        None,
        CalibrationSource(),
        "What imgdiff calibrate learned from accepted captures of BEFORE: what differs no more "
        "than they did does not count.",
    )
    only_kinds: "tuple[str, ...]" = option(
        (),
        KindNames(),
        "Kinds of change that count, with commas between them; without it all do. added, removed, "
        "moved, recolored, edited, retouched, resized, one_sided, or changed where none is sure.",
    )
    ignore_kinds: "tuple[str, ...]" = option(
        (), KindNames(), "Kinds of change that do not count, with commas between them."
    )
    scores: bool = option(
        True,
        Flag(),
        "Tell cosine similarity and Euclidean distance, which take a pass of the network.",
    )
    max_pixels: int = option(
        100_000_000,
        Whole(1),
        "Refuse larger images, before decoding them.",
        flag="max-megapixels",
    )

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, kw_only=True)
class RenderOptions:
    """How a comparison is drawn, checked in full when it is made.

    Args:
        opacity: Of the heat over the image, in [0, 1].
        colormap: Colours of the heat, one of ``COLORMAPS``.
        view: What a PNG shows, one of ``VIEWS``.

    Raises:
        OptionError: A value is out of its range.
    """

    opacity: float = option(0.6, Number(0, 1), "Opacity of the heat over the image, from 0 to 1.")
    colormap: str = option(
        "inferno",
        Choice(COLORMAPS),
        "Colours of the heat; the first five are perceptually uniform.",
    )
    view: str = option(
        "overlay",
        Choice(VIEWS),
        "What a PNG shows. overlay: the heat over BEFORE. heat: the heat alone. panels: both "
        "images and the overlay side by side, with a colour bar. raw: the heat as 16-bit grey, "
        "where 65535 is 1.",
    )

    def __post_init__(self) -> None:
        check_fields(self)


def merged(
    options: CompareOptions | None, render: RenderOptions | None, keywords: Mapping[str, Any]
) -> tuple[CompareOptions, RenderOptions]:
    """Options from objects, from keywords, or from both; a keyword wins.

    Raises:
        OptionError: A value is out of its range, or ``options`` or ``render`` is something else.
        WeightsError: There is no such weights file.
        TypeError: No option is called like a keyword.
    """
    keywords = dict(keywords)
    parts = []
    for name, kind, part in (
        ("options", CompareOptions, options),
        ("render", RenderOptions, render),
    ):
        if part is not None and not isinstance(part, kind):
            raise OptionError(f"{name} must be {kind.__name__}; got {brief(part)}")
        names = [option.name for option in fields(kind)]
        values = {name: getattr(part, name) for name in names} if part is not None else {}
        values |= {name: keywords.pop(name) for name in names if name in keywords}
        parts.append(kind(**values))
    if keywords:
        raise TypeError(f"compare_images() got an unexpected keyword argument {min(keywords)!r}")
    return parts[0], parts[1]  # type: ignore[return-value]
