"""The curves and the table of an evaluation, as PNGs."""

from typing import Any

import numpy as np

from imgdiff.recognition.evaluate import plot_style
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.evaluate.evaluation_result import EvaluationResult
from imgdiff.recognition.evaluate.pair_grid import pair_grid
from imgdiff.recognition.evaluate.plot_style import (
    CORRECT,
    DIFFERENT,
    INK,
    SAME,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WRONG,
)

_BINS = 40


def draw_all(evaluation: EvaluationResult) -> dict[str, bytes]:
    """Every plot there is something to draw in.

    Args:
        evaluation: Any evaluation.

    Returns:
        PNGs by name, in the order they are shown.
    """
    pictures = {
        "distances": distances(evaluation),
        "confusion": confusion_matrix(evaluation),
        "roc": roc(evaluation),
        "precision_recall": precision_recall(evaluation),
        "curves": curves(evaluation.log, best=evaluation.settings.get("best_epoch")),
        "pairs": pair_grid(evaluation.examples, evaluation.threshold),
    }
    return {name: picture for name, picture in pictures.items() if picture is not None}


def roc(evaluation: EvaluationResult) -> bytes | None:
    """The receiver operating characteristic, with the equal error rate and the threshold on it.

    Args:
        evaluation: Any evaluation.

    Returns:
        A PNG; None where the data has no pairs of both kinds.
    """
    auc, rate = evaluation.roc_auc, evaluation.equal_error_rate
    if auc is None or rate is None:
        return None
    figure, [axes] = plot_style.figure(height=6.0)
    axes.plot([0, 1], [0, 1], "--", color=SOFT, linewidth=1.5)
    axes.plot([0, 1], [1, 0], ":", color=SOFT, linewidth=1.2)
    axes.plot(*evaluation.roc.T, color=SAME, linewidth=3, clip_on=False)
    axes.fill_between(*evaluation.roc.T, color=SAME, alpha=0.08, linewidth=0)
    axes.plot(
        rate.value,
        1 - rate.value,
        "o",
        color=DIFFERENT,
        markersize=14,
        clip_on=False,
        label=f"equal error rate {rate}",
    )
    _mark_threshold(axes, *_operating(evaluation), evaluation.threshold)
    _unit_square(axes)
    plot_style.title(axes, "ROC", f"area under the curve {auc.text(percent=False)}")
    plot_style.labels(axes, "different pairs predicted the same", "same pairs predicted the same")
    plot_style.legend(axes, loc="lower right")
    return plot_style.png(figure)


def precision_recall(evaluation: EvaluationResult) -> bytes | None:
    """Precision over recall, and what a guess would have.

    Args:
        evaluation: Any evaluation.

    Returns:
        A PNG; None where the data has no pairs of both kinds.
    """
    area = evaluation.average_precision
    if area is None:
        return None
    figure, [axes] = plot_style.figure(height=6.0)
    recall, precision = evaluation.precision_recall.T
    share = float(evaluation.same.mean())
    axes.axhline(
        share, linestyle="--", color=SOFT, linewidth=1.5, label=f"by chance {100 * share:.0f} %"
    )
    axes.plot(recall, precision, color=SAME, linewidth=3, clip_on=False)
    axes.fill_between(recall, precision, color=SAME, alpha=0.08, linewidth=0)
    if evaluation.precision is not None and evaluation.recall is not None:
        recall, precision = evaluation.recall.value, evaluation.precision.value
        _mark_threshold(axes, recall, precision, evaluation.threshold)
    _unit_square(axes)
    plot_style.title(axes, "Precision and recall", f"average precision {area.text(percent=False)}")
    plot_style.labels(axes, "recall: same pairs predicted so", "precision: of those predicted so")
    plot_style.legend(axes, loc="lower left")
    return plot_style.png(figure)


