"""Images as bytes of files, of one frame or of several."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image


def png(image: np.ndarray) -> bytes:
    """uint8 or uint16 (H, W), (H, W, 3) RGB or (H, W, 4) RGBA as PNG, all bits kept."""
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    turned = cv2.cvtColor(image, order[image.shape[2]]) if image.ndim == 3 else image
    return cv2.imencode(".png", turned)[1].tobytes()


def tiff(image: np.ndarray) -> bytes:
    """uint8, uint16 or float32 (H, W) as TIFF, all bits kept."""
    data = io.BytesIO()
    mode = "F" if image.dtype == np.float32 else None
    Image.fromarray(image, mode).save(data, "TIFF")
    return data.getvalue()


def pfm(image: np.ndarray) -> bytes:
    """float32 (H, W) as PFM, little-endian, bottom row first."""
    height, width = image.shape
    return f"Pf\n{width} {height}\n-1.0\n".encode() + image[::-1].astype("<f4").tobytes()


def palette_png(classes: np.ndarray) -> bytes:
    """uint8 class numbers (H, W) as a PNG with a palette."""
    image = Image.fromarray(classes, "L").copy()
    image.putpalette([v for i in range(256) for v in (37 * i % 256, 91 * i % 256, 53 * i % 256)])
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def animated(frames: Sequence[np.ndarray], suffix: str) -> bytes:
    """Several uint8 (H, W, 3) as one .gif, .png (APNG), .webp or .tif."""
    first, *rest = [Image.fromarray(frame) for frame in frames]
    how = {".gif": "GIF", ".png": "PNG", ".webp": "WEBP", ".tif": "TIFF"}[suffix]
    more = {"lossless": True} if how == "WEBP" else {}
    if how != "TIFF":
        more["duration"] = 100
    data = io.BytesIO()
    first.save(data, how, save_all=True, append_images=rest, **more)
    return data.getvalue()
