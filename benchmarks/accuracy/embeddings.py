"""Whole images as points, and how far sets of them lie apart."""

import cv2
import numpy as np

from benchmarks.markdown import decimal, table
from imgdiff.network.runtime.runtime import INPUT_SIZE
from recipe.changes import change
from recipe.nuisances import disturb
from recipe.pixel_metrics import roc_auc
from recipe.scores import Scores

#: As strong as any in training.
STRONG = 1.7


def square(image: np.ndarray) -> np.ndarray:
    """The middle of an image, at the network's input size."""
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    how = cv2.INTER_AREA if side >= INPUT_SIZE else cv2.INTER_CUBIC
    middle = image[top : top + side, left : left + side]
    return cv2.resize(middle, (INPUT_SIZE, INPUT_SIZE), interpolation=how)


def disturbed(rng, image: np.ndarray) -> np.ndarray:
    """The image under strong nuisance."""
    return disturb(rng, image, "photo", STRONG)


def edited(rng, image: np.ndarray, donor: np.ndarray) -> np.ndarray:
    """The scene with two changes of 32 px to half its side, then disturbed."""
    return disturbed(rng, change(rng, image, "photo", donor, 2, smallest=32.0))


def separation(near: Scores, far: Scores) -> tuple[float, float]:
    """AUC of ``near`` against ``far`` by cosine and by distance."""
    truth = np.repeat([True, False], [near.cosine.size, far.cosine.size])
    by = ((near.cosine, far.cosine), (-near.distance, -far.distance))
    cosine, distance = (roc_auc(np.concatenate([x.ravel() for x in two]), truth) for two in by)
    return cosine, distance


def ladder(levels: dict[str, Scores]) -> list[str]:
    """From the nearest to the farthest: each level's distances, and how well it is told from the
    next."""
    rows, names = [], list(levels)
    for name, after in zip(names, [*names[1:], None], strict=True):
        scores = levels[name]
        low, middle, high = np.quantile(scores.distance, (0.05, 0.5, 0.95))
        auc = ["-", "-"]
        if after:
            auc = [decimal(v, 3) for v in separation(scores, levels[after])]
        spread = f"{low:.3f}, {middle:.3f}, {high:.3f}"
        means = decimal(float(scores.distance.mean()), 3), decimal(float(scores.cosine.mean()), 3)
        rows.append([name, scores.cosine.size, means[0], spread, means[1], *auc])
    rising = np.diff([scores.distance.mean() for scores in levels.values()]) > 0
    falling = np.diff([scores.cosine.mean() for scores in levels.values()]) < 0
    head = [
        *("level", "pairs", "mean distance", "5 %, median, 95 %", "mean cosine"),
        *("AUC against the next: cosine", "distance"),
    ]
    order = "holds" if rising.all() and falling.all() else "is broken"
    return [*table(head, rows), f"The order of the means {order}.", ""]
