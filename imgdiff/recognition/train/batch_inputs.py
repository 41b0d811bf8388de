"""What a batch is made of: pictures altered anew each time, or features computed once."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from imgdiff.network.keras.framework import keras
from imgdiff.network.symmetries import turned
from imgdiff.recognition.data.augment import Augmentation
from imgdiff.recognition.data.symmetries import Symmetries

#: Bytes that the features of all views may take on disk.
_MOST = 4 * 2**30
#: Pictures that go through the frozen part of the network at once.
_AT_ONCE = 16
#: Keeps features, which reach 10^5, within float16.
_SCALE = 1 / 64


class Source(Protocol):
    """Where batches come from."""

    def take(self, indices: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
        """What the trained part of the network takes for these images, altered."""

    def plain(self, indices: np.ndarray) -> list[np.ndarray]:
        """The same of the images as they are."""


class Pictures:
    """The images themselves, altered anew each time.

    Args:
        images: uint8 (N, H, W, 3).
        augmentation: How they are altered.
        symmetries: How they are turned and mirrored beforehand, if they are.
    """

    def __init__(
        self,
        images: np.ndarray,
        augmentation: Augmentation,
        symmetries: Symmetries | None = None,
    ):
        self._images, self._augmentation = images, augmentation
        self._symmetries = symmetries

    def take(self, indices: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
        """float32 (B, H, W, 3), altered."""
        images = [np.asarray(self._images[i]) for i in indices]
        if self._symmetries:
            drawn = self._symmetries.draw(indices, rng)
            images = [turned(image, which) for image, which in zip(images, drawn, strict=True)]
        altered = [self._augmentation(image, rng) for image in images]
        return [np.stack(altered).astype(np.float32)]

    def plain(self, indices: np.ndarray) -> list[np.ndarray]:
        """float32 (B, H, W, 3), as they are."""
        return [self._images[indices].astype(np.float32)]


class Features:
    """What the frozen part makes of each image as it is and of some altered views.

    Computed once and kept on disk, float16.

    Args:
        stem: The frozen part, a Keras model.
        pictures: The images.
        count: How many they are.
        folder: Where the features are kept.
        views: Of each image, the first as it is; fewer where they would take too much room.
        seed: Of the alterations.
        progress: Called with (done, total).
    """

    def __init__(
        self,
        stem: Any,
        pictures: Pictures,
        count: int,
        folder: Path,
        views: int,
        seed: int,
        progress: Callable[[int, int], None] | None = None,
    ):
        shapes = [output.shape[1:] for output in stem.outputs]
        each = 2 * sum(int(np.prod(shape)) for shape in shapes) * max(1, count)
        self.views = max(1, min(views, _MOST // each))
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped
        folder.mkdir(parents=True)
        self._views = []
        for view in range(self.views):
            arrays = [
                np.lib.format.open_memmap(
                    folder / f"{view}_{output}.npy", "w+", np.float16, (count, *shape)
                )
                for output, shape in enumerate(shapes)
            ]
            for start in range(0, count, _AT_ONCE):
                indices = np.arange(start, min(count, start + _AT_ONCE))
                rng = np.random.default_rng((seed, view, start, 2))
                (images,) = pictures.take(indices, rng) if view else pictures.plain(indices)
                outputs = keras.tree.flatten(stem(images, training=False))
                for array, output in zip(arrays, outputs, strict=True):
                    array[indices] = np.asarray(keras.ops.convert_to_numpy(output)) * _SCALE
                if progress:
                    progress(view * count + int(indices[-1]) + 1, self.views * count)
            self._views.append(arrays)

    def take(self, indices: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
        """float32 features of these images, of a view drawn for each."""
        views = rng.integers(self.views, size=len(indices))
        drawn = list(zip(views, indices, strict=True))
        outputs = range(len(self._views[0]))
        return [_restored(np.stack([self._views[v][k][i] for v, i in drawn])) for k in outputs]

    def plain(self, indices: np.ndarray) -> list[np.ndarray]:
        """float32 features of these images as they are."""
        return [_restored(array[indices]) for array in self._views[0]]


def _restored(stored: np.ndarray) -> np.ndarray:
    return stored.astype(np.float32) / _SCALE


def as_input(arrays: list[np.ndarray]) -> Any:
    """Keras takes a single input as it is, and several as a tuple."""
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def ahead(make: Callable[[int], Any], first: int, threads: int = 2) -> Iterator[Any]:
    """``make(number)`` for number after number, a few ahead of use."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future] = [pool.submit(make, first + i) for i in range(2 * threads)]
        number = first + len(waiting)
        try:
            while True:
                yield waiting.pop(0).result()
                waiting.append(pool.submit(make, number))
                number += 1
        finally:
            for future in waiting:
                future.cancel()
