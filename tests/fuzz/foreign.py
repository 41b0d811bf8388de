"""Files of other kinds, as far as anybody looks who only wants to know what they are."""

import gzip
import io
import zipfile


def _zip(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "<xml/>")
    return stream.getvalue()


#: By kind: the beginning that each is known by, and something behind it.
FOREIGN: dict[str, bytes] = {
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
    "MP4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(64),
    "PDF": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "HTML": b"<!DOCTYPE html><html><body><img src=x onerror=alert(1)></body></html>",
    "JSON": b'{"width": 10, "height": 10, "pixels": [[0, 0, 0]]}',
    "CSV": b"path1,path2,label\na.png,b.png,1\n",
    "ZIP": _zip("a.png"),
    "DOCX": _zip("word/document.xml"),
    "GZIP": gzip.compress(b"P5 1 1 255 \0"),
    "PSD": b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\0\x10\0\0\0\x10\0\x08\0\3" + bytes(64),
    "ICO": b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x28\0\0\0\x16\0\0\0" + bytes(64),
    "ICNS": b"icns\0\0\0\x20ic07\0\0\0\x18" + bytes(16),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 " + bytes(64),
    "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(64),
    "OpenEXR": b"\x76\x2f\x31\x01\2\0\0\0channels\0chlist\0" + bytes(64),
    "Radiance": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n" + bytes(16),
    "DDS": b"DDS \x7c\0\0\0" + bytes(120),
    "TGA": b"\0\0\2\0\0\0\0\0\0\0\0\0\4\0\4\0\x18\0" + bytes(48),
    "PCX": b"\x0a\5\1\x08\0\0\0\0\4\0\4\0" + bytes(116),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    "WMF": b"\xd7\xcd\xc6\x9a" + bytes(40),
    "QOI": b"qoif\0\0\0\2\0\0\0\2\3\0" + bytes(16) + b"\1",
    "XPM": b'/* XPM */\nstatic char *a[] = {"1 1 1 1", "a c #fff", "a"};\n',
    "FITS": b"SIMPLE  =                    T" + b" " * 200,
    "DICOM": bytes(128) + b"DICM" + bytes(32),
    "NumPy": b"\x93NUMPY\1\0\x76\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "pickle": b"\x80\4\x8c\2os\x94\x8c\6system\x94\x93\x94\x8c\4true\x94\x85R.",
    "ELF": b"\x7fELF\2\1\1" + bytes(57),
    "MP3": b"ID3\4\0\0\0\0\0\x0a" + bytes(64),
}
