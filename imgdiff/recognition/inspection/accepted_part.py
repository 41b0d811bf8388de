"""Accepted pictures of one part: where and how much they differ among themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.align.agreement import disagreement
from imgdiff.align.canvas import AlignedPair, place
from imgdiff.align.choose import align_pair
from imgdiff.io.resize import resize
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.recognition.inspection.made_captures import made_capture
from imgdiff.recognition.inspection.patch_features import patch_distances, patch_features
from imgdiff.recognition.outlier_limit import outlier_limit

#: Pictures that are compared with each other: captures are made where fewer are accepted.
FEWEST, MOST = 8, 16
#: Pixels of a picture that are looked at, for the memory and the time it takes.
_PIXELS = 1_000_000
#: Share of a picture's structure that another one must have in place to be of the same part, and
#: from which nothing more is moved.
_SAME_PART, _SETTLED = 0.5, 0.75
#: Patches this near to where a picture ends see beyond its end.
_EDGE = 3
#: What varies reaches so many patches around where it was seen.
_REACH = 5
#: What differs usually, where pictures hardly differ: this percentile of all patches.
_USUAL = 99


@dataclass(frozen=True, eq=False)
class AcceptedPart:
    """What accepted pictures of one part taught.

    Attributes:
        reference: uint8 (H, W, 3), the picture on whose grid all is.
        patches: float32 (h, w, C), of each picture.
        spread: float32 (h, w): how far two of the pictures are apart near each patch, on average.
        usual: What is added to it everywhere, > 0.
        limit: The score from which a picture is unlike them, > 0.
        scores: Of each picture, by what the others taught.
        accepted: How many of the pictures were accepted; captures were made of these for the rest.
    """

    reference: np.ndarray
    patches: tuple[np.ndarray, ...]
    spread: np.ndarray
    usual: float
    limit: float
    scores: np.ndarray
    accepted: int

    @property
    def false_alarms(self) -> int:
        """How many of the pictures are unlike the others."""
        return int((self.scores >= self.limit).sum())

    def excess(self, pair: AlignedPair, runtime: Runtime) -> np.ndarray:
        """How far each patch of a picture is beyond what the accepted ones vary by.

        Args:
            pair: The reference and the picture on its grid.
            runtime: The network.

        Returns:
            float32 (h, w); ``limit`` or more is an anomaly.
        """
        own = _patches(pair, runtime)
        nearest = np.minimum.reduce([patch_distances(own, other) for other in self.patches])
        return np.where(_shown(pair, own), _excess(nearest, self.spread, self.usual), 0)


def learn(
    reference: np.ndarray,
    others: Sequence[np.ndarray],
    runtime: Runtime,
    rate: float,
    progress: Callable[[int, int], None] | None = None,
) -> AcceptedPart:
    """From accepted pictures of a part.

    Args:
        reference: uint8 (H, W, 3).
        others: uint8 of any size; those that do not show the same part are passed over.
        runtime: The network.
        rate: Share of further accepted pictures that may be called unlike them, in (0, 1).
        progress: Called with (done, total) pictures.
    """
    fitting = [(reference, on_grid(reference, reference))]
    fitting += [(other, on_grid(reference, other)) for other in others[: MOST - 1]]
    known = [(picture, pair) for picture, pair in fitting if pair is not None]
    accepted = len(known)
    for seed in range(max(0, FEWEST - accepted)):
        made = made_capture(known[seed % accepted][0], seed)
        pair = on_grid(reference, made)
        known += [(made, pair)] if pair is not None else []
    pairs = [pair for _, pair in known]
    patches = []
    for done, pair in enumerate(pairs, start=1):
        patches.append(_patches(pair, runtime))
        if progress:
            progress(done, len(pairs))
    shown = np.stack([_shown(pair, own) for pair, own in zip(pairs, patches, strict=True)])
    apart = np.stack([[patch_distances(own, other) for other in patches] for own in patches])
    apart *= shown[:, None]
    nearest = np.stack([_nearest(row, number) for number, row in enumerate(apart)])
    usual = float(max(np.percentile(nearest, _USUAL), 1e-6))
    scores = []
    for number in range(len(patches)):
        rest = np.arange(len(patches)) != number
        spread = _spread(apart[np.ix_(rest, rest)])
        scores.append(float(_excess(nearest[number], spread, usual).max()))
    return AcceptedPart(
        reference=reference,
        patches=tuple(patches),
        spread=_spread(apart),
        usual=usual,
        limit=outlier_limit(np.array(scores), rate),
        scores=np.array(scores),
        accepted=accepted,
    )


def on_grid(reference: np.ndarray, picture: np.ndarray) -> AlignedPair | None:
    """A picture on the grid of the reference; None where it shows another part.

    Perspective is asked only where a shift leaves something open: with few places to hold on to it
    bends what was straight.
    """
    placed = place(reference, picture, "resize")
    for align in ("shift", "auto"):
        pair = align_pair(placed, align)
        alike = disagreement(pair.before, pair.after, pair.valid)[1]
        if alike >= _SETTLED:
            return pair
    return pair if alike >= _SAME_PART and pair.before.shape == reference.shape else None


def seen_shape(picture: np.ndarray) -> tuple[int, int]:
    """(height, width) at which a picture is looked at: no more than ``_PIXELS``."""
    height, width = picture.shape[:2]
    scale = min(1.0, (_PIXELS / (height * width)) ** 0.5)
    return max(1, round(scale * height)), max(1, round(scale * width))


def _patches(pair: AlignedPair, runtime: Runtime) -> np.ndarray:
    """Of the picture; where it shows nothing, those of the reference."""
    shown = np.where(pair.valid[..., None], pair.after, pair.before)
    return patch_features(runtime, resize(shown, seen_shape(shown)))


def _shown(pair: AlignedPair, patches: np.ndarray) -> np.ndarray:
    """bool (h, w): the patches that see nothing from beyond the picture's edge."""
    inside = resize(pair.valid.astype(np.float32), patches.shape[:2]) > 0.999
    around = np.ones((2 * _EDGE + 1,) * 2, np.uint8)
    return np.asarray(cv2.erode(inside.astype(np.uint8), around, borderValue=1)) > 0


def _nearest(row: np.ndarray, number: int) -> np.ndarray:
    """(N, h, w) distances of a picture to all, itself too: to the nearest of the others."""
    return np.asarray(np.delete(row, number, axis=0).min(axis=0))


def _spread(apart: np.ndarray) -> np.ndarray:
    """(N, N, h, w) distances of every two: their mean, the most near each patch."""
    count = len(apart)
    mean = (apart.sum(axis=(0, 1)) / max(1, count * (count - 1))).astype(np.float32)
    return np.asarray(cv2.dilate(mean, np.ones((2 * _REACH + 1,) * 2, np.uint8)))


def _excess(nearest: np.ndarray, spread: np.ndarray, usual: float) -> np.ndarray:
    return nearest / (spread + usual)
