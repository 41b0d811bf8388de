"""Markdown tables and their cells."""

import math


def table(head: list, rows: list[list]) -> list[str]:
    """A Markdown table, as lines."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines] + [""]


def decimal(value: float, places: int = 2) -> str:
    """A number of so many decimals; "-" for NaN."""
    return "-" if math.isnan(value) else f"{value:.{places}f}"


def of(part: int, whole: int) -> str:
    """Writes "3 of 12 (25.0 %)"; "-" of nothing."""
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "-"


def percent(part: int, whole: int) -> str:
    """Writes "25 %"; "-" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "-"
