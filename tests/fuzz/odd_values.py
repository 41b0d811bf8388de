"""Values that nobody expects, for options and for what JSON says."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


class Unruly(os.PathLike):
    """A path that raises, or gives bytes."""

    def __init__(self, gives: bytes | None = None) -> None:
        self._gives = gives

    def __fspath__(self) -> Any:
        """See ``os.PathLike``."""
        if self._gives is None:
            raise RuntimeError("no path")
        return self._gives


class Refusing:
    """Nothing can be asked of it."""

    def _refuse(self, *_: Any) -> Any:
        raise RuntimeError("no")

    __bool__ = __eq__ = __float__ = __index__ = __iter__ = __repr__ = _refuse
    __hash__ = None  # type: ignore[assignment]


#: Of any kind that a program may hand over.
ODD: list[Any] = [
    *(None, True, -1, 0, 0.5, 1, 7, 10**400, -(10**400), 1e308, float("nan"), float("inf")),
    *("", "auto", "exact", "0.5", "\0", "\ud800", b"auto", "a" * 10_000, object(), 1j),
    *([], [1], (0, 1), (1, 0), (0, 0, 0), (256, 0, 0), {"a": 1}, {1, 2}, range(3)),
    *(
        np.zeros(0),
        np.zeros(3),
        np.zeros((2, 3)),
        np.array("auto"),
        np.array(["exact"]),
        np.float32(0.5),
        np.int64(3),
    ),
    *([(0, 0, 5, 5)], [(0, 0, -5, 5)], [{"box": (0, 0, 5, 5), "threshold": 0.7}], [[[]]]),
    *(Path("/"), Path("missing.png"), Unruly(), Unruly(b"\xff\0"), Refusing()),
]
#: Of those that JSON knows.
JSON: list[Any] = [
    *(None, True, False, -1, 0, 1, 3, 10**30, -0.5, 1e308, float("nan"), float("inf")),
    *("", "x", "\0", "\u202e", "../../x", "/", "a" * 3000, "2026-11-27T00:00:00+00:00"),
    *([], {}, [[]], [1, 2, 3], {"a": 1}, [None], ["x", "y"]),
]


def odd_json(seeds: Sequence[bytes], rng: np.random.Generator) -> bytes:
    """One of the seeds with up to three of its values replaced, repeated, renamed or left out."""
    content = json.loads(seeds[rng.integers(len(seeds))])
    for _ in range(rng.integers(1, 4)):
        content = _changed(content, rng)
    text = json.dumps(content, ensure_ascii=bool(rng.random() < 0.5))
    if rng.random() < 0.03:
        text = text.replace("null", "[" * 3000 + "]" * 3000, 1)
    return text.encode("utf-8", "surrogatepass")


def _changed(value: Any, rng: np.random.Generator) -> Any:
    """With one of the values somewhere in it replaced; the deeper the likelier."""
    if not isinstance(value, dict | list) or not value or rng.random() < 0.15:
        return JSON[rng.integers(len(JSON))]
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[rng.integers(len(keys))]
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    what = rng.random()
    if what < 0.1:
        del copy[key]
    elif what < 0.2 and isinstance(copy, dict):
        copy[str(JSON[rng.integers(len(JSON))])] = copy[key]
    elif what < 0.2:
        copy.insert(key, copy[key])
    else:
        copy[key] = _changed(copy[key], rng)
    return copy
