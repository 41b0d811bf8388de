"""The findings as pictures, in one style."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.accuracy.breakdowns import SIZE_NAMES, NuisanceRow, SizeRow
from benchmarks.accuracy.cases import CONTENTS
from benchmarks.accuracy.findings import RECALLS, scored
from benchmarks.accuracy.per_pixel import Places
from benchmarks.accuracy.product import NAME
from benchmarks.accuracy.tables import Table
from benchmarks.plot_style import COLORS, STYLE, plt


def draw_all(folder: Path, places: Places) -> list[str]:
    """Writes the four plots and returns their file names."""
    with plt.rc_context(STYLE):
        figures = {
            "precision_recall.png": _precision_recall(places.findings),
            "region_f1.png": _region_f1(places.findings, places.cases),
            "size_of_change.png": _sizes(places.sizes),
            "nuisances.png": _nuisances(places.nuisances),
        }
        for name, figure in figures.items():
            figure.canvas.draw()
            picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
            # With a palette, a third of the bytes.
            picture.quantize(128, dither=Image.Dither.NONE).save(folder / name, optimize=True)
            plt.close(figure)
    return list(figures)


def _lines(names: Iterable[str]):
    """(name, label, how to draw it): imgdiff on top of the others."""
    for number, name in enumerate(names):
        is_imgdiff = name == NAME
        how = {"color": COLORS[number % len(COLORS)], "lw": 2.4 if is_imgdiff else 1.3}
        yield name, name.strip("*"), {**how, "zorder": 3 if is_imgdiff else 2}


def _precision_recall(findings: Table):
    figure, axes = plt.subplots(2, 3, figsize=(9, 5.6), sharex=True, sharey=True)
    for panel, content in zip(axes.flat, CONTENTS, strict=False):
        for name, label, how in _lines(findings):
            panel.plot(RECALLS, findings[name][content].precision, label=label, **how)
        panel.set(title=content.replace("_", " "), xlim=(0, 1), ylim=(0, 1.02))
    for panel in axes[:, 0]:
        panel.set_ylabel("precision")
    for panel in (*axes[1, :2], axes[0, 2]):
        panel.set_xlabel("recall")
        panel.tick_params(labelbottom=True)
    axes[1, 2].axis("off")
    axes[1, 2].legend(*axes[0, 0].get_legend_handles_labels(), loc="center")
    figure.suptitle("Changed pixels, nuisance on both sides of every pair", fontsize=11)
    figure.tight_layout()
    return figure


def _region_f1(findings: Table, cases):
    figure, axis = plt.subplots(figsize=(9, 3.4))
    width = 0.86 / len(findings)
    for number, (name, label, how) in enumerate(_lines(findings)):
        f1 = [scored(findings[name][c].regions, cases[c]).f1 for c in CONTENTS]
        at = np.arange(len(CONTENTS)) + (number - (len(findings) - 1) / 2) * width
        axis.bar(at, np.nan_to_num(f1), width * 0.92, color=how["color"], label=label)
    axis.set_xticks(range(len(CONTENTS)), [c.replace("_", " ") for c in CONTENTS])
    axis.set(ylim=(0, 1), ylabel="F1", title="Regions at IoU 0.3")
    axis.grid(axis="x", visible=False)
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.tight_layout()
    return figure


def _sizes(sizes: dict[str, list[SizeRow]]):
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
    at = range(len(SIZE_NAMES))
    for name, label, how in _lines(sizes):
        rows = sizes[name]
        regions = [row.detected / row.true if row.true else np.nan for row in rows]
        pairs = [1 - row.missed / row.pairs if row.pairs else np.nan for row in rows]
        for axis, shares in zip(axes, (regions, pairs), strict=True):
            axis.plot(at, shares, marker="o", ms=4, label=label, **how)
    axes[0].set(title="Regions found at IoU 0.3", ylabel="recall", ylim=(-0.02, 1.02))
    axes[1].set(title="Changed pairs noticed, quiet")
    for axis in axes:
        axis.set_xticks(at, [name.replace(" ", "\n", 1) for name in SIZE_NAMES])
        axis.set_xlabel("changed pixels")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="center right")
    figure.tight_layout(rect=(0, 0, 0.78, 1))
    return figure


def _nuisances(rows: list[NuisanceRow]):
    figure, axis = plt.subplots(figsize=(9, 3.4))
    for offset, key, label, color in (
        (-0.2, "alarms", "false alarms, of the unchanged pairs", "#e69f00"),
        (0.2, "missed", "missed, of the changed pairs", "#0072b2"),
    ):
        parts = [getattr(row, key) for row in rows]
        heights = [100 * part / whole if whole else 0 for part, whole in parts]
        bars = axis.bar(np.arange(len(rows)) + offset, heights, 0.38, color=color, label=label)
        axis.bar_label(bars, fmt="%.0f", fontsize=8)
    axis.set_xticks(range(len(rows)), [row.name.replace(" ", "\n") for row in rows])
    axis.set_ylabel("% of the pairs")
    axis.margins(y=0.1)
    axis.grid(axis="x", visible=False)
    axis.set_title("imgdiff under each nuisance alone, on both sides", pad=24)
    axis.legend(ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
    figure.tight_layout()
    return figure
