"""What a program hands over: options, arrays, pairs of anything."""

import io
from typing import Any

import numpy as np

from imgdiff.batch.compare_many import compare_many
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.recognition.train.options import TrainOptions
from tests.fuzz.doors.door import Door
from tests.fuzz.odd_values import ODD


def _some_options(rng: np.random.Generator) -> tuple[type, dict[str, Any]]:
    kind = (CompareOptions, RenderOptions, TrainOptions)[rng.integers(3)]
    names = list(kind.__dataclass_fields__)
    chosen = rng.choice(names, rng.integers(1, 4))
    return kind, {str(name): ODD[rng.integers(len(ODD))] for name in chosen}


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
    odd = [*ODD, np.zeros((9, 9, 3), np.uint8), io.BytesIO(b"x")]
    return tuple(odd[rng.integers(len(odd))] for _ in range(rng.integers(0, 4)))


def _pair(pair: Any) -> None:
    for result in compare_many([pair], workers=1):
        if isinstance(result, ImgDiffError):
            raise result
        assert result.heatmap.ndim == 2


def doors() -> list[Door]:
    """All of them."""
    return [
        Door("options", _some_options, _options),
        Door("array", _some_array, lambda array: load_image(array, value_range="auto")),
        Door("pair", _some_pair, _pair),
    ]
