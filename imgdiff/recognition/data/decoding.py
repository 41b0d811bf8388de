"""Every image decoded once, at the size that the network takes, and kept."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from imgdiff.errors import DataError, ImageError, OutputError
from imgdiff.io.cache import cache_folder
from imgdiff.io.file_state import file_state
from imgdiff.io.load import load_image
from imgdiff.io.write import atomic_path, write_file
from imgdiff.network.ink_placement import fitted
from imgdiff.recognition.data.dataset import Dataset

#: Changed when what is kept could be misread, and what all of it may take on disk.
_FORMAT, _MOST_BYTES = 1, 4 * 2**30


class Skipped(NamedTuple):
    """An image that could not be read, and why."""

    file: str
    reason: str


def decode(
    dataset: Dataset,
    size: tuple[int, int],
    *,
    fit: str = "stretch",
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Dataset, np.ndarray, tuple[Skipped, ...]]:
    """Every image at one size; they are kept in the cache folder until a file changes.

    Args:
        dataset: The images.
        size: (height, width) that they are scaled to.
        fit: How, see ``fitted``.
        progress: Called with (done, total).

    Returns:
        The dataset without what cannot be read, its images as uint8 RGB (N, height, width, 3),
        read-only, and what was skipped.

    Raises:
        DataError: None can be read.
    """
    size = (int(size[0]), int(size[1]))
    cached = _cache_file(dataset, size, fit)
    decoded = _read(cached, len(dataset), size)
    if decoded is None:
        decoded = _decode_all(dataset, size, fit, progress)
        _keep(cached, *decoded)
        # From the file, memory is not filled.
        decoded = _read(cached, len(dataset), size) or decoded
    images, skipped = decoded
    if len(skipped) == len(dataset):
        reasons = "; ".join(image.reason for image in skipped[:3])
        raise DataError(f"none of the {len(dataset)} images can be read: {reasons}")
    if skipped:
        broken = {image.file for image in skipped}
        readable = np.array([i for i, file in enumerate(dataset.files) if file not in broken])
        return dataset.take(readable), images, skipped
    return dataset, images, skipped


_Decoded = tuple[np.ndarray, tuple[Skipped, ...]]


def _decode_all(
    dataset: Dataset,
    size: tuple[int, int],
    fit: str,
    progress: Callable[[int, int], None] | None,
) -> _Decoded:
    def read(i: int) -> np.ndarray | Skipped:
        try:
            return fitted(load_image(dataset.path(i)).pixels, size, fit)
        except ImageError as error:
            return Skipped(dataset.files[i], str(error))

    images, skipped = np.empty((len(dataset), *size, 3), np.uint8), []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for done, result in enumerate(pool.map(read, range(len(dataset)))):
            if isinstance(result, Skipped):
                skipped.append(result)
            else:
                images[done - len(skipped)] = result
            if progress:
                progress(done + 1, len(dataset))
    finally:
        pool.shutdown(cancel_futures=True)  # who stops it does not wait for the rest
    images = images[: len(dataset) - len(skipped)]
    images.flags.writeable = False  # as those from the cache are
    return images, tuple(skipped)


def _cache_file(dataset: Dataset, size: tuple[int, int], fit: str) -> Path:
    """Where the images are kept: a name that changes with any file."""
    states = hashlib.sha256(f"{_FORMAT} {size} {fit}".encode())
    for i in range(len(dataset)):
        path = dataset.path(i)
        state = f"{path.absolute()} {file_state(path)}\n"
        states.update(state.encode(errors="surrogateescape"))
    return cache_folder() / "images" / f"{states.hexdigest()}.npy"


def _read(cached: Path, count: int, size: tuple[int, int]) -> _Decoded | None:
    try:
        rows = json.loads(cached.with_suffix(".json").read_text(encoding="utf-8"))
        skipped = tuple(Skipped(file, reason) for file, reason in rows)
        images = np.load(cached, mmap_mode="r", allow_pickle=False)
    except Exception:  # whatever is wrong with it, it can be made again
        return None
    expected = (count - len(skipped), *size, 3)
    if images.shape != expected or images.dtype != np.uint8:
        return None
    with contextlib.suppress(OSError):  # kept where nothing may be written
        os.utime(cached)  # used just now
    return images, skipped


def _keep(cached: Path, images: np.ndarray, skipped: tuple[Skipped, ...]) -> None:
    """Never in the way: a cache that cannot be written costs time, nothing else."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        _make_room(cached.parent, images.nbytes)
        with atomic_path(cached) as temporary:
            np.save(temporary, images)
        write_file(cached.with_suffix(".json"), json.dumps(skipped).encode())
    except (OSError, OutputError):
        pass


def _make_room(folder: Path, needed: int) -> None:
    """Removes what was not used for longest; raises OSError where it would never fit."""
    if needed > _MOST_BYTES:
        raise OSError("more than all that may be kept")
    arrays = [path for path in folder.iterdir() if path.suffix != ".json"]
    files = sorted((p.stat().st_mtime, p.stat().st_size, p) for p in arrays)
    total = needed + sum(size for _, size, _ in files)
    for _, size, path in files:
        if total <= _MOST_BYTES:
            return
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)
        total -= size
