"""Drawing pages of PDF files: as PDFium draws them at once, and no longer than it may take."""

import sys
import time

import numpy as np
import pypdfium2
import pytest

from imgdiff.errors import ImageError
from imgdiff.io.limits import Limits
from imgdiff.suite.documents import drawing, isolated_pdf
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


@pytest.fixture
def isolated(monkeypatch):
    """With a process of its own, of less memory."""
    monkeypatch.setattr(isolated_pdf, "_processes", [])
    monkeypatch.setattr(isolated_pdf, "MOST_BYTES", 400_000_000)
    yield lambda data: isolated_pdf.IsolatedPdf(data, "mine.pdf", 60, Limits())
    for process in isolated_pdf._processes:
        process.end()


def test_a_process_draws_and_reads_the_same(isolated):
    data = pdf([page(1), page(2)])
    here, there = opened(data), isolated(data)
    assert there.pages == here.pages == 2
    for index in range(2):
        np.testing.assert_array_equal(there.draw(index), here.draw(index))
        assert there.words(index) == here.words(index) != []
    with pytest.raises(ImageError, match="broken"):
        isolated(data[:200])
    there.close()


def forms(levels: int, times: int) -> bytes:
    """A page of a form that shows a form that shows a form: a few hundred bytes."""
    bodies = [f"/F{level + 1} Do " * times for level in range(levels)] + ["0 0 m 9 9 l S " * times]
    objects = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length {len(body)} /Resources << "
        f"/XObject << /F{level + 1} {101 + level} 0 R >> >> >>\nstream\n{body}\nendstream"
        for level, body in enumerate(bodies)
    ]
    data = pdf(["/F0 Do"]).replace(b"/F1 3 0 R >>", b"/F1 3 0 R >> /XObject << /F0 100 0 R >>")
    more = "".join(f"{100 + n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(objects))
    return data.replace(b"xref\n", more.encode() + b"xref\n", 1)  # which PDFium then finds itself


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no system limits the memory")
def test_a_page_that_asks_for_gigabytes_ends_its_process_alone(isolated, capfd):
    whole = isolated(pdf([page(1)]))
    assert len(forms(1, 3)) < 3000 and isolated(forms(1, 3)).draw(0).min() < 255
    large = isolated(forms(3, 100))
    with pytest.raises(ImageError, match=r"page 1 of 'mine\.pdf'.*0\.4 GB.*simpler"):
        large.draw(0)
    assert whole.draw(0).min() < 128  # by the next process, which opens it anew
    assert capfd.readouterr().err == ""


def test_a_process_that_is_gone_is_replaced(isolated):
    document = isolated(pdf([page(1)]))
    isolated_pdf._processes[0]._process.kill()
    assert document.draw(0).min() < 128


def test_a_page_that_asks_for_hours_is_refused(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0.3)
    data = pdf([page(1) + " 0 0 m 500 700 l S" * 300_000])
    started = time.process_time()
    with pytest.raises(ImageError, match=r"page 1 of 'mine\.pdf'.*0\.3 s of the processor"):
        opened(data).draw(0)
    assert time.process_time() - started < 3
    assert opened(pdf([page(1)])).draw(0).ndim == 3  # and the next one is drawn
