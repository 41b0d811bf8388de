"""Kinds of things never trained on: is a thing nearer to its own kind than to another?"""

import cv2
import numpy as np

from benchmarks.accuracy.embeddings import disturbed, edited, ladder, separation, square
from benchmarks.markdown import decimal, table
from imgdiff.network.runtime.runtime import Runtime
from recipe.object_classes import Kinds
from recipe.scores import Scores, between, embed

#: Bins of each of L, a and b in the plain baseline.
BINS = (8, 8, 8)


def kinship(runtime: Runtime, kinds: Kinds, each: int, seed: int = 5) -> list[str]:
    """Of ``each`` pictures a class, at least 4; half of them climb the ladder of severity."""
    chosen = np.concatenate([np.nonzero(kinds.labels == k)[0][:each] for k in _classes(kinds)])
    images, labels = kinds.images[chosen], kinds.labels[chosen]
    alike, pairs = labels[:, None] == labels, np.triu(np.ones((len(labels),) * 2, bool), 1)
    points = embed(runtime, images)
    scores = between(points, points)
    cosine, distance = separation(scores.where(alike & pairs), scores.where(~alike & pairs))
    plain = _histogram_distance(images)
    colors = Scores(-plain, plain)
    baseline = separation(colors.where(alike & pairs), colors.where(~alike & pairs))[1]
    classes = len(_classes(kinds))
    lines = [
        f"{len(labels)} pictures of {classes} classes never trained on; AUC of the same class "
        "against another (0.5 is chance):",
        "",
        *table(
            ["imgdiff, cosine", "imgdiff, distance", "color histograms (L1 in Lab)"],
            [[decimal(v, 3) for v in (cosine, distance, baseline)]],
        ),
    ]
    half = np.concatenate([np.nonzero(labels == k)[0][: each // 2] for k in _classes(kinds)])
    return [
        *lines,
        "Order of severity, things:",
        "",
        *ladder(_levels(runtime, images[half], labels[half], seed)),
    ]


def _levels(runtime: Runtime, images, labels, seed: int) -> dict[str, Scores]:
    rng = np.random.default_rng(seed)
    pictures = [square(image) for image in images]
    donors = [pictures[i - 1] for i in range(len(pictures))]
    first, second = (embed(runtime, [disturbed(rng, x) for x in pictures]) for _ in range(2))
    scenes = [edited(rng, x, donor) for x, donor in zip(pictures, donors, strict=True)]
    diagonal, alike = np.eye(len(labels), dtype=bool), labels[:, None] == labels
    scores = between(first, second)
    return {
        "same picture, disturbed": scores.where(diagonal),
        "same scene, edited and disturbed": between(first, embed(runtime, scenes)).where(diagonal),
        "same kind": scores.where(alike & ~diagonal),
        "another kind": scores.where(~alike),
    }


def _classes(kinds: Kinds) -> range:
    return range(len(kinds.names))


def _histogram_distance(images: np.ndarray) -> np.ndarray:
    """L1 between the color histograms of every two images, (N, N)."""
    limits = [(0, 256)] * 3
    histograms = []
    for image in images:
        lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).reshape(-1, 3)
        counts, _ = np.histogramdd(lab.astype(float), BINS, limits)
        histograms.append(counts.ravel() / counts.sum())
    return np.array([np.abs(np.array(histograms) - counts).sum(axis=1) for counts in histograms])
