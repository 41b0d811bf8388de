"""Drawing a page of a PDF within a stated time: a few bytes can ask for hours."""

import math
import time
from typing import Any

import numpy as np

#: Seconds of the processor that drawing one page may take. A map of a hundred thousand lines takes
#: about ten.
MOST_SECONDS = 20.0
#: Seconds after which PDFium is to give back control for a moment: Ctrl-C is heard then.
_STEP = 0.05


class TooSlowError(Exception):
    """A page asks for more time than one may take."""


def draw_page(page: Any, scale: float, most_seconds: float | None = None) -> np.ndarray:
    """Draws a page with its annotations, on white.

    Args:
        page: Of pypdfium2.
        scale: Pixels a point.
        most_seconds: Of the processor; ``MOST_SECONDS`` where None.

    Returns:
        uint8 (H, W, 3) RGB, which shares its memory with nobody.

    Raises:
        TooSlowError: It takes longer.
        RuntimeError: PDFium cannot draw it.
    """
    import pypdfium2
    import pypdfium2.internal as internal
    import pypdfium2.raw as raw

    limit = MOST_SECONDS if most_seconds is None else most_seconds
    size = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    bitmap = pypdfium2.PdfBitmap.new_native(*size, raw.FPDFBitmap_BGR, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    start = step = time.thread_time()

    def pauses(_: Any) -> bool:
        return time.thread_time() - step > _STEP

    pause = raw.IFSDK_PAUSE(version=1)
    internal.set_callback(pause, "NeedToPauseNow", pauses)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    try:
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, *size, 0, flags, pause)
        while status == raw.FPDF_RENDER_TOBECONTINUED:
            step = time.thread_time()
            if step - start > limit:
                raise TooSlowError(f"more than {limit:g} s")
            status = raw.FPDF_RenderPage_Continue(page, pause)
        if status != raw.FPDF_RENDER_DONE:
            raise RuntimeError("PDFium cannot draw it")
        return np.array(bitmap.to_numpy())
    finally:
        raw.FPDF_RenderPage_Close(page)
        bitmap.close()
