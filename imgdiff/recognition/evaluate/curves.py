"""How a training went: loss and precision of each epoch."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from imgdiff.recognition.evaluate import plot_style
from imgdiff.recognition.evaluate.plot_style import DIFFERENT, INK, SAME, SOFT, TEXT

#: Smallest span of the precision's axis: less than that is noise, not a curve.
_MIN_SPAN = 0.02


def curves(log: Iterable[dict[str, Any]], *, best: int | None = None) -> bytes | None:
    """Loss and precision of each epoch, on training and validation data, the best epoch marked.

    Args:
        log: Rows with "epoch" and any of "loss", "validation_loss", "precision",
            "validation_precision".
        best: The epoch that was kept; None: the one with the highest "validation_auc", and of
            those the lowest "validation_loss".

    Returns:
        A PNG; None where the log has nothing to draw.
    """
    rows = list(log)
    epochs = _column(rows, "epoch")
    panels = [
        (kind, name)
        for kind, name in (("loss", "Loss"), ("precision", "Precision"))
        if np.isfinite(np.r_[_column(rows, kind), _column(rows, f"validation_{kind}")]).any()
    ]
    if not panels:
        return None
    best = _best_epoch(rows) if best is None else best
    figure, all_axes = plot_style.figure(height=0.7 + 2.9 * len(panels), rows=len(panels))
    for axes, (kind, name) in zip(all_axes, panels, strict=True):
        marker = "o" if len(rows) < 16 else ""
        for key, color, style, label in (
            (kind, SOFT, "--", "training"),
            (f"validation_{kind}", SAME, "-", "validation"),
        ):
            values = _column(rows, key)
            finite = np.isfinite(values)
            if finite.any():
                axes.plot(
                    epochs[finite],
                    values[finite],
                    style,
                    color=color,
                    label=label,
                    linewidth=2.4,
                    marker=marker,
                    markersize=5,
                )
        if best is not None:
            axes.axvline(best, color=DIFFERENT, linewidth=2, linestyle=":", label=f"best: {best}")
        plot_style.title(axes, name)
        if kind == "precision":
            low, high = axes.get_ylim()
            if high - low < _MIN_SPAN:
                axes.set_ylim(high - _MIN_SPAN, high + 0.1 * _MIN_SPAN)
            plot_style.percent(axes.yaxis)
        else:
            axes.set_ylim(bottom=0 if min(axes.get_ylim()) >= 0 or kind == "loss" else None)
        axes.xaxis.get_major_locator().set_params(integer=True)
    plot_style.legend(all_axes[0], ncols=3, loc="lower right", bbox_to_anchor=(1.0, 0.99))
    all_axes[-1].set_xlabel("epoch", fontsize=TEXT, color=INK)
    return plot_style.png(figure)


def _column(rows: list[dict[str, Any]], name: str) -> np.ndarray:
    """NaN where a row has no such number."""

    def number(value: Any) -> float:
        try:
            return float(value)
        except (TypeError, ValueError):
            return float("nan")

    return np.array([number(row.get(name)) for row in rows], float)


def _best_epoch(rows: list[dict[str, Any]]) -> int | None:
    """Of the highest AUC, and of the lowest loss among those."""
    auc, loss = (_column(rows, f"validation_{name}") for name in ("auc", "loss"))
    if not (np.isfinite(auc).any() or np.isfinite(loss).any()):
        return None
    order = np.lexsort((np.nan_to_num(loss, nan=np.inf), -np.nan_to_num(auc, nan=-np.inf)))
    return int(_column(rows, "epoch")[order[0]])
