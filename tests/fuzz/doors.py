"""The doors that input comes in by, each with seeds and with what is done behind it."""

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.batch.compare_many import compare_many
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_frames, load_image
from imgdiff.network.architecture import weight_shapes
from imgdiff.network.saved_run import SETTINGS, read_json
from imgdiff.network.weights import from_npz
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.recognition.data.pair_table import read_pairs
from imgdiff.recognition.runs.folder import LOG, read_log
from tests.fuzz.mutator import mutated
from tests.io.picture_files import encoded, exif, netpbm, png16, smooth, tiff


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        name: Of it.
        make: Gives the next case from a generator of random numbers.
        enter: What is done with it; may raise ImgDiffError and nothing else.
    """

    name: str
    make: Callable[[np.random.Generator], Any]
    enter: Callable[[Any], object]


def _pictures() -> list[bytes]:
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


def _weights() -> list[bytes]:
    blocks = ((1, 2), (1, 2), (1, 2), (1, 2), (1, 2))
    arrays = {name: np.ones(shape, "f4") for name, shape in weight_shapes(blocks).items()}
    files = []
    for save in (np.savez, np.savez_compressed):
        stream = io.BytesIO()
        save(stream, **arrays, threshold=np.float64(1))
        files.append(stream.getvalue())
    return files


def _in_a_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def enter(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(data)
            return read(Path(folder))

    return enter


_SETTINGS = [
    json.dumps({"format": 1, "plan": {"size": [32, 32], "grid": 2}, "options": {}}).encode(),
    b"[" * 5000 + b"]" * 5000,
    b'{"format": 1, "plan": ' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"}",
]
_LOGS = [b"epoch,loss,validation_auc,validation_loss\n0,0.5,0.6,0.7\n1,0.4,0.7,0.6\n"]
_TABLES = [b"path1,path2,label\na.png,b.png,1\nc.png,d.png,0\n", b"a.png;b.png;same\n"]

_ODD: list[Any] = [
    *(None, True, -1, 0, 0.5, 1, 7, 10**400, -(10**400), 1e308, float("nan"), float("inf")),
    *("", "auto", "exact", "0.5", "\0", "\ud800", b"auto", "a" * 10_000, object(), 1j),
    *([], [1], (0, 1), (1, 0), (0, 0, 0), (256, 0, 0), {"a": 1}, {1, 2}, range(3)),
    *(
        np.zeros(0),
        np.zeros(3),
        np.array("auto"),
        np.array(["exact"]),
        np.float32(0.5),
        np.int64(3),
    ),
    *([(0, 0, 5, 5)], [(0, 0, -5, 5)], [{"box": (0, 0, 5, 5), "threshold": 0.7}], [[[]]]),
]


def _some_options(rng: np.random.Generator) -> tuple[type, dict[str, Any]]:
    kind = (CompareOptions, RenderOptions)[rng.integers(2)]
    names = list(kind.__dataclass_fields__)
    chosen = rng.choice(names, rng.integers(1, 4))
    return kind, {str(name): _ODD[rng.integers(len(_ODD))] for name in chosen}


def _options(case: tuple[type, dict[str, Any]]) -> None:
    kind, keywords = case
    kind(**keywords)


def _some_array(rng: np.random.Generator) -> Any:
    shape = tuple(rng.choice([0, 1, 2, 3, 4, 5, 9], rng.integers(0, 5)))
    kinds = ("u1", "u2", "i4", "i8", "f2", "f4", "f8", "?", "c8", "O", "U3", "M8[s]")
    array = np.zeros(shape, kinds[rng.integers(len(kinds))])
    if array.dtype.kind == "f" and array.size:
        array.flat[0] = rng.choice([np.nan, np.inf, -5, 1e4, 0.5])
    return array[::-1] if array.ndim and rng.random() < 0.3 else array


def _some_pair(rng: np.random.Generator) -> Any:
    odd = [*_ODD, np.zeros((9, 9, 3), np.uint8), "missing.png", Path("/"), io.BytesIO(b"x")]
    return tuple(odd[rng.integers(len(odd))] for _ in range(rng.integers(0, 4)))


def _pair(pair: Any) -> None:
    for result in compare_many([pair], workers=1):
        if isinstance(result, ImgDiffError):
            raise result
        assert result.heatmap.ndim == 2


def _of_bytes(seeds: list[bytes]) -> Callable[[np.random.Generator], bytes]:
    return lambda rng: mutated(seeds, rng)


def doors() -> tuple[Door, ...]:
    """All of them."""
    return (
        Door("picture", _of_bytes(_pictures()), _picture),
        Door("weights", _of_bytes(_weights()), lambda data: from_npz(data, "weights")),
        Door(
            "run",
            _of_bytes(_SETTINGS),
            _in_a_file(SETTINGS, lambda folder: read_json(folder, SETTINGS)),
        ),
        Door("log", _of_bytes(_LOGS), _in_a_file(LOG, read_log)),
        Door(
            "table",
            _of_bytes(_TABLES),
            _in_a_file("pairs.csv", lambda folder: read_pairs(folder / "pairs.csv")),
        ),
        Door("options", _some_options, _options),
        Door("array", _some_array, lambda array: load_image(array, value_range="auto")),
        Door("pair", _some_pair, _pair),
    )
