"""Figures of matplotlib under another version of FreeType, beside pytest-mpl's rule.

    python -m benchmarks.figures --figures 20

Each figure is drawn twice: as matplotlib draws it, and with letters hinted as another FreeType does
(``text.hinting`` and ``text.hinting_factor``), the same figure or one with a planted change: a
value, a color or a word. pytest-mpl fails where the root mean square of the difference is above
2 levels.
"""

import argparse
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.markdown import of, table
from imgdiff.compare import compare_images

HINTINGS: tuple[dict[str, Any], ...] = (
    {"text.hinting": "force_autohint", "text.hinting_factor": 8},
    {"text.hinting": "none", "text.hinting_factor": 1},
)
CHANGES = ("a value", "a color", "a word")
#: pytest-mpl's default tolerance, in levels.
TOLERANCE = 2


def figure(seed: int, change: str | None, hinting: dict[str, Any]) -> np.ndarray:
    """A figure of 640 x 480: lines, bars, points or a histogram, uint8 (H, W, 3)."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    rng = np.random.default_rng(seed)
    values, other = rng.normal(5, 2, 24), rng.normal(5, 2, 24)
    color, word = f"C{rng.integers(0, 9)}", f"series {rng.integers(10, 99)}"
    if change == "a value":
        values[11] += 3
    if change == "a color":
        color = "C9"
    if change == "a word":
        word = word.replace("series", "serial")
    with mpl.rc_context(hinting):
        drawn = Figure(figsize=(6.4, 4.8), dpi=100)
        axes = drawn.subplots()
        kind = seed % 4
        if kind == 0:
            axes.plot(values, color=color, label=word)
            axes.plot(other, "--", color="0.5", label="before")
        elif kind == 1:
            axes.bar(np.arange(12), np.abs(values[:12]), color=color, label=word)
        elif kind == 2:
            axes.scatter(np.arange(24), values, color=color, label=word)
        else:
            axes.step(np.arange(24), np.cumsum(values), color=color, label=word)
        axes.set(title=f"Measurement {seed}", xlabel="time in seconds", ylabel="length in mm")
        axes.legend()
        axes.grid(alpha=0.3)
        stream = BytesIO()
        drawn.savefig(stream, format="png")
    return np.array(Image.open(stream).convert("RGB"))


def rms(before: np.ndarray, after: np.ndarray) -> float:
    """As matplotlib's ``calculate_rms``."""
    return float(np.sqrt(((before.astype(float) - after) ** 2).mean()))


def main() -> None:
    """Draws, compares and prints."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.figures", description="Figures under another FreeType."
    )
    parser.add_argument("--figures", type=int, default=20)
    parser.add_argument("--seed", type=int, default=100)
    given = parser.parse_args()
    alarms, found = {"imgdiff": 0, "pytest-mpl": 0}, {"imgdiff": 0, "pytest-mpl": 0}
    levels = []
    for seed in range(given.seed, given.seed + given.figures):
        before = figure(seed, None, HINTINGS[0])
        for change in (None, CHANGES[seed % len(CHANGES)]):
            after = figure(seed, change, HINTINGS[1])
            told = {
                "imgdiff": compare_images(before, after, scores=False).changed,
                "pytest-mpl": rms(before, after) > TOLERANCE,
            }
            counted = alarms if change is None else found
            for name, changed in told.items():
                counted[name] += changed
            if change is None:
                levels.append(rms(before, after))
    print(f"The same figures differ by {np.mean(levels):.1f} levels (root mean square).\n")
    rows = [[n, of(alarms[n], given.figures), of(found[n], given.figures)] for n in alarms]
    print("\n".join(table(["rule", "false alarms", "planted changes found"], rows)))


if __name__ == "__main__":
    main()