def distances(evaluation: EvaluationResult) -> bytes:
    """How far apart same and different pairs are, and the threshold between.

    Args:
        evaluation: Any evaluation.

    Returns:
        A PNG.
    """
    values, threshold = evaluation.distances, evaluation.threshold
    low, high = min(values.min(), threshold), max(float(np.quantile(values, 0.999)), threshold)
    low = 0.0 if low < 0.4 * high else low
    high += 0.02 * (high - low) or 1.0
    bins = np.linspace(low, high, _BINS + 1)
    figure, [axes] = plot_style.figure()
    for mask, color, kind in (
        (evaluation.same, SAME, "the same"),
        (~evaluation.same, DIFFERENT, "different"),
    ):
        if mask.any():
            counts = np.histogram(np.minimum(values[mask], high), bins)[0] / mask.sum()
            axes.stairs(counts, bins, fill=True, color=color, alpha=0.35)
            label = f"{kind}, {mask.sum():,} pairs"
            axes.stairs(counts, bins, color=color, linewidth=2.2, label=label)
    axes.axvline(threshold, color=INK, linewidth=2, linestyle="--")
    axes.set_ylim(0, axes.get_ylim()[1] * 1.16)
    for text, side, where in (("← same ", "right", -1), (" different →", "left", 1)):
        axes.annotate(
            text,
            (threshold, 1),
            xycoords=("data", "axes fraction"),
            xytext=(4 * where, -4),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=SMALL,
            color=INK,
        )
    axes.set_xlim(low, high)
    plot_style.percent(axes.yaxis)
    plot_style.title(axes, "Distances", f"threshold {threshold:.3g}, chosen on validation data")
    plot_style.labels(axes, f"distance ({evaluation.distance_kind})", "share of the pairs")
    plot_style.legend(axes, loc="upper right", bbox_to_anchor=(1, 0.92))
    return plot_style.png(figure)


def confusion_matrix(evaluation: EvaluationResult) -> bytes:
    """What pairs are and what they were predicted to be: counts, and shares of what they are.

    Args:
        evaluation: Any evaluation.

    Returns:
        A PNG.
    """
    from matplotlib.patches import Rectangle

    table = evaluation.confusion
    figure, [axes] = plot_style.figure()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    cells = (
        (0, 0, table.true_same, table.false_different, CORRECT),
        (1, 0, table.false_different, table.true_same, WRONG),
        (0, 1, table.false_same, table.true_different, WRONG),
        (1, 1, table.true_different, table.false_same, CORRECT),
    )
    for column, row, count, other, color in cells:
        share = count / (count + other) if count + other else 0.0
        axes.add_patch(
            Rectangle(
                (column + 0.02, row + 0.02),
                0.96,
                0.96,
                facecolor=color,
                alpha=0.1 + 0.8 * share,
                linewidth=0,
            )
        )
        ink = "white" if share > 0.45 else INK
        middle = column + 0.5
        centred = {"ha": "center", "va": "center", "color": ink}
        axes.text(middle, row + 0.4, f"{count:,.0f}", fontsize=26, fontweight="bold", **centred)
        word = "correct" if color == CORRECT else "wrong"
        text = f"{share:.1%} {word}" if count + other else "no such pairs"
        axes.text(middle, row + 0.68, text.replace("%", " %"), fontsize=TITLE, **centred)
    axes.set(xlim=(0, 2), ylim=(2, 0), xticks=(0.5, 1.5), yticks=(0.5, 1.5))
    axes.set_xticklabels(["predicted\nthe same", "predicted\ndifferent"], fontsize=TEXT)
    axes.set_yticklabels(["are\nthe same", "are\ndifferent"], fontsize=TEXT)
    axes.tick_params(length=0)
    plot_style.title(axes, "Confusion matrix", f"{evaluation.accuracy} of all pairs correct")
    return plot_style.png(figure)


def _mark_threshold(axes: Any, x: float, y: float, threshold: float) -> None:
    label = f"at the threshold, {threshold:.3g}"
    axes.plot(x, y, "D", color=INK, markersize=9, clip_on=False, zorder=3, label=label)


def _unit_square(axes: Any) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1.02), aspect="equal")
    plot_style.percent(axes.xaxis)
    plot_style.percent(axes.yaxis)


def _operating(evaluation: EvaluationResult) -> tuple[float, float]:
    table = evaluation.confusion
    return (
        table.false_same / (table.false_same + table.true_different),
        table.true_same / (table.true_same + table.false_different),
    )
