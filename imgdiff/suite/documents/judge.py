"""PDF files as pictures of a visual test: one outcome a file."""

from contextlib import closing
from dataclasses import replace
from typing import Any

from imgdiff.batch.rows import Row, row_of
from imgdiff.io.limits import Limits
from imgdiff.options import CompareOptions
from imgdiff.result import Comparison
from imgdiff.suite.documents.compare import compare_documents
from imgdiff.suite.documents.isolated_pdf import IsolatedPdf


def compared_documents(
    before: tuple[bytes, str], after: tuple[bytes, str], options: CompareOptions
) -> tuple[Row, dict[str, Any], Comparison]:
    """Compares two PDF files.

    Args:
        before: Its bytes, and what it is called in errors.
        after: Likewise.
        options: How pages are compared.

    Returns:
        The page that differs most as a row and as JSON, with the words of the whole, and all pages
        as ``document`` in the JSON; and that page's comparison.

    Raises:
        ImageError: One of them cannot be read, or pypdfium2 is not installed.
    """
    result = compare_documents(before[0], after[0], options=options, names=(before[1], after[1]))
    words = {"changed": result.changed, "summary": result.summary}
    row = replace(
        row_of(result.strongest),
        verdict=result.state,
        summary=result.summary,
        detail=result.summary.partition(": ")[2],
    )
    details = result.strongest.to_dict() | words | {"document": result.to_dict()}
    return row, details, result.strongest


def check_document(data: bytes, name: str) -> None:
    """Opens a PDF file.

    Args:
        data: All of it.
        name: What it is called in the error.

    Raises:
        ImageError: It cannot be read.
    """
    with closing(IsolatedPdf(data, name, CompareOptions.dpi, Limits())) as document:
        document.draw(0)
