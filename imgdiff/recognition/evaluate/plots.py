"""An evaluation in pictures: each the bytes of a PNG, or None where there is nothing to draw."""

from typing import Any

import numpy as np

from imgdiff.recognition.evaluate import drawing
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.evaluate.drawing import (
    DIFFERENT,
    INK,
    RIGHT,
    SAME,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WRONG,
)
from imgdiff.recognition.evaluate.pair_grid import pair_grid
from imgdiff.recognition.evaluate.result import Evaluation

_BINS = 40


def draw_all(evaluation: Evaluation) -> dict[str, bytes]:
    """The plots there is something to draw in, by name, in the order they are shown."""
    drawn = {
        "distances": distances(evaluation),
        "confusion": confusion_matrix(evaluation),
        "roc": roc(evaluation),
        "precision_recall": precision_recall(evaluation),
        "curves": curves(evaluation.log, best=evaluation.settings.get("best_epoch")),
        "pairs": pair_grid(evaluation.examples, evaluation.threshold),
    }
    return {name: picture for name, picture in drawn.items() if picture is not None}


def roc(evaluation: Evaluation) -> bytes | None:
    """The receiver operating characteristic, with the equal error rate and the threshold on it."""
    auc, rate = evaluation.roc_auc, evaluation.equal_error_rate
    if auc is None or rate is None:
        return None
    figure, [axes] = drawing.figure(height=6.0)
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
    drawing.title(axes, "ROC", f"area under the curve {auc.shown(percent=False)}")
    drawing.labels(axes, "different pairs told the same", "same pairs told the same")
    drawing.legend(axes, loc="lower right")
    return drawing.png(figure)


def precision_recall(evaluation: Evaluation) -> bytes | None:
    """Precision over recall, and what a guess would have."""
    area = evaluation.average_precision
    if area is None:
        return None
    figure, [axes] = drawing.figure(height=6.0)
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
    drawing.title(axes, "Precision and recall", f"average precision {area.shown(percent=False)}")
    drawing.labels(axes, "recall: same pairs told the same", "precision: told the same, and are")
    drawing.legend(axes, loc="lower left")
    return drawing.png(figure)


def distances(evaluation: Evaluation) -> bytes:
    """How far apart same and different pairs are, and the threshold between."""
    found, threshold = evaluation.distances, evaluation.threshold
    low, high = min(found.min(), threshold), max(float(np.quantile(found, 0.999)), threshold)
    low = 0.0 if low < 0.4 * high else low
    high += 0.02 * (high - low) or 1.0
    bins = np.linspace(low, high, _BINS + 1)
    figure, [axes] = drawing.figure()
    for mask, colour, words in (
        (evaluation.same, SAME, "the same"),
        (~evaluation.same, DIFFERENT, "different"),
    ):
        if mask.any():
            counts = np.histogram(np.minimum(found[mask], high), bins)[0] / mask.sum()
            axes.stairs(counts, bins, fill=True, color=colour, alpha=0.35)
            words = f"{words}, {mask.sum():,} pairs"
            axes.stairs(counts, bins, color=colour, linewidth=2.2, label=words)
    axes.axvline(threshold, color=INK, linewidth=2, linestyle="--")
    axes.set_ylim(0, axes.get_ylim()[1] * 1.16)
    for words, side, where in (("← same ", "right", -1), (" different →", "left", 1)):
        axes.annotate(
            words,
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
    drawing.percent(axes.yaxis)
    drawing.title(axes, "Distances", f"threshold {threshold:.3g}, chosen on validation data")
    drawing.labels(axes, f"distance ({evaluation.distance_kind})", "share of the pairs")
    drawing.legend(axes, loc="upper right", bbox_to_anchor=(1, 0.92))
    return drawing.png(figure)


def confusion_matrix(evaluation: Evaluation) -> bytes:
    """What pairs are and what they were told to be: counts, and shares of what they are."""
    from matplotlib.patches import Rectangle

    table = evaluation.confusion
    figure, [axes] = drawing.figure()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    cells = (
        (0, 0, table.true_same, table.false_different, RIGHT),
        (1, 0, table.false_different, table.true_same, WRONG),
        (0, 1, table.false_same, table.true_different, WRONG),
        (1, 1, table.true_different, table.false_same, RIGHT),
    )
    for column, row, count, other, colour in cells:
        share = count / (count + other) if count + other else 0.0
        axes.add_patch(
            Rectangle(
                (column + 0.02, row + 0.02),
                0.96,
                0.96,
                facecolor=colour,
                alpha=0.1 + 0.8 * share,
                linewidth=0,
            )
        )
        ink = "white" if share > 0.45 else INK
        middle = column + 0.5
        centred = {"ha": "center", "va": "center", "color": ink}
        axes.text(middle, row + 0.4, f"{count:,.0f}", fontsize=26, fontweight="bold", **centred)
        word = "right" if colour == RIGHT else "wrong"
        words = f"{share:.1%} {word}" if count + other else "no such pairs"
        axes.text(middle, row + 0.68, words.replace("%", " %"), fontsize=TITLE, **centred)
    axes.set(xlim=(0, 2), ylim=(2, 0), xticks=(0.5, 1.5), yticks=(0.5, 1.5))
    axes.set_xticklabels(["told the same", "told different"], fontsize=TEXT)
    axes.set_yticklabels(["are\nthe same", "are\ndifferent"], fontsize=TEXT)
    axes.tick_params(length=0)
    drawing.title(axes, "Right and wrong", f"{evaluation.accuracy} of all pairs right")
    return drawing.png(figure)


def _mark_threshold(axes: Any, x: float, y: float, threshold: float) -> None:
    words = f"at the threshold, {threshold:.3g}"
    axes.plot(x, y, "D", color=INK, markersize=9, clip_on=False, zorder=3, label=words)


def _unit_square(axes: Any) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1.02), aspect="equal")
    drawing.percent(axes.xaxis)
    drawing.percent(axes.yaxis)


def _operating(evaluation: Evaluation) -> tuple[float, float]:
    table = evaluation.confusion
    return (
        table.false_same / (table.false_same + table.true_different),
        table.true_same / (table.true_same + table.false_different),
    )
