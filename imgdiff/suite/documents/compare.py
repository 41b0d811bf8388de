"""compare_documents: two PDF files, page by page."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, Unpack

import numpy as np

from imgdiff.batch.rows import Row, row_of
from imgdiff.checks import two_names
from imgdiff.compare import compare_images, explained
from imgdiff.errors import ImageError
from imgdiff.geometry import Box
from imgdiff.io.limits import DEFAULT_MAX_SIDE, Limits
from imgdiff.io.read_bytes import read_path, read_stream
from imgdiff.keywords import CompareKeywords
from imgdiff.options import CompareOptions, RenderOptions, merged
from imgdiff.result import Comparison, Region, Scores
from imgdiff.suite.documents.isolated_pdf import IsolatedPdf
from imgdiff.suite.documents.page import PageResult
from imgdiff.suite.documents.pages import Signature, likeness, paired_pages, signature
from imgdiff.suite.documents.pdf import is_pdf
from imgdiff.suite.documents.result import DocumentComparison

#: Most bytes of a file.
_MOST_BYTES = 1_000_000_000

DocumentSource: TypeAlias = str | os.PathLike | bytes | bytearray | memoryview | BinaryIO


def compare_documents(
    before: DocumentSource,
    after: DocumentSource,
    *,
    options: CompareOptions | None = None,
    render: RenderOptions | None = None,
    names: tuple[str | None, str | None] = (None, None),
    progress: Callable[[int, int], None] | None = None,
    **keywords: Unpack[CompareKeywords],
) -> DocumentComparison:
    """Compares two PDF files page by page.

    Every page is drawn at ``dpi``; inserted and removed ones are recognised by what the others
    show (see ``documents.pages``), and each page is compared with its own. Ignored places and masks
    are in pixels of the drawn page and hold on every one.

    Args:
        before: Path, bytes or binary file object of a PDF file.
        after: Likewise.
        options: How pages are compared, and ``dpi``; ``CompareOptions()`` where None.
        render: How they are drawn.
        names: What the documents are called in the result; their files' names where None.
        progress: Called as ``progress(done, total)`` in pages.
        **keywords: As for ``compare_images``.

    Returns:
        What became of every page. Pictures are held of the one that differs most; the others are
        drawn again when they are asked for.

    Raises:
        ImageError: A file is broken, protected by a password, too long, or a page too large; or
            pypdfium2 is not installed.
        OptionError: An option is out of its range.
        WeightsError: The weights cannot be read.
    """
    options, render = merged(options, render, keywords)
    given = two_names(names)
    files = _File.of(before, given[0], options), _File.of(after, given[1], options)
    with files[0].opened() as first, files[1].opened() as second:
        if files[0].data == files[1].data:
            pairs: list[tuple[int | None, int | None]] = [(i, i) for i in range(first.pages)]
            equal = [True] * first.pages
        else:
            marks = _signatures(first), _signatures(second)
            pairs = paired_pages(likeness(*marks))
            equal = [_same(marks, i, j) for i, j in pairs]
        pages, strongest, shown = [], None, 0
        for number, (i, j) in enumerate(pairs):
            page, result = _page(first, second, i, j, equal[number], options, render)
            pages.append(page)
            if result is not None and (
                strongest is None or _strength(page) > _strength(pages[shown])
            ):
                strongest, shown = result, number
            if progress is not None:
                progress(number + 1, len(pairs))
        if strongest is None:
            strongest = _compared(first, second, 0, 0, options, render)
        counts = first.pages, second.pages

    def again(page: PageResult) -> Comparison:
        with files[0].opened() as one, files[1].opened() as two:
            i = None if page.before is None else page.before - 1
            j = None if page.after is None else page.after - 1
            return _compared(one, two, i, j, options, render)

    return DocumentComparison(
        (files[0].name, files[1].name),
        counts,
        tuple(pages),
        options.dpi,
        strongest,
        shown,
        again,
    )


@dataclass(frozen=True)
class _File:
    data: bytes
    name: str
    options: CompareOptions

    @classmethod
    def of(cls, source: Any, name: str | None, options: CompareOptions) -> "_File":
        path = source if isinstance(source, str | os.PathLike) else getattr(source, "name", None)
        known = Path(os.fsdecode(path)).name if isinstance(path, str | os.PathLike) else ""
        label = name or known or "document"
        if isinstance(source, str | os.PathLike):
            label = name or os.fsdecode(source)
        try:
            if isinstance(source, str | os.PathLike):
                data = read_path(os.fsdecode(source), _MOST_BYTES)
            elif isinstance(source, bytes | bytearray | memoryview):
                data = bytes(source)
            elif callable(getattr(source, "read", None)):
                data = read_stream(source, _MOST_BYTES)
            else:
                raise ImageError(
                    "expected a path, bytes or a binary file object of a PDF file, got "
                    f"{type(source).__name__}"
                )
        except ImageError as error:
            raise ImageError(
                f"cannot read {label!r}: {error.message}", detail=error.detail
            ) from error
        if data and not is_pdf(data):
            raise ImageError(f"cannot read {label!r}: expected a PDF file, got something else")
        return cls(data, label, options)

    @contextmanager
    def opened(self) -> Iterator[IsolatedPdf]:
        limits = Limits(self.options.max_pixels, DEFAULT_MAX_SIDE)
        with closing(IsolatedPdf(self.data, self.name, self.options.dpi, limits)) as pdf:
            yield pdf


def _signatures(pdf: IsolatedPdf) -> list[Signature]:
    return [signature(pdf.draw(i), pdf.words(i)) for i in range(pdf.pages)]


def _same(marks: tuple[list[Signature], list[Signature]], i: int | None, j: int | None) -> bool:
    if i is None or j is None:
        return False
    return marks[0][i].content == marks[1][j].content


def _page(
    first: IsolatedPdf,
    second: IsolatedPdf,
    i: int | None,
    j: int | None,
    equal: bool,
    options: CompareOptions,
    render: RenderOptions,
) -> tuple[PageResult, Comparison | None]:
    """A page, and its comparison where it is not equal."""
    before, after = (None if n is None else n + 1 for n in (i, j))
    label = f"page {after or before}"
    if equal:
        return PageResult(before, after, "identical", Row(label, label, verdict="identical")), None
    result = _compared(first, second, i, j, options, render)
    if i is None or j is None:
        state = "inserted" if i is None else "removed"
        return PageResult(before, after, state, row_of(result)), result
    state = "changed" if result.changed else result.verdict.state
    return PageResult(before, after, state, row_of(result), result.to_dict()), result


def _compared(
    first: IsolatedPdf,
    second: IsolatedPdf,
    i: int | None,
    j: int | None,
    options: CompareOptions,
    render: RenderOptions,
) -> Comparison:
    names = _name(first, i), _name(second, j)
    if i is not None and j is not None:
        return compare_images(
            first.draw(i), second.draw(j), options=options, render=render, names=names
        )
    pixels = first.draw(i) if i is not None else second.draw(j or 0)
    return one_sided(pixels, "before" if j is None else "after", names, render)


def _name(pdf: IsolatedPdf, index: int | None) -> str:
    return "no page" if index is None else f"{Path(pdf.name).name}, page {index + 1}"


def one_sided(
    pixels: np.ndarray, side: str, names: tuple[str, str], render: RenderOptions
) -> Comparison:
    """A page that one document alone has, against an empty sheet.

    Args:
        pixels: uint8 (H, W, 3).
        side: "before" or "after", which has it.
        names: Of both pages.
        render: How it is drawn.
    """
    shape, empty = pixels.shape[:2], np.full_like(pixels, 255)
    size = shape[1], shape[0]
    box = Box.of_shape(*shape)
    result = Comparison(
        scores=Scores((0.0, 0.0)),
        heatmap=np.ones(shape, np.float32),
        regions=(Region(box, 1.0, box.area, side),),
        before=pixels if side == "before" else empty,
        after=pixels if side == "after" else empty,
        valid=np.zeros(shape, bool),
        before_size=size,
        after_size=size,
        names=names,
        causes=None,
        show_scores=False,
        opacity=render.opacity,
        colormap=render.colormap,
    )
    return replace(explained(result), causes=None)


def _strength(page: PageResult) -> tuple[bool, bool, float, float]:
    """A changed page before one that is alone: there is more to see."""
    return page.changed, page.state == "changed", page.row.changed_fraction, page.row.score
