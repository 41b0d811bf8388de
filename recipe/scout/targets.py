"""What the trained network says of made pairs, kept in files: the scout learns from it."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.change.network_map import reachable
from imgdiff.io.write import atomic_path
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.scout_weights import STRIDE
from recipe.pairs import PairMaker

#: Pairs of a file.
PART = 100


@dataclass(frozen=True, eq=False)
class Targets:
    """Pairs and what the trained network says of them, at the scout's places.

    Attributes:
        before: uint8 (N, S, S, 3).
        after: Likewise.
        distance: float16 (N, S / STRIDE, S / STRIDE), the network's largest at each place.
        asked: bool, likewise: whether heat can be wanted there (see ``reachable``).
    """

    before: np.ndarray
    after: np.ndarray
    distance: np.ndarray
    asked: np.ndarray

    @classmethod
    def read(cls, files: list[Path]) -> "Targets":
        """All that these files hold."""
        parts: dict[str, list[np.ndarray]] = {name: [] for name in cls.__dataclass_fields__}
        for file in files:
            with np.load(file, allow_pickle=False) as data:
                for name, values in parts.items():
                    values.append(data[name])
        return cls(**{name: np.concatenate(values) for name, values in parts.items()})


def most(x: np.ndarray) -> np.ndarray:
    """The most of each of the scout's places, (..., H, W) to (..., H / STRIDE, W / STRIDE)."""
    height, width = (side // STRIDE for side in x.shape[-2:])
    result: np.ndarray = x.reshape(*x.shape[:-2], height, STRIDE, width, STRIDE).max(axis=(-3, -1))
    return result


def write_targets(
    runtime: Runtime,
    photos: list[np.ndarray],
    folder: Path,
    count: int,
    size: int,
    seed: int,
    workers: int = 1,
) -> list[Path]:
    """Writes targets; files that are there already stay.

    Args:
        runtime: The trained network.
        photos: RGB uint8 (H, W, 3) each.
        folder: Where to.
        count: How many pairs, a multiple of ``PART``.
        size: Their side, in pixels, a multiple of 16.
        seed: Of all that is drawn.
        workers: Processes that make pairs.

    Returns:
        The files.

    Raises:
        OutputError: One cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{size}_{seed}_{start:06}.npz" for start in range(0, count, PART)]
    missing = [(i, file) for i, file in enumerate(files) if not file.exists()]
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(photos,)) as pool:
        asked = [(seed, i * PART + k, size) for i, _ in missing for k in range(PART)]
        pairs = pool.map(_pair, asked, chunksize=4)
        for _, file in missing:
            _write(file, runtime, (next(pairs) for _ in range(PART)))
    return files


def _write(file: Path, runtime: Runtime, pairs: Iterator[tuple[np.ndarray, np.ndarray]]) -> None:
    rows = [(before, after, *_of_pair(runtime, before, after)) for before, after in pairs]
    columns = (np.stack(column) for column in zip(*rows, strict=True))
    arrays = dict(zip(Targets.__dataclass_fields__, columns, strict=True))
    with atomic_path(file) as temporary, open(temporary, "xb") as stream:
        np.savez(stream, **arrays)


def _of_pair(
    runtime: Runtime, before: np.ndarray, after: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Distance and asked of one pair."""
    distance = runtime.distance(before[None], after[None])[0]
    return most(distance).astype(np.float16), most(reachable(before, after))


_makers: list[PairMaker] = []


def _begin(photos: list[np.ndarray]) -> None:
    _makers.append(PairMaker(photos))


def _pair(asked: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A pair on one grid, as ``compare_images`` hands it to the network."""
    seed, index, size = asked
    pair = _makers[0].pair((seed, index), size)
    placed = place(pair.before, pair.after)
    aligned = align_pair(placed)
    return aligned.before, aligned.after
