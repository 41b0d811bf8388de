"""Boosted trees that tell the kind of a change by its measures; fitted by scikit-learn.

What is written is read by ``imgdiff.change.kinds.trees``, which needs NumPy alone.
"""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from imgdiff.change.kinds.classify import LEARNED, SWAP, averaged
from imgdiff.change.kinds.measures import NAMES, swapped
from imgdiff.change.kinds.trees import Trees
from recipe.kinds.examples import Examples

#: Rounds of boosting, leaves of a tree, learning rate, and the least examples of a leaf.
ROUNDS, LEAVES, RATE, LEAST = 120, 12, 0.1, 20


def read_examples(paths: Iterable[Path]) -> Examples:
    """What ``make`` wrote, together."""
    parts = [np.load(path, allow_pickle=False) for path in paths]
    return Examples(
        *(np.concatenate([part[n] for part in parts]) for n in ("measures", "labels", "contents"))
    )


def fitted(examples: Examples, rounds: int = ROUNDS, leaves: int = LEAVES) -> Trees:
    """The classifier.

    Args:
        examples: What is learned; with before and after exchanged, too.
        rounds: Of boosting.
        leaves: Of each tree.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    both = np.concatenate([examples.measures, swapped(examples.measures)])
    labels = np.concatenate([examples.labels, np.array(SWAP)[examples.labels]])
    counts = np.bincount(labels, minlength=len(LEARNED))
    weights = (len(labels) / len(LEARNED) / counts)[labels] ** 0.5
    model = HistGradientBoostingClassifier(
        max_iter=rounds,
        max_leaf_nodes=leaves,
        learning_rate=RATE,
        min_samples_leaf=LEAST,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    ).fit(both, labels, sample_weight=weights)
    trees = _exported(model)
    sample = both[:: max(1, len(both) // 500)]
    np.testing.assert_allclose(trees.probabilities(sample), model.predict_proba(sample), atol=1e-4)
    return trees


def _exported(model) -> Trees:
    """The trees of scikit-learn's model; its own file would be code to whoever loads it."""
    predictors = [tree for round_ in model._predictors for tree in round_]
    most = max(len(tree.nodes) for tree in predictors)
    count = len(predictors)
    feature = np.zeros((count, most), np.uint8)
    threshold = np.full((count, most), np.inf, np.float32)
    below = np.tile(np.arange(most, dtype=np.uint8), (count, 1))
    above = below.copy()
    value = np.zeros((count, most), np.float32)
    for i, tree in enumerate(predictors):
        for j, node in enumerate(tree.nodes):
            if node["is_leaf"]:
                value[i, j] = node["value"]
                continue
            feature[i, j], threshold[i, j] = node["feature_idx"], node["num_threshold"]
            below[i, j], above[i, j] = node["left"], node["right"]
    depth = max(int(tree.get_max_depth()) for tree in predictors)
    kind = np.tile(np.arange(len(LEARNED), dtype=np.uint8), count // len(LEARNED))
    base = np.asarray(model._baseline_prediction, np.float32).reshape(-1)
    return Trees(feature, threshold, below, above, value, kind, base, depth)


def written(trees: Trees) -> bytes:
    """The classifier as a file, with the names of what it measures and tells."""
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        **vars(trees),
        names=np.array(NAMES),
        kinds=np.array(LEARNED),
    )
    return stream.getvalue()


def report(trees: Trees, examples: Examples) -> str:
    """F1 of each kind and its mean, by content, on examples that were not trained on."""
    told = averaged(trees, examples.measures).argmax(axis=1)
    lines = [f"{'content':<8}" + "".join(f"{kind:>11}" for kind in LEARNED) + f"{'mean':>11}"]
    for content in [*dict.fromkeys(examples.contents.tolist()), "all"]:
        where = np.full(len(told), True) if content == "all" else examples.contents == content
        scores = f1(examples.labels[where], told[where])
        mean = float(np.nanmean(scores))
        lines.append(f"{content:<8}" + "".join(f"{s:>11.3f}" for s in (*scores, mean)))
    return "\n".join(lines)


def f1(labels: np.ndarray, told: np.ndarray) -> list[float]:
    """Of each kind; NaN of one that does not occur."""
    scores = []
    for kind in range(len(LEARNED)):
        hits = int(((labels == kind) & (told == kind)).sum())
        either = int((labels == kind).sum() + (told == kind).sum())
        scores.append(2 * hits / either if (labels == kind).any() else float("nan"))
    return scores
