"""The embedding head alone, on whole pictures under strong nuisance.

With the backbone fixed a view of a picture is its pooled features, computed once, and the best
head for all pictures together is found in closed form. The batches that train the backbone hold
eight, in which few hard ones ever meet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.network.architecture import EMBEDDING
from imgdiff.network.onnx.graphs import build_graphs
from imgdiff.network.onnx.nodes import Arrays
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.plain_places import textured
from imgdiff.network.runtime.runtime import INPUT_SIZE
from recipe.nuisances import disturb
from recipe.object_classes import Kinds
from recipe.plain_pictures import plain_picture, plain_view

#: Strengths of the views' nuisances, one view each.
STRENGTHS = (1.0, 1.7, 1.7)
#: Labelled pictures are embedded at this side: they are small.
KIND_SIZE = 112
#: Of the embedding's directions so many tell kinds apart, scaled by this beside the others.
KIND_DIRECTIONS, KIND_SHARE = 32, 0.5
#: Distance of two photographs in the root mean square: beyond the contrastive margin.
APART = 1.3
RIDGE = 1e-2

#: Pictures uint8 (H, W, 3) -> their pooled features (N, C).
Pool = Callable[[Sequence[np.ndarray]], np.ndarray]


@dataclass(frozen=True)
class Views:
    """Pooled features. same: (pictures, views, C) of each picture disturbed. kinds: (pictures, C)
    of labelled ones, and their labels."""

    same: np.ndarray
    kinds: np.ndarray
    labels: np.ndarray


def pool_of(graphs: dict[str, bytes], arrays: Arrays) -> Pool:
    """What the embedding head of a network is given, for any pictures.

    Their plain places are textured, as they are wherever whole images are embedded.

    Args:
        graphs: The network's, in float32 or int8.
        arrays: Its weights by name.
    """
    channels = arrays["hidden/kernel"].shape[0]
    identity = {
        "hidden/kernel": np.eye(channels, dtype=np.float32),
        "hidden/bias": np.zeros(channels, np.float32),  # pooled features are never below 0
        "out/kernel": np.eye(channels, dtype=np.float32),
        "out/bias": np.zeros(channels, np.float32),
    }
    session = Session(graphs | {"embedding": build_graphs({**arrays, **identity})["embedding"]})

    def pool(images: Sequence[np.ndarray]) -> np.ndarray:
        pooled: list[np.ndarray] = []
        for i in range(0, len(images), 2):
            pair = images[i], images[min(i + 1, len(images) - 1)]
            pooled += [*session.embed(*(textured(image)[None] for image in pair))]
        return np.stack(pooled[: len(images)])

    return pool


def whole(photo: np.ndarray) -> np.ndarray:
    """A photograph scaled as whole images are."""
    return cv2.resize(photo, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_AREA)


def gather_views(
    pool: Pool, photos: list[np.ndarray], plain: int, kinds: Kinds, per_kind: int, seed: int = 1
) -> Views:
    """Views of every photograph and of ``plain`` pictures with little texture, and ``per_kind``
    pictures of each kind."""
    same = []
    for i, photo in enumerate(photos):
        rng, square = np.random.default_rng((seed, i, 11)), whole(photo)
        same.append(pool([disturb(rng, square, "photo", s) for s in STRENGTHS]))
    for i in range(plain):
        rng = np.random.default_rng((seed, i, 13))
        picture = plain_picture(rng, INPUT_SIZE)
        same.append(pool([plain_view(rng, picture, s) for s in STRENGTHS]))
    rng = np.random.default_rng((seed, 12))
    chosen = np.concatenate(
        [
            rng.choice(np.nonzero(kinds.labels == k)[0], per_kind, replace=False)
            for k in range(len(kinds.names))
        ]
    )
    size = (KIND_SIZE, KIND_SIZE)
    pictures = [cv2.resize(kinds.images[i], size, interpolation=cv2.INTER_CUBIC) for i in chosen]
    return Views(np.stack(same), pool(pictures), kinds.labels[chosen])


def fitted_head(views: Views, size: int = EMBEDDING) -> dict[str, np.ndarray]:
    """The embedding head as Fisher's linear discriminant (1936; Duda, Hart and Stork 2001) of the
    pooled features: the directions in which pictures differ most for how little their views do,
    and ``KIND_DIRECTIONS`` in which kinds do. In closed form, over all pictures at once; the same
    loss by gradient, in batches of 160, recognised less than three quarters of what this does. The
    ReLU is held in its linear range by its bias.

    Args:
        views: What it is fitted to.
        size: Numbers in the embedding.

    Returns:
        Its weights by name.
    """
    same = views.same.astype(np.float64)
    middle, means = same.mean((0, 1)), same.mean(1)
    flat = same.reshape(-1, same.shape[-1]) - middle
    within = _scatter(same - means[:, None])
    centres = np.stack([views.kinds[views.labels == k].mean(0) for k in np.unique(views.labels)])
    spread = views.kinds - centres[np.searchsorted(np.unique(views.labels), views.labels)]
    kinds = min(KIND_DIRECTIONS, size // 4)
    photo_directions = _discriminant(within, _scatter(means - middle), size - kinds)
    kind_directions = _discriminant(
        _scatter(spread) + within, _scatter(centres - centres.mean(0)), kinds
    )
    directions = np.concatenate(
        [_to_length(photo_directions, flat, 1.0), _to_length(kind_directions, flat, KIND_SHARE)],
        axis=1,
    )
    directions = _to_length(directions, flat, APART)
    # A narrow network has fewer directions than the embedding has numbers: the rest stay zero.
    directions = np.pad(directions, ((0, 0), (0, size - directions.shape[1])))
    projected = flat @ directions
    lift = 6 * projected.std(0) + np.abs(projected).max(0)
    return {
        "hidden/kernel": directions.astype(np.float32),
        "hidden/bias": (lift - middle @ directions).astype(np.float32),
        "out/kernel": np.eye(size, dtype=np.float32),
        "out/bias": -lift.astype(np.float32),
    }


def _scatter(x: np.ndarray) -> np.ndarray:
    """Mean outer product over all but the last axis."""
    flat = x.reshape(-1, x.shape[-1]).astype(np.float64)
    return flat.T @ flat / len(flat)


def _discriminant(within: np.ndarray, between: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` directions (C, count) with the most of ``between`` for their ``within``."""
    ridge = RIDGE * np.trace(within) / len(within) * np.eye(len(within))
    white = np.linalg.cholesky(np.linalg.inv(within + ridge))
    _, axes = np.linalg.eigh(white.T @ between @ white)
    return white @ axes[:, ::-1][:, :count]


def _to_length(directions: np.ndarray, features: np.ndarray, length: float) -> np.ndarray:
    """Scaled so that two of ``features`` lie ``length`` apart in the root mean square."""
    squared = np.square(features @ directions).sum(axis=1).mean()
    return directions * (length / np.sqrt(2 * squared))
