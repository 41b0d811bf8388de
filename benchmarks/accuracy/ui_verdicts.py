"""Verdicts on pairs from the tests of other tools, through the whole product."""

import json
from pathlib import Path
from typing import Any

from benchmarks.markdown import of, table
from imgdiff.compare import compare_images
from imgdiff.network.runtime.runtime import Runtime


def expectation(expected: dict[str, Any]) -> tuple[bool, str]:
    """(different, in words) of what a tool's own test expects. A tool that can leave
    anti-aliasing out is taken at its word without it, as imgdiff leaves it out."""
    if "percent_aa_ignored" in expected:
        percent = expected["percent_aa_ignored"]
        return percent > 0, f"{percent:g} % but for edges"
    for key, unit in (("count", "px"), ("percent", "%")):
        if key in expected:
            return expected[key] > 0, f"{expected[key]:,} {unit}"
    if "rect" in expected:
        return True, f"a rectangle {expected['rect']}"
    if "result" in expected:
        return True, "rectangles drawn"
    return True, {"size": "sizes differ", "differ": "differs"}[expected["label"]]


def ui_verdicts(runtime: Runtime, folder: Path) -> list[str]:
    """folder: the images and pairs.json, a list of {a, b, source, expected}."""
    rows, agreed = [], 0
    pairs = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))
    for pair in pairs:
        different, words = expectation(pair["expected"])
        result = compare_images(folder / pair["a"], folder / pair["b"], weights=runtime)
        agrees = result.changed == different
        agreed += agrees
        rows.append(
            [
                Path(pair["a"]).stem.removesuffix("_a"),
                f"{'different' if different else 'same'} ({words})",
                "different" if result.changed else "same",
                f"{result.heatmap.max():.2f}",
                len(result.regions),
                "yes" if agrees else "**no**",
            ]
        )
    head = ["pair", "the tool's test expects", "imgdiff says", "peak heat", "regions", "agree"]
    return [f"imgdiff agrees on {of(agreed, len(pairs))} pairs.", "", *table(head, rows)]
