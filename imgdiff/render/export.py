"""A comparison as the bytes of a file: one place for the API, the command and the page."""

import json
import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.checks import choice
from imgdiff.errors import OptionError, OutputError
from imgdiff.geometry import Box
from imgdiff.io.png import encode_png, png_parts
from imgdiff.io.write import check_output, input_paths, replacing_read_only, write_file
from imgdiff.options import EXPORTS, PICTURES, VIEWS, RenderOptions
from imgdiff.render.views import render, render_in_bands
from imgdiff.result import Comparison

#: Pixels of pictures that are drawn and encoded band by band.
_LARGE = 30_000_000


def export(result: Comparison, kind: str, remarks: Mapping[Box, str] | None = None) -> bytes:
    """A comparison as the bytes of a file.

    Args:
        result: The comparison.
        kind: One of ``EXPORTS``. "overlay", "heat", "panels": ``result.view(kind)`` as PNG. "raw":
            the heat as 16-bit grey PNG, round(heat * 65535). "npy": the heatmap, float32 (H, W),
            for ``numpy.load``. "json": ``result.to_dict()``. "csv": its regions, a line for each.
            "html": one page that shows it all.
        remarks: Notes at regions, by their boxes; "csv" and "html" have them.

    Raises:
        OptionError: There is no such kind.
    """
    choice("kind", kind, tuple(EXPORTS))
    if _large(result, kind):
        return b"".join(export_parts(result, kind))
    if kind in PICTURES:
        return encode_png(render(result, kind))
    if kind == "html":
        return _html(result, remarks)
    if kind == "csv":
        return _csv(result, remarks)
    return {"raw": _raw, "npy": _npy, "json": _json}[kind](result)


def export_parts(result: Comparison, kind: str) -> Iterable[bytes]:
    """What ``export`` gives, part by part: of the largest pictures all takes much memory."""
    if not _large(result, kind):
        return [export(result, kind)]
    height, width = result.heatmap.shape
    return png_parts(render_in_bands(result, kind), width, height)


def _large(result: Comparison, kind: str) -> bool:
    return kind in ("overlay", "heat") and result.heatmap.size > _LARGE


def suffix(kind: str) -> str:
    """How the name of such a file ends, as in ".png".

    Raises:
        OptionError: There is no such kind.
    """
    return EXPORTS[choice("kind", kind, tuple(EXPORTS))]


def plan_outputs(
    paths: Iterable[str | os.PathLike],
    view: str = RenderOptions.view,
    *,
    protect: Iterable[Any] = (),
) -> list[tuple[str | os.PathLike, str]]:
    """Each path with the kind that its suffix asks for; for a PNG that is ``view``.

    Says before any work is spent what could not be written.

    Args:
        paths: Where to write.
        view: What a PNG shows, one of ``VIEWS``.
        protect: Paths of inputs, which must not be overwritten.

    Raises:
        OutputError: One of them cannot be written, or two would hold the same.
        OptionError: The view does not exist, or is not the default while no path is a PNG: nothing
            that was asked for is left out silently.
    """
    choice("view", view, VIEWS)
    protect = input_paths(protect)
    kinds = {ending: kind for kind, ending in EXPORTS.items()} | {".png": view}
    planned: dict[str, tuple[str | os.PathLike, str]] = {}
    for path in paths:
        check_output(path, *kinds, protect=protect)
        target = os.path.realpath(path)
        if target in planned:
            raise OutputError(
                f"cannot write {os.fspath(path)!r}: it is the same file as "
                f"{os.fspath(planned[target][0])!r}. Give each output a name of its own"
            )
        kind = kinds[Path(path).suffix.lower()]
        # More likely a pattern that named more files than was thought than a wish.
        if twin := next((other for other, known in planned.values() if known == kind), None):
            raise OutputError(
                f"cannot write both {os.fspath(twin)!r} and {os.fspath(path)!r}: they would hold "
                "the same. Name one file of each kind"
            )
        planned[target] = (path, kind)
    if view != RenderOptions.view and all(kind != view for _, kind in planned.values()):
        raise OptionError(
            f"view {view!r} is for a PNG, and none is to be written: name a file that ends in "
            ".png, or leave the view out"
        )
    return list(planned.values())


def save(
    result: Comparison,
    path: str | os.PathLike,
    view: str = RenderOptions.view,
    *,
    inputs: Iterable[Any] = (),
    force: bool = False,
) -> Path:
    """Writes one file of a comparison; see ``Comparison.save``."""
    inputs = input_paths(inputs)
    with replacing_read_only(force):
        ((_, kind),) = plan_outputs([path], view, protect=inputs)
        return write_file(path, export_parts(result, kind), protect=inputs)


def _raw(result: Comparison) -> bytes:
    grey = np.rint(result.heatmap * 65535).astype(np.uint16)
    return cv2.imencode(".png", grey)[1].tobytes()


def _npy(result: Comparison) -> bytes:
    stream = BytesIO()
    np.save(stream, result.heatmap, allow_pickle=False)
    return stream.getvalue()


def _json(result: Comparison) -> bytes:
    text = json.dumps(result.to_dict(), indent=2, ensure_ascii=False) + "\n"
    # A file's name need not be Unicode; what is not comes out as JSON's own \udc80.
    return text.encode("utf-8", "backslashreplace")


def _csv(result: Comparison, remarks: Mapping[Box, str] | None) -> bytes:
    from imgdiff.render.regions_csv import regions_csv

    # With the mark by which spreadsheets know UTF-8.
    return regions_csv(result, remarks).encode("utf-8-sig", "backslashreplace")


def _html(result: Comparison, remarks: Mapping[Box, str] | None) -> bytes:
    from imgdiff.render.html.comparison import html_report

    return html_report(result, remarks).encode("utf-8", "xmlcharrefreplace")
