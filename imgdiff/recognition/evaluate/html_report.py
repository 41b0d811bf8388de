"""An evaluation as one self-contained page."""

from collections.abc import Iterable, Mapping
from typing import Any

from imgdiff.io.jpeg import encode_jpeg
from imgdiff.recognition.evaluate.evaluation_result import EvaluationResult
from imgdiff.recognition.evaluate.examples import KINDS, Example
from imgdiff.recognition.evaluate.pair_grid import enlarged, heat_over
from imgdiff.recognition.evaluate.serialize import plain
from imgdiff.recognition.evaluate.wording import EXAMPLE_TITLES, headline, prediction_text
from imgdiff.render.html.environment import render_page

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
#: What the intervals are, by what they resample.
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
    return render_page(
        "evaluation.html.j2",
        result=evaluation,
        headline=headline(evaluation),
        metrics=_metrics(evaluation),
        interval_hint=_INTERVALS[evaluation.drawn],
        plots=[{"data": plots[name], "alt": alt} for name, alt in _PLOTS.items() if name in plots],
        sections=_sections(evaluation.examples),
        settings=list(_flat(plain(dict(evaluation.settings)))),
    )


def _metrics(evaluation: EvaluationResult) -> list[dict[str, Any]]:
    measures = evaluation.measures()
    rows = [(*words, measures[metric]) for metric, words in _METRICS.items()]
    if one_shot := evaluation.one_shot:
        explanation = (
            f"of {one_shot.episodes:,} trials, those where one image of each of {one_shot.ways} "
            f"identities was enough to name another; by chance {100 / one_shot.ways:.0f} %"
        )
        rows.append((f"{one_shot.ways}-way one-shot", True, explanation, one_shot.accuracy))
    return [dict(zip(("name", "percent", "explanation", "measure"), r, strict=True)) for r in rows]


def _sections(examples: Iterable[Example]) -> list[dict[str, Any]]:
    sections = [(kind, [_pair(e) for e in examples if e.kind == kind]) for kind in KINDS]
    return [{"title": EXAMPLE_TITLES[kind], "pairs": pairs} for kind, pairs in sections if pairs]


def _pair(example: Example) -> dict[str, Any]:
    first, second = example.images
    pictures = (("first", enlarged(first)), ("second", enlarged(second)))
    return {
        "example": example,
        "text": prediction_text(example),
        "pictures": [
            (label, encode_jpeg(picture, 84))
            for label, picture in (*pictures, ("heat", heat_over(example)))
        ],
    }


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    for name, value in settings.items():
        name = f"{above}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}: ")
        else:
            values = value if isinstance(value, list) else [value]
            yield name, ", ".join(map(_word, values)) or "none"


def _word(value: Any) -> str:
    words = {None: "none", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else str(value)
