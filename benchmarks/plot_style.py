"""The look of the plots."""

from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # noqa: F401 (for those who draw; the backend comes first)

#: imgdiff first; the others as Okabe and Ito's palette for all kinds of sight gives them.
COLORS = ("#d62728", "#999999", "#0072b2", "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#5d4037")
STYLE: Any = {
    "figure.dpi": 100,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": 10,
    "grid.color": "#e6e6e6",
    "legend.frameon": False,
}
