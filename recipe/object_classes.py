"""Kinds of things: small labelled pictures that teach the upper blocks what belongs together.

The file is a zip of ``.../CLASS/NAME.JPEG``, as Tiny-ImageNet's is. Classes, not pictures, are
held out: whether two things are of one kind is measured on kinds never seen.
"""

import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from imgdiff.io.formats import SUFFIXES
from recipe.nuisances import disturb
from recipe.splits import part_of

#: (pictures, side) of the batches, in turn. Whole images are embedded at 224 x 224, so a kind
#: has to be known at several scales; each batch costs about the same.
SHAPES = ((32, 64), (14, 96), (32, 64), (6, 144), (14, 96), (3, 224))


@dataclass(frozen=True)
class Kinds:
    """images: RGB uint8 (N, S, S, 3). labels: int (N,), the place of each one's name in
    ``names``."""

    images: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]

    def batch(self, seed: int, step: int, shapes=SHAPES) -> tuple[np.ndarray, np.ndarray]:
        """Batch number ``step``: pictures uint8 (M, S, S, 3) and their labels (M,)."""
        rng = np.random.default_rng((seed, step, 7))
        count, size = shapes[step % len(shapes)]
        chosen = rng.integers(0, len(self.images), count)
        pictures = [self._view(rng, self.images[i], size) for i in chosen]
        return np.stack(pictures), self.labels[chosen]

    @staticmethod
    def _view(rng, image: np.ndarray, size: int) -> np.ndarray:
        """A crop of most of the picture at ``size``, perhaps mirrored and disturbed."""
        side = int(rng.integers(image.shape[0] * 3 // 4, image.shape[0] + 1))
        top, left = rng.integers(0, image.shape[0] - side + 1, 2)
        crop = image[top : top + side, left : left + side]
        crop = cv2.resize(crop, (size, size), interpolation=cv2.INTER_CUBIC)
        if rng.random() < 0.5:
            crop = crop[:, ::-1].copy()
        return disturb(rng, crop, "photo") if rng.random() < 0.3 else crop


def read_kinds(file: str | Path, part: str) -> Kinds:
    """The classes of ``file`` that belong to ``part`` ("train", "validation" or "test")."""
    members = defaultdict(list)
    with zipfile.ZipFile(file) as archive:
        for name in sorted(archive.namelist()):
            path = PurePosixPath(name)
            if path.suffix.lower() in SUFFIXES and part_of(path.parent.name) == part:
                members[path.parent.name].append(_decode(archive.read(name)))
    names = tuple(sorted(members))
    images = np.stack([image for name in names for image in members[name]])
    labels = np.concatenate([np.full(len(members[n]), i) for i, n in enumerate(names)])
    return Kinds(images, labels, names)


def _decode(data: bytes) -> np.ndarray:
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("expected pictures in the archive, one cannot be decoded")
    return decoded[..., ::-1].copy()
