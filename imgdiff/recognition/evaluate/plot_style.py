"""The look of the plots: on white, large letters, colors that the color-blind tell apart."""

from io import BytesIO
from typing import Any

from imgdiff.render.theme import LIGHT, PLOT_DIFFERENT, PLOT_GRID, PLOT_SAME

#: Of pairs of the same, of different ones; predicted correctly, wrongly; text. On white.
SAME, DIFFERENT, GRID = PLOT_SAME, PLOT_DIFFERENT, PLOT_GRID
CORRECT, WRONG, INK, SOFT = LIGHT.correct, LIGHT.wrong, LIGHT.ink, LIGHT.soft
#: Font sizes in points; a plot is 960 pixels wide, so that half of it can still be read.
TITLE, TEXT, SMALL = 16, 14, 13
DPI = 150
WIDTH = 6.4


def figure(height: float = 4.8, width: float = WIDTH, rows: int = 1) -> tuple[Any, list[Any]]:
    """A Matplotlib figure of its own: no pyplot, nothing global.

    Args:
        height: In inches.
        width: In inches.
        rows: Axes, one below the other.

    Returns:
        The figure and its axes.
    """
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12, hspace=0.04)
    canvas = Figure((width, height), dpi=DPI, facecolor="white", layout=layout)
    all_axes = [canvas.add_subplot(rows, 1, row + 1) for row in range(rows)]
    for axes in all_axes:
        axes.set_facecolor("white")
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(SOFT)
        axes.tick_params(labelsize=SMALL, colors=SOFT, labelcolor=INK)
        axes.grid(True, color=GRID, linewidth=1)
        axes.set_axisbelow(True)
    return canvas, all_axes


def title(axes: Any, text: str, below: str = "") -> None:
    """A heading at the left, and a smaller line below it.

    Args:
        axes: Matplotlib axes.
        text: The heading.
        below: The smaller line; none if empty.
    """
    axes.set_title(
        text + ("\n" if below else ""),
        loc="left",
        fontsize=TITLE,
        fontweight="bold",
        color=INK,
        pad=8,
        parse_math=False,
    )
    if below:
        offset = {"xytext": (0, 9), "textcoords": "offset points"}
        axes.annotate(
            below, (0, 1), xycoords="axes fraction", fontsize=TEXT, color=SOFT, **offset
        ).set_parse_math(False)


def labels(axes: Any, x: str, y: str) -> None:
    """Names of both axes.

    Args:
        axes: Matplotlib axes.
        x: Of the horizontal one.
        y: Of the vertical one.
    """
    axes.set_xlabel(x, fontsize=TEXT, color=INK)
    axes.set_ylabel(y, fontsize=TEXT, color=INK)


def legend(axes: Any, **options: Any) -> None:
    """The legend, in the same look everywhere.

    Args:
        axes: Matplotlib axes.
        **options: Of ``Axes.legend``.
    """
    looks = {"facecolor": "white", "edgecolor": "none", "framealpha": 0.85, "labelcolor": INK}
    axes.legend(fontsize=SMALL, handlelength=1.6, borderpad=0.2, **looks, **options)


def percent(axis: Any) -> None:
    """Fractions as "20 %", at steps that need no decimals where there is room.

    Args:
        axis: A Matplotlib axis.
    """
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g} %"))


def png(canvas: Any, dpi: int = DPI) -> bytes:
    """A figure's picture as PNG.

    Args:
        canvas: A Matplotlib figure.
        dpi: Pixels an inch.
    """
    stream = BytesIO()
    canvas.savefig(stream, format="png", dpi=dpi, facecolor="white")
    return stream.getvalue()
