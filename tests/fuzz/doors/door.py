"""What a door is, and how cases for it are made."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.fuzz.mutator import mutated
from tests.fuzz.odd_values import odd_json


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        name: Of it, without a dash.
        make: Gives the next case from a generator of random numbers.
        enter: What is done with it; may raise ImgDiffError and nothing else.
        refused: Share of the cases that is refused at the least: less would mean that little of
            the damage arrives.
        share: Of the cases of a long run: less than 1 where a case takes long.
    """

    name: str
    make: Callable[[np.random.Generator], Any]
    enter: Callable[[Any], object]
    refused: float = 0.2
    share: float = 1.0


def of_bytes(seeds: Sequence[bytes]) -> Callable[[np.random.Generator], bytes]:
    """Cases that are damaged seeds."""
    return lambda rng: mutated(list(seeds), rng)


def of_json(seeds: Sequence[bytes]) -> Callable[[np.random.Generator], bytes]:
    """Cases that are damaged JSON: half of them its bytes, half of them what it says."""

    def make(rng: np.random.Generator) -> bytes:
        return mutated(list(seeds), rng) if rng.random() < 0.5 else odd_json(seeds, rng)

    return make


def in_a_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Enters with the folder in which the case lies as a file."""

    def enter(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(data)
            return read(Path(folder))

    return enter
