"""What visitors of the page send: files and their names, addresses."""

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.app.compare.viewer_component import look_of
from imgdiff.app.components.safe_text import base_name, download_name, literal, short_name
from imgdiff.options import CompareOptions
from imgdiff.render.html.comparison import html_report
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.serving.visitors_work import compare_pair, compare_row
from imgdiff.workers.objects import unpacked
from tests.fuzz.doors.door import Door
from tests.fuzz.doors.pictures import pictures
from tests.fuzz.mutator import mutated
from tests.fuzz.odd_values import ODD, Refusing
from tests.narrow_file import narrow_file

NAMES = (
    *("a.png", "../../etc/passwd", "C:\\x\\y.jpg", "", ".", "..", "/", "a" * 5000 + ".png", "con"),
    *("<script>alert(1)</script>.png", "\u202egnp.exe", "\0.png", "\x1b[31m.png", "\ud800.png"),
    *("[x](javascript:1).png", ":smile:", "$x$", "a\nb.png", "’; DROP", "{{7*7}}", "%s%n"),
)


@cache
def narrow_weights() -> str:
    """A file of a narrow network, removed when the process ends."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(narrow_file(folder))


def _some_upload(rng: np.random.Generator) -> bytes:
    """Two files and their names, packed into one: the lengths and names in JSON, then the files."""
    seeds = pictures()
    files = [
        mutated(seeds, rng) if rng.random() < 0.6 else seeds[rng.integers(len(seeds))]
        for _ in range(2)
    ]
    names = [NAMES[rng.integers(len(NAMES))] for _ in range(2)]
    return json.dumps([names, len(files[0])]).encode() + b"\n" + b"".join(files)


def _unpacked(case: bytes) -> Pair:
    head, _, rest = case.partition(b"\n")
    names, length = json.loads(head)
    return Pair(rest[:length], rest[length:], tuple(base_name(name) for name in names))


def _given(pair: Pair, **options: Any) -> dict[str, Any]:
    return {
        "before": pair.before,
        "after": pair.after,
        "names": pair.names,
        "options": CompareOptions(weights=narrow_weights(), **options),
        "threads": 1,
        "progress": lambda done, total: None,
    }


def _upload(case: bytes) -> None:
    pair = _unpacked(case)
    result, _ = unpacked(compare_pair(**_given(pair)))
    page = html_report(result)
    assert "<script>alert" not in page and "\u202e" not in page and "\0" not in page
    _shown(pair.names)


def _shown(names: tuple[str, str]) -> None:
    for name in names:
        drawn = literal(short_name(name)).replace("\u2060", "")
        assert drawn.isprintable() and "<" not in drawn.replace("\\<", "")
    assert download_name(names, "heatmap.png").isascii()


def _many(case: bytes) -> None:
    pair = _unpacked(case)
    row, _ = unpacked(compare_row(**_given(pair, scores=False)))
    assert (row.before, row.after) == pair.names


_LOOKS = ("view", "opacity", "mix", "swipe", "frames", "region", "other")
#: A browser sends values, not objects that refuse to be asked.
_SENT = [value for value in ODD if not isinstance(value, Refusing)]


def _some_address(rng: np.random.Generator) -> Any:
    return {
        name: _SENT[rng.integers(len(_SENT))] for name in rng.choice(_LOOKS, rng.integers(0, 4))
    }


def doors() -> list[Door]:
    """All of them."""
    return [
        Door("upload", _some_upload, _upload, refused=0.1, share=0.5),
        Door("many", _some_upload, _many, refused=0.0, share=0.3),
        Door("address", _some_address, lambda look: json.dumps(look_of(look)), refused=0.0),
    ]
