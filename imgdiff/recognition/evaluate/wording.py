"""An evaluation in words: the fields of ``EvaluationResult`` made sentences, at the very end."""

from imgdiff.recognition.evaluate.evaluation_result import EvaluationResult
from imgdiff.recognition.evaluate.examples import Example

#: Headings of the kinds of examples.
EXAMPLE_TITLES = {
    "wrong": "Most confidently wrong",
    "close": "Close to the threshold",
    "typical": "Typical, predicted correctly",
}


def headline(result: EvaluationResult) -> str:
    """The accuracy in one sentence, without its interval.

    Args:
        result: Any evaluation.
    """
    whose = {
        "identities": f"of {result.identities or 0:,} identities never seen in training",
        "images": "of images never seen in training",
        "nothing": "of images it was trained on",
    }.get(result.unseen, f"of {result.data}")
    count = "the one pair" if len(result.pairs) == 1 else f"{len(result.pairs):,} pairs"
    return f"{result.accuracy.value_text(percent=True)} of {count} {whose} predicted correctly"


def summary(result: EvaluationResult) -> str:
    """``headline`` with the interval behind it.

    Args:
        result: Any evaluation.
    """
    interval = result.accuracy.interval_text(percent=True)
    return headline(result) + (interval and f" {interval}")


def lines(result: EvaluationResult) -> list[str]:
    """An evaluation for a terminal.

    Args:
        result: Any evaluation.

    Returns:
        A line for each metric, and one for each note.
    """
    measures = {
        name.replace("_", " ").replace("roc auc", "ROC AUC"): measure
        for name, measure in result.measures().items()
    }
    if result.one_shot is not None:
        measures[f"{result.one_shot.ways}-way one-shot"] = result.one_shot.accuracy
    width = max(map(len, measures)) + 2
    values = [f"{name:{width}}{measure or 'none'}" for name, measure in measures.items()]
    return values + [f"note: {note}" for note in result.notes]


def prediction_text(example: Example) -> str:
    """What was predicted of a pair and what it is.

    Args:
        example: Any example.

    Returns:
        "the same" of a correct pair, "predicted same, are different" of a wrong one.
    """
    actual = "the same" if example.same else "different"
    if example.correct:
        return actual
    return f"predicted {'same' if example.predicted_same else 'different'}, are {actual}"
