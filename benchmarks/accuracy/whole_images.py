"""Whole photographs: the same one found again, and the order of severity."""

import numpy as np

from benchmarks.accuracy.embeddings import disturbed, edited, ladder, separation, square
from benchmarks.markdown import decimal, of, table
from imgdiff.network.runtime.runtime import Runtime
from recipe.scores import Scores, between, embed, join


def wholes(runtime: Runtime, test, validation, draws: int, seed: int = 4) -> list[str]:
    """Each of ``draws`` times both sides of the test photographs are disturbed anew; the gallery
    they are sought in holds the validation photographs too."""
    rng = np.random.default_rng(seed)
    photos = [square(photo) for photo in test]
    rest = embed(runtime, [disturbed(rng, square(photo)) for photo in validation])
    same, other, hits = [], [], np.zeros(2, int)
    diagonal = np.eye(len(photos), len(photos) + len(rest), dtype=bool)
    first = np.empty(0)
    for draw in range(draws):
        queries, gallery = (embed(runtime, [disturbed(rng, p) for p in photos]) for _ in range(2))
        scores = between(queries, np.concatenate([gallery, rest]))
        hits += [
            int((best == np.arange(len(photos))).sum())
            for best in (scores.cosine.argmax(axis=1), scores.distance.argmin(axis=1))
        ]
        same.append(scores.where(diagonal))
        other.append(scores.where(~diagonal))
        first = queries if draw == 0 else first
    near, far = join(same), join(other)
    auc = separation(near, far)
    lines = [
        f"{len(photos)} test photographs, {draws} draws of strong nuisance on both sides, sought "
        f"among {len(photos) + len(rest)} photographs (test and validation):",
        "",
        *table(
            [
                *("score", "same: 5 %, median, 95 %", "other: 5 %, median, 95 %"),
                *("AUC", "recall at 1"),
            ],
            [
                [name, _three(a), _three(b), decimal(area, 4), of(int(hit), draws * len(photos))]
                for name, a, b, area, hit in (
                    ("cosine similarity", near.cosine, far.cosine, auc[0], hits[0]),
                    ("Euclidean distance", near.distance, far.distance, auc[1], hits[1]),
                )
            ],
        ),
    ]
    donors = [photos[(i + 1) % len(photos)] for i in range(len(photos))]
    scenes = [edited(rng, p, donor) for p, donor in zip(photos, donors, strict=True)]
    scene = between(first, embed(runtime, scenes)).where(np.eye(len(photos), dtype=bool))
    levels: dict[str, Scores] = {
        "same photograph, disturbed": near,
        "same scene, edited and disturbed": scene,
        "another photograph": far,
    }
    return [*lines, "Order of severity, photographs:", "", *ladder(levels)]


def _three(values: np.ndarray) -> str:
    return ", ".join(f"{v:.3f}" for v in np.quantile(values, (0.05, 0.5, 0.95)))
