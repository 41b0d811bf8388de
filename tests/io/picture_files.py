"""Image files made by hand, for the tests of reading and writing."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

WHITE = (255, 255, 255)


def picture(height=11, width=14, channels=3, seed=0, dtype=np.uint8):
    shape = (height, width, channels) if channels else (height, width)
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, shape, dtype, endpoint=True)


def smooth(height=48, width=64):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 3, y * 4, 200 - x - y], -1).astype(np.uint8)


def encoded(image, kind, **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def eight(values):
    return np.floor(values.astype(np.float64) * 255 / 65535 + 0.5).astype(np.uint8)


def over(rgb, alpha, background):
    weight = alpha[..., None] / 255
    return np.floor(rgb * weight + np.array(background) * (1 - weight) + 0.5 + 1e-9).astype("u1")


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(width, height, depth, colour_type, rows, *extra):
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", data), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png16(values, colour_type, *extra):
    rows = [row.astype(">u2").tobytes() for row in values]
    return raw_png(values.shape[1], values.shape[0], 16, colour_type, rows, *extra)


def tiff(values, photometric, *, bits=None, order="<", tags=(), planar=1):
    """An uncompressed TIFF of one strip; ``tags``: (number, type 3 or 7, values or bytes)."""
    samples = values.shape[2] if values.ndim == 3 else 1
    bits = bits or values.dtype.itemsize * 8
    if planar == 2:
        data = np.moveaxis(values, -1, 0).astype(values.dtype.newbyteorder(order)).tobytes()
    else:
        data = values.astype(values.dtype.newbyteorder(order)).tobytes()
    height, width = values.shape[:2]
    entries = [
        (256, 3, [width]),
        (257, 3, [height]),
        (258, 3, [bits] * samples),
        (259, 3, [1]),
        (262, 3, [photometric]),
        (273, 4, [8] if planar == 1 else [8 + i * len(data) // samples for i in range(samples)]),
        (277, 3, [samples]),
        (278, 3, [height]),
        (279, 4, [len(data) // (samples if planar == 2 else 1)] * (samples if planar == 2 else 1)),
        (284, 3, [planar]),
        *tags,
    ]
    entries.sort()
    start = 8 + len(data) + len(data) % 2
    directory, rest = struct.pack(order + "H", len(entries)), b""
    rest_at = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        letter = {3: "H", 4: "I", 7: "B"}[kind]
        packed = struct.pack(f"{order}{len(value)}{letter}", *value)
        directory += struct.pack(order + "HHI", tag, kind, len(value))
        if len(packed) <= 4:
            directory += packed.ljust(4, b"\0")
        else:
            directory += struct.pack(order + "I", rest_at + len(rest))
            rest += packed + b"\0" * (len(packed) % 2)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", start)
    return head + data + b"\0" * (len(data) % 2) + directory + b"\0" * 4 + rest


def netpbm(values, most=255, *, plain=False, bits=False):
    """A PBM (``bits``), PGM (H, W) or PPM (H, W, 3) of values from 0 to ``most``."""
    kind = (1 if bits else values.ndim) + (0 if plain else 3)
    head = b"P%d\n# made by hand\n%d %d\n" % (kind, values.shape[1], values.shape[0])
    head += b"" if bits else b"%d\n" % most
    if plain:
        rows = values.reshape(len(values), -1)
        between = "" if bits else " "
        return head + "".join(between.join(map(str, row)) + "\n" for row in rows).encode()
    if bits:
        return head + np.packbits(values.astype(bool), axis=1).tobytes()
    return head + values.astype("u1" if most < 256 else ">u2").tobytes()


def profile(primaries=None):
    """The bytes of an RGB profile: sRGB, or sRGB with red and blue swapped (plainly not sRGB)."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    if primaries == "swapped":
        data = bytearray(bytes(data).replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ"))
        data = bytearray(bytes(data).replace(b"?XYZ", b"bXYZ"))
    return bytes(data)


def s15(value):
    return struct.pack(">i", round(value * 65536))


def icc(space, tags, kind=b"mntr", pcs=b"XYZ "):
    """A version 2 ICC profile from its tags."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 9) + b"imgdiff!\0" + b"\0" * 78,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642) + s15(1) + s15(0.8249),
        **tags,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I", size) + b"\0\0\0\0" + b"\x02\x20\0\0" + kind + space + pcs
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + s15(0.9642) + s15(1) + s15(0.8249)
    return head.ljust(128, b"\0") + table + body


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


GREY_LINEAR = icc(b"GRAY", {b"kTRC": curve(1.0)})


def cmyk_profile():
    """A CMYK profile whose table gives Lab = (100 - K part, 0, 0) at the 16 corners."""
    table = b""
    for corner in np.ndindex(2, 2, 2, 2):  # the last of CMYK varies fastest
        lightness = 0 if corner[3] else 1 - sum(corner[:3]) / 6
        table += struct.pack(">BBB", round(lightness * 255), 128, 128)
    ramp = bytes(range(256))
    matrix = b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + ramp * 4 + table + ramp * 3
    return icc(b"CMYK", {b"A2B0": lut}, kind=b"prtr", pcs=b"Lab ")


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data
