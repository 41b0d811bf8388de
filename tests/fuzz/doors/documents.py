"""PDF files."""

from contextlib import closing
from io import BytesIO

from PIL import Image

from imgdiff.io.limits import Limits
from imgdiff.suite.documents.isolated_pdf import IsolatedPdf
from tests.fuzz.doors.door import Door, of_bytes
from tests.io.picture_files import smooth
from tests.suite.pdfs import page, pdf


def _documents() -> list[bytes]:
    """Text and boxes in vectors, and a picture."""
    scan = BytesIO()
    Image.fromarray(smooth()).save(scan, "PDF")
    return [pdf([page(1), page(2, "1 0 0")], (60, 80)), scan.getvalue()]


def _document(data: bytes) -> None:
    with closing(IsolatedPdf(data, "document", 40, Limits(2_000_000))) as document:
        for index in range(min(3, document.pages)):
            assert document.draw(index).shape[2] == 3
            document.words(index)


def doors() -> list[Door]:
    """The one."""
    return [Door("document", of_bytes(_documents()), _document, refused=0.05)]
