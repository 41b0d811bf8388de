"""Small pictures as files, and what a library says of them."""

from io import BytesIO

import numpy as np
from PIL import Image


def png(pixels: np.ndarray) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def drawn(changed: bool = False, size: int = 64) -> bytes:
    """A drawing, with a red square where it was changed."""
    y, x = np.mgrid[:size, :size]
    pixels = np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)
    if changed:
        pixels[16:32, 16:40] = (230, 10, 10)
    return png(pixels)


def pair(before: bytes | None = None, after: bytes | None = None) -> dict:
    """Files of a form."""
    before, after = before or drawn(), after or drawn(changed=True)
    return {"before": ("a.png", before), "after": ("b.png", after)}
