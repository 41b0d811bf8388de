"""Files of pictures, of every kind that is read, and of kinds that are not."""

import numpy as np
from PIL import Image

from imgdiff.io.load import load_frames, load_image
from tests.fuzz.doors.door import Door, of_bytes
from tests.fuzz.foreign import FOREIGN
from tests.io.picture_files import encoded, exif, netpbm, png16, smooth, tiff


def pictures() -> list[bytes]:
    """Small ones of every kind."""
    image = Image.fromarray(smooth())
    deep = smooth().astype(np.uint16) * 257
    frames = {"save_all": True, "append_images": [image.rotate(90), image.rotate(180)]}
    return [
        *(encoded(image, kind) for kind in ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "AVIF")),
        encoded(image, "JPEG", progressive=True, exif=exif(6)),
        encoded(image.convert("CMYK"), "JPEG"),
        encoded(image.convert("RGBA"), "PNG"),
        encoded(image.convert("1"), "PNG"),
        encoded(image.quantize(16), "PNG"),
        encoded(image.quantize(16), "GIF", **frames),
        encoded(image, "WEBP", lossless=True, **frames),
        encoded(image, "PNG", **frames),
        *(
            encoded(image, "TIFF", compression=kind, **frames)
            for kind in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits")
        ),
        png16(deep, 2),
        tiff(deep, 2),
        encoded(image.convert("F"), "TIFF"),
        netpbm(np.asarray(image)),
        netpbm(np.asarray(image.convert("L")), plain=True),
        netpbm(np.asarray(image.convert("1")), bits=True),
        netpbm(deep, 65535),
        b"PF\n2 2\n-1.0\n" + np.linspace(0, 1, 12, dtype="<f4").tobytes(),
    ]


def _picture(data: bytes) -> None:
    image = load_image(data, background=None, value_range="auto")
    assert image.pixels.dtype == np.uint8 and image.pixels.ndim == 3
    if 1 < image.frames < 50:
        for frame in load_frames(image, background=None, value_range="auto"):
            assert frame.pixels.dtype == np.uint8


def doors() -> list[Door]:
    """Both."""
    return [
        Door("picture", of_bytes(pictures()), _picture),
        Door("foreign", of_bytes(list(FOREIGN.values())), _picture, refused=0.9, share=0.5),
    ]
