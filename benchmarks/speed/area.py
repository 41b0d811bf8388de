"""imgdiff's time against how much of the image differs, as a picture."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.plot_style import COLORS, STYLE, plt
from benchmarks.speed.cases import SIZES, Pair, page
from benchmarks.speed.clock import best_times
from benchmarks.speed.tools import BASE, Tool

NAME = "speed_area.png"
DENSE = "LPIPS-style"
_SHARES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_TENTH = _SHARES.index(0.1)


def measure_area(tool: Tool, size: str, repeat: int) -> dict[str, list[tuple[float, float]]]:
    """{how the change lies: [(share that differs, seconds)]}."""
    before = page(*SIZES[size])
    masks = {
        (kind, share): mask_of(before.shape[:2], share)
        for kind, mask_of in (("one square", _square), ("many scattered squares", _scattered))
        for share in _SHARES
    }
    runs = {}
    for key, mask in masks.items():
        # 255 - x differs from every x.
        pair = Pair(before, np.where(mask[..., None], 255 - before, before), ("", ""))
        runs[key] = lambda pair=pair: tool(pair)
    by_kind: dict[str, list[tuple[float, float]]] = {}
    for (kind, share), seconds in best_times(runs, repeat).items():
        by_kind.setdefault(kind, []).append((float(masks[kind, share].mean()), seconds))
    return by_kind


def _square(shape: tuple[int, int], share: float) -> np.ndarray:
    """In the middle; a square as long as it fits."""
    area = share * shape[0] * shape[1]
    high = min(shape[0], round(math.sqrt(area)))
    wide = min(shape[1], round(area / high))
    top, left = (shape[0] - high) // 2, (shape[1] - wide) // 2
    mask = np.zeros(shape, bool)
    mask[top : top + high, left : left + wide] = True
    return mask


def _scattered(shape: tuple[int, int], share: float) -> np.ndarray:
    """Squares on a grid of 135 rows, at random."""
    side = max(1, round(shape[0] / 135))
    rows, columns = -(-shape[0] // side), -(-shape[1] // side)
    cells = np.zeros(rows * columns, bool)
    count = max(1, round(share * cells.size))
    cells[np.random.default_rng(4).choice(cells.size, count, replace=False)] = True
    mask = np.kron(cells.reshape(rows, columns), np.ones((side, side), bool))
    return mask[: shape[0], : shape[1]]


def draw_area(
    file: Path,
    by_kind: dict[str, list[tuple[float, float]]],
    size: str,
    dense: tuple[float, bool] | None,
) -> None:
    """dense: seconds of the LPIPS-style comparison, and whether they are only estimated."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(9, 4.6))
        for (kind, points), color, marker in zip(by_kind.items(), COLORS[::2], "os", strict=False):
            shares, seconds = np.array(points).T
            how: Any = {"color": color, "marker": marker, "ms": 5, "lw": 2, "zorder": 3}
            axis.plot(100 * shares, 1e3 * seconds, label=f"{BASE}, {kind}", **how)
        share, tenth = next(iter(by_kind.values()))[_TENTH]
        ends = np.array([_SHARES[0], 1])
        label = "linear: time in proportion to the area (through one square of 10 %)"
        axis.plot(100 * ends, 1e3 * tenth / share * ends, "--", color="#999999", label=label)
        if dense:
            label = f"{DENSE} (VGG16 on every pixel)" + ", estimated" * dense[1]
            axis.axhline(1e3 * dense[0], color=COLORS[3], lw=1.5, label=label)
        width, height = SIZES[size]
        axis.set(
            xscale="log",
            yscale="log",
            xlabel="pixels that differ, % of the image",
            ylabel="time of one comparison, ms",
            title=f"Cost against changed area, {width} x {height}, past decoding",
        )
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        axis.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        low = min(seconds for points in by_kind.values() for _, seconds in points)
        axis.set_ylim(bottom=1e3 * low / 3)  # the line would pull it far down
        figure.legend(*axis.get_legend_handles_labels(), loc="lower center", ncols=2)
        figure.tight_layout(rect=(0, 0.12, 1, 1))
        figure.canvas.draw()
        picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
        picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
        plt.close(figure)
