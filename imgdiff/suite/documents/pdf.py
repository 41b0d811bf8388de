"""The pages of a PDF file as pictures, drawn by PDFium."""

import math
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.limits import Limits
from imgdiff.suite.documents.drawing import TooSlowError, draw_page

#: Most pages of a file.
MOST_PAGES = 2_000
#: Most characters of a page's text that are read.
_MOST_TEXT = 50_000
#: Points an inch.
_POINTS = 72
#: PDFium is not made for several threads.
_LOCK = threading.RLock()
#: Of FPDF_GetLastError: what is asked for a password.
_PASSWORD = 4


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF, by its first bytes."""
    return b"%PDF-" in data[:1024]


def is_pdf_file(path: Path) -> bool:
    """Whether a file is there and a PDF, by its first bytes."""
    try:
        if not path.is_file():  # to open a pipe would keep us waiting
            return False
        with path.open("rb") as stream:
            return is_pdf(stream.read(1024))
    except (OSError, ValueError):
        return False


class Pdf:
    """A PDF file, open until it is closed. One page is drawn at a time, whichever file it is of.

    Args:
        data: All of the file.
        name: What it is called in errors.
        dpi: Dots per inch, at least 1.
        limits: The largest page that is drawn, in pixels.

    Raises:
        ImageError: It is broken, protected by a password or too long, or pypdfium2 is not
            installed.
    """

    def __init__(self, data: bytes, name: str, dpi: float, limits: Limits) -> None:
        self.name, self._scale, self._limits = name, dpi / _POINTS, limits
        self._dpi = dpi
        try:
            import pypdfium2
        except ImportError as error:
            raise ImageError(
                f"cannot read {name!r}: PDF files need pypdfium2. Install it: pip install "
                "'imgdiff-siamese[pdf]'"
            ) from error
        if not data:
            raise ImageError(f"cannot read {name!r}: expected a PDF file, got 0 bytes")
        with _LOCK:
            try:
                self._document: Any = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                raise self._unreadable(data, error) from error
            self.pages = len(self._document)
        if not 0 < self.pages <= MOST_PAGES:
            self.close()
            few = "it has no pages" if self.pages == 0 else f"it has {self.pages:,} pages"
            raise ImageError(
                f"cannot read {name!r}: {few}; expected 1 to {MOST_PAGES:,}. Split it, or make it "
                "anew"
            )

    def close(self) -> None:
        """Lets go of it."""
        with _LOCK:
            self._document.close()

    def draw(self, index: int) -> np.ndarray:
        """Draws a page, on white, turned as the file says.

        Args:
            index: From 0.

        Returns:
            uint8 (H, W, 3) RGB.

        Raises:
            ImageError: It is broken or too large, said before anything is drawn; or it takes too
                long, said after 20 s of the processor.
        """
        with _LOCK, _Page(self, index) as page:
            width, height = page.get_size()
            self._check_size(index, width, height)
            try:
                return draw_page(page, self._scale)
            except TooSlowError as error:
                raise ImageError(
                    f"cannot draw page {index + 1:,} of {self.name!r}: it would take {error} of "
                    "the processor. Make a simpler file of it, such as a scan"
                ) from error

    def words(self, index: int) -> list[str]:
        """The words of a page, in the order of the file; none of a scan.

        Args:
            index: From 0.
        """
        with _LOCK, _Page(self, index) as page:
            text = page.get_textpage()
            said = text.get_text_range(0, min(text.count_chars(), _MOST_TEXT))
            text.close()
        return said.split()

    def _check_size(self, index: int, width: float, height: float) -> None:
        where = f"page {index + 1:,} of {self.name!r}"
        if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) <= 0:
            raise ImageError(f"cannot draw {where}: it has no size. Make the file anew")
        size = math.ceil(width * self._scale), math.ceil(height * self._scale)
        if size[0] * size[1] > self._limits.pixels or max(size) > self._limits.side:
            raise ImageError(
                f"cannot draw {where}: at {self._dpi:g} dots per inch it would be {size[0]:,} x "
                f"{size[1]:,} pixels; allowed are {self._limits.pixels:,} pixels and "
                f"{self._limits.side:,} on a side. Draw it with fewer dots per inch",
                detail=" (dpi, --dpi), or raise max_pixels (--max-megapixels)",
            )

    def _unreadable(self, data: bytes, error: Any) -> ImageError:
        # PDFium's last error may be that of an earlier file.
        if getattr(error, "err_code", None) == _PASSWORD and b"/Encrypt" in data:
            return ImageError(
                f"cannot read {self.name!r}: it is protected by a password. Save it without one"
            )
        return ImageError(
            f"cannot read {self.name!r}: expected a PDF file, and it is broken or cut short. Make "
            "it anew",
            detail=f" ({error})",
        )


class _Page:
    """A page, closed afterwards; whatever PDFium says of it in our words."""

    def __init__(self, pdf: Pdf, index: int) -> None:
        self._pdf, self._index, self._page = pdf, index, None

    def __enter__(self) -> Any:
        try:
            self._page = self._pdf._document[self._index]
        except Exception as error:
            raise self._broken(error) from error
        return self._page

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._page is not None:
            self._page.close()
        if isinstance(error, Exception) and not isinstance(error, ImageError):
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> ImageError:
        return ImageError(
            f"cannot draw page {self._index + 1:,} of {self._pdf.name!r}: it is broken. Make the "
            "file anew",
            detail=f" ({error})",
        )
