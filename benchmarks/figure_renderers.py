"""Figures of matplotlib against baselines that another letter renderer drew, as pytest-mpl's tests.

    python -m benchmarks.figure_renderers --figures 6 --seed 1

Another version of FreeType places and hints letters otherwise; matplotlib's ways of hinting stand
for it here. The baseline is drawn with the default; each figure is drawn by the other ways with
nothing changed (what is called changed is a false alarm) and by the default with one thing changed
(a point, a label, a color). pytest-mpl compares by the root mean square of the pixels, at its usual
tolerance of 2. Calibrated is by two of the other ways, judged on the third.
"""

import argparse
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.markdown import of, table
from imgdiff.compare import compare_images
from imgdiff.suite.calibration.learn import calibrate

USUAL, OTHERS = "force_autohint", ("default", "no_hinting", "no_autohint")
EDITS = ("point", "label", "color")
#: Of pytest-mpl.
TOLERANCE = 2.0


def figure(seed: int, hinting: str = USUAL, edit: str = "") -> np.ndarray:
    """A chart of 640 x 400."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(seed)
    with matplotlib.rc_context({"text.hinting": hinting, "text.hinting_factor": 8}):
        drawn, axes = plt.subplots(figsize=(6.4, 4), dpi=100)
        x, y = np.arange(12), rng.uniform(0, 50, 12)
        if edit == "point":
            y[5] = (y[5] + 25) % 50
        color = "tab:red" if edit == "color" else "tab:blue"
        axes.bar(x, y, color=color) if seed % 2 else axes.plot(x, y, "o-", color=color)
        axes.set_title(f"Harbor {rng.integers(1900, 2000)}")
        axes.set_xlabel("Week" if edit == "label" else "Month")
        axes.set_ylabel("Ships arriving")
        axes.grid(bool(seed % 3))
        stream = BytesIO()
        drawn.savefig(stream, format="png")
        plt.close(drawn)
    return np.array(Image.open(stream).convert("RGB"))


def differs_by_rms(before: np.ndarray, after: np.ndarray) -> bool:
    """As matplotlib's ``compare_images``, which pytest-mpl calls."""
    error = before.astype(np.float64) - after
    return float(np.sqrt(np.mean(error**2))) > TOLERANCE


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.figure_renderers", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--figures", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    ways: dict[str, dict[str, Any]] = {"imgdiff": {}}
    ways |= {"imgdiff, level content": {"level": "content"}}
    names = ["pytest-mpl's RMS", *ways, "imgdiff, calibrated"]
    alarms, found = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for drawn, seed in enumerate(
        range(given.seed * 100, given.seed * 100 + given.figures), start=1
    ):
        before = figure(seed)
        others = {hinting: figure(seed, hinting) for hinting in OTHERS}
        edited = [figure(seed, edit=edit) for edit in EDITS]
        learned = calibrate(before, list(others.values())[:2])
        for hinting, after in others.items():
            if np.array_equal(before, after):
                print(f"{hinting} draws {seed} as the baseline is drawn", flush=True)
            alarms[names[0]] += differs_by_rms(before, after)
            for name, options in ways.items():
                alarms[name] += compare_images(before, after, **options).changed
        alarms[names[3]] += compare_images(before, others[OTHERS[2]], calibration=learned).changed
        for after in edited:
            found[names[0]] += differs_by_rms(before, after)
            for name, options in ways.items():
                found[name] += compare_images(before, after, **options).changed
            found[names[3]] += compare_images(before, after, calibration=learned).changed
        rows = [
            [
                name,
                of(alarms[name], drawn * (1 if name == names[3] else len(OTHERS))),
                of(found[name], drawn * len(EDITS)),
            ]
            for name in names
        ]
        print("\n".join(table(["way", "false alarms", "edits found"], rows)), flush=True)


if __name__ == "__main__":
    main()
