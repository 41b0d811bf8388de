"""Drawing pages of PDF files: as PDFium draws them at once, and no longer than it may take."""

import time

import numpy as np
import pypdfium2
import pytest

from imgdiff.errors import ImageError
from imgdiff.io.limits import Limits
from imgdiff.suite.documents import drawing
from imgdiff.suite.documents.pdf import Pdf
from tests.suite.pdfs import page, pdf


def opened(data: bytes) -> Pdf:
    return Pdf(data, "mine.pdf", 60, Limits())


@pytest.mark.parametrize("number", [1, 2])
def test_a_page_is_as_pdfium_draws_it_at_once(number):
    data = pdf([page(number)])
    at_once = pypdfium2.PdfDocument(data)[0].render(scale=60 / 72, rev_byteorder=True)
    drawn = opened(data).draw(0)
    assert drawn.shape[2] == 3 and drawn.min() < 128
    np.testing.assert_array_equal(drawn, at_once.to_numpy()[..., :3])


def test_a_page_that_takes_long_is_drawn_step_by_step_to_the_same_pixels(monkeypatch):
    data = pdf([page(1) + " 0 0 m 500 700 l S" * 3000])
    whole = opened(data).draw(0)
    monkeypatch.setattr(drawing, "_STEP", 0.0)
    np.testing.assert_array_equal(opened(data).draw(0), whole)


def test_a_page_that_asks_for_hours_is_refused(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0.3)
    data = pdf([page(1) + " 0 0 m 500 700 l S" * 300_000])
    started = time.process_time()
    with pytest.raises(ImageError, match=r"page 1 of 'mine\.pdf'.*0\.3 s of the processor"):
        opened(data).draw(0)
    assert time.process_time() - started < 3
    assert opened(pdf([page(1)])).draw(0).ndim == 3  # and the next one is drawn
