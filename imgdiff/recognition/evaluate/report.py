"""An evaluation as one self-contained page."""

import base64
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import cv2
import numpy as np

from imgdiff.recognition.evaluate.examples import KINDS, Example
from imgdiff.recognition.evaluate.pair_grid import enlarged, heat_over
from imgdiff.recognition.evaluate.result import EvaluationResult, Measure
from imgdiff.recognition.evaluate.serialize import plain
from imgdiff.recognition.evaluate.style import STYLE
from imgdiff.recognition.evaluate.wording import EXAMPLE_TITLES, headline, prediction_text
from imgdiff.render.html.shell import page

#: Metrics of pairs: what they are called, whether as a percentage, and what they say.
_METRICS = {
    "accuracy": ("Accuracy", True, "of all pairs, predicted correctly at the threshold"),
    "precision": ("Precision", True, "of the pairs predicted the same, those that are"),
    "recall": ("Recall", True, "of the pairs that are the same, those predicted so"),
    "f1": ("F1", False, "precision and recall in one number, their harmonic mean"),
    "roc_auc": ("ROC AUC", False, "the chance that a same pair is nearer than a different one"),
    "equal_error_rate": (
        "Equal error rate",
        True,
        "the error where as many are missed as are let in; lower is better",
    ),
    "average_precision": ("Average precision", False, "precision over all thresholds"),
}
_PLOTS = {
    "distances": "How far apart same and different pairs are",
    "confusion": "What pairs are and what they were predicted to be",
    "roc": "Same pairs accepted over different pairs accepted",
    "precision_recall": "Precision over recall",
    "curves": "Loss and precision of each epoch of the training",
}
#: What the intervals are, by what they draw.
_INTERVALS = {
    "identities": "Intervals: what the value may be with other people or things of the same kind. "
    "Whole identities are drawn anew 1,000 times, with all their pairs.",
    "pairs": "Intervals: what the value may be with other pairs of these images; pairs are drawn "
    "anew 1,000 times.",
}


def html_of(evaluation: EvaluationResult, plots: Mapping[str, bytes]) -> str:
    """The page; nothing in it is fetched from anywhere, names are shown letter by letter.

    Args:
        evaluation: Any evaluation.
        plots: PNGs by name, see ``plots.draw_all``.
    """
    sentence = headline(evaluation)
    interval = evaluation.accuracy.interval_text(percent=True)
    small = f" <small>{interval}</small>" if interval else ""
    body = [
        f"<h1>{_shown(sentence)}{small}</h1>",
        f"<p>{_about(evaluation)}</p>",
        _notes(evaluation.notes),
        _metrics(evaluation),
        _plots(plots),
        _pairs(evaluation),
        _settings(evaluation.settings),
        _skipped(evaluation.skipped),
    ]
    title = f"{evaluation.run}: {sentence}"
    return page(_shown(title), STYLE, "\n".join(filter(None, body)))


def _about(evaluation: EvaluationResult) -> str:
    part = f", its {evaluation.part} part" if evaluation.part else ""
    count = evaluation.identities
    whose = "" if count is None else f" of {count:,} identit{'y' if count == 1 else 'ies'}"
    return (
        f"<b>{_shown(evaluation.run)}</b> on <b>{_shown(evaluation.data)}</b>{part}: "
        f"{evaluation.images:,} images{whose}. A pair is "
        f"predicted the same where its distance ({_shown(evaluation.distance_kind)}) is below "
        f"{evaluation.threshold:.4g}, the threshold chosen on validation data."
    )


def _notes(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{_shown(note[:1].upper() + note[1:])}.</li>" for note in notes)
    return f'<ul class="hint">{items}</ul>' if items else ""


def _metrics(evaluation: EvaluationResult) -> str:
    measures = evaluation.measures()
    rows = [_metric(measures[name], *words) for name, words in _METRICS.items()]
    if one_shot := evaluation.one_shot:
        name = f"{one_shot.ways}-way one-shot"
        says = (
            f"of {one_shot.episodes:,} trials, those where one image of each of {one_shot.ways} "
            f"identities was enough to name another; by chance {100 / one_shot.ways:.0f} %"
        )
        rows.append(_metric(one_shot.accuracy, name, True, says))
    heads = ("Metric", "Value", "95 % interval", "0 to 100 %", "What it says")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<table class="metrics"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table>\n"
        f'<p class="hint">{_INTERVALS[evaluation.drawn]}</p>'
    )


