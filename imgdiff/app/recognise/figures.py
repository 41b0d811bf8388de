"""The figures of an evaluation, out of its JSON file."""

import math
from typing import Any

import streamlit as st

from imgdiff.app.components.safe_text import literal, sentence
from imgdiff.recognition.evaluate.evaluation_result import Measure

#: Metric: its name, whether as a percentage.
_METRICS = {
    "accuracy": ("Accuracy", True),
    "precision": ("Precision", True),
    "recall": ("Recall", True),
    "f1": ("F1", False),
    "roc_auc": ("ROC AUC", False),
    "equal_error_rate": ("Equal error rate", True),
    "average_precision": ("Average precision", False),
}


def draw_figures(evaluation: dict[str, Any]) -> None:
    """Draws the figures of an evaluation.

    Args:
        evaluation: What its file says, which may be anything.
    """
    headline = str(evaluation.get("headline") or evaluation.get("summary") or "")
    if headline:
        st.subheader(literal(sentence(headline)), anchor=False)
    rows = []
    metrics = evaluation.get("metrics")
    for name, (title, percent) in _METRICS.items():
        measure = _measure(metrics.get(name) if isinstance(metrics, dict) else None)
        if measure:
            rows.append(_row(title, measure, percent))
    one_shot = evaluation.get("one_shot")
    if isinstance(one_shot, dict) and (measure := _measure(one_shot)):
        ways = one_shot.get("ways")
        title = f"{ways}-way one-shot" if isinstance(ways, int) else "One-shot"
        rows.append(_row(title, measure, True))
    if rows:
        st.html(f'<div class="figures">{"".join(rows)}</div>')
    part = f", its {evaluation['part']} part" if evaluation.get("part") else ""
    st.caption(
        literal(
            f"On {evaluation.get('data')}{part}: {evaluation.get('images')} images. "
            "In brackets, and as grey bars: 95 % intervals."
        )
    )
    notes = evaluation.get("notes")
    for note in notes[:10] if isinstance(notes, list) else []:
        st.caption(literal(sentence(note)))


def _row(title: str, measure: Measure, percent: bool) -> str:
    """HTML of numbers and our own words."""
    value = measure.value_text(percent=percent)
    interval = measure.interval_text(percent=percent)
    bar = f'<u style="left:{_place(measure.value):.1f}%"></u>'
    if measure.low is not None and measure.high is not None:
        low, high = _place(measure.low), _place(measure.high)
        bar = f'<span style="left:{low:.1f}%;width:{high - low:.1f}%"></span>{bar}'
    return f"<span>{title}</span><b>{value}</b><small>{interval}</small><i>{bar}</i>"


def _place(share: float) -> float:
    return 100 * min(1.0, max(0.0, share))


def _measure(entry: object) -> Measure | None:
    if not isinstance(entry, dict):
        return None
    value, low, high = (_number(entry.get(name)) for name in ("value", "low", "high"))
    return None if value is None else Measure(value, low, high)


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)