def _metric(measure: Measure | None, name: str, percent: bool, says: str) -> str:
    value, interval, bar = "none", "", ""
    if measure is not None:
        value = measure.value_text(percent=percent)
        interval = measure.interval_text(percent=percent)
        bar = f'<b style="left:{100 * measure.value:.1f}%"></b>'
        if measure.low is not None and measure.high is not None:
            width = 100 * (measure.high - measure.low)
            bar = f'<i style="left:{100 * measure.low:.1f}%;width:{width:.1f}%"></i>' + bar
        bar = f'<span class="bar">{bar}</span>'
    return (
        f'<tr><th scope="row">{name}</th><td class="value">{value}</td>'
        f'<td class="interval">{interval}</td><td class="drawn">{bar}</td>'
        f'<td class="says">{says}</td></tr>'
    )


def _plots(plots: Mapping[str, bytes]) -> str:
    figures = [
        f"<figure>{_image(plots[name], words)}</figure>"
        for name, words in _PLOTS.items()
        if name in plots
    ]
    return f'<h2>Plots</h2>\n<div class="plots">\n{chr(10).join(figures)}\n</div>'


def _pairs(evaluation: EvaluationResult) -> str:
    if not evaluation.examples:
        return ""
    parts = [
        "<h2>Pairs</h2>",
        '<p class="hint">Each pair, and where on its first image the distance comes from: bright '
        "places set the two apart, dark ones do not.</p>",
    ]
    for kind in KINDS:
        cards = [_pair(e) for e in evaluation.examples if e.kind == kind]
        if cards:
            heading = f"<h3>{EXAMPLE_TITLES[kind]}</h3>"
            parts.append(f'{heading}\n<div class="pairs">\n{chr(10).join(cards)}\n</div>')
    return "\n".join(parts)


def _pair(example: Example) -> str:
    pictures = (
        ("first", enlarged(example.images[0])),
        ("second", enlarged(example.images[1])),
        ("heat", heat_over(example)),
    )
    three = "".join(
        f"<figure>{_image(_jpeg(picture), name)}<figcaption>{name}</figcaption></figure>"
        for name, picture in pictures
    )
    first, second = (_shown(name) for name in example.files)
    outcome = "correct" if example.correct else "wrong"
    return (
        f'<div class="pair {outcome}"><div class="three">{three}</div>'
        f'<p><span class="verdict">{outcome.upper()}</span><b>{prediction_text(example)}</b></p>'
        f"<p>distance {example.distance:.3g}, P(same) {100 * example.probability:.0f} %</p>"
        f'<p class="names"><bdi>{first}</bdi><br><bdi>{second}</bdi></p></div>'
    )


def _settings(settings: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_shown(name)}</th><td>{_shown(value)}</td></tr>'
        for name, value in _flat(plain(dict(settings)))
    )
    return f"<details><summary>Settings of the run</summary><table>{rows}</table></details>"


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    for name, value in settings.items():
        name = f"{above}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}: ")
        else:
            some = value if isinstance(value, list) else [value]
            yield name, ", ".join(_word(one) for one in some) or "none"


def _word(value: Any) -> str:
    words = {None: "none", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def _skipped(skipped: Iterable[tuple[str, str]]) -> str:
    items = "\n".join(
        f"<li><b><bdi>{_shown(file)}</bdi></b>: {_shown(reason)}</li>" for file, reason in skipped
    )
    return f"<h2>Files that could not be read</h2>\n<ul>\n{items}\n</ul>" if items else ""


def _image(data: bytes, words: str) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    inline = base64.b64encode(data).decode("ascii")
    return f'<img alt="{words}" src="data:image/{kind};base64,{inline}">'


def _jpeg(picture: np.ndarray) -> bytes:
    """uint8 (h, w, 3) RGB."""
    bgr = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 84])[1].tobytes()


def _shown(text: str) -> str:
    """Letter by letter; what cannot be printed might turn the text round or hide it."""
    return escape("".join(c if c.isprintable() else "?" for c in text))
