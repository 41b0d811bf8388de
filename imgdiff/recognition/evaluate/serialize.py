"""An evaluation as JSON."""

import json
import math
from typing import Any

import numpy as np

from imgdiff.recognition.evaluate import wording
from imgdiff.recognition.evaluate.evaluation_result import EvaluationResult

#: Points of a curve that JSON holds at most.
_MAX_POINTS = 400


def to_dict(result: EvaluationResult, *, pairs: bool = True) -> dict[str, Any]:
    """All but the pictures, ready for JSON.

    Args:
        result: Any evaluation.
        pairs: With each pair's files and distance, and the curves.

    Returns:
        Plain types only, no NaN; each metric as {"value", "low", "high"}.
    """
    one_shot = result.one_shot
    content = {
        "run": result.run,
        "data": result.data,
        "part": result.part,
        "unseen": result.unseen,
        "headline": wording.headline(result),
        "summary": wording.summary(result),
        "threshold": result.threshold,
        "distance_kind": result.distance_kind,
        "metrics": {name: m and vars(m) for name, m in result.measures().items()},
        "one_shot": one_shot
        and {**vars(one_shot.accuracy), "ways": one_shot.ways, "episodes": one_shot.episodes},
        "confusion": {name: int(n) for name, n in result.confusion._asdict().items()},
        "images": result.images,
        "identities": result.identities,
        "drawn": result.drawn,
        "notes": result.notes,
        "skipped": [{"file": file, "reason": reason} for file, reason in result.skipped],
        "roc": _columns(result.roc, "false_same", "true_same"),
        "precision_recall": _columns(result.precision_recall, "recall", "precision"),
        "log": result.log,
        "settings": result.settings,
        "files": result.files,
        "pairs": {
            **dict(zip(("one", "two", "same"), result.pairs.T, strict=True)),
            "distance": result.distances,
        },
    }
    omitted = () if pairs else ("roc", "precision_recall", "files", "pairs")
    return {name: plain(value) for name, value in content.items() if name not in omitted}


def to_json(result: EvaluationResult) -> str:
    """``to_dict`` as text, a line for each entry.

    Args:
        result: Any evaluation.
    """
    entries = (f"  {_json(name)}: {_json(value)}" for name, value in to_dict(result).items())
    return "{\n" + ",\n".join(entries) + "\n}\n"


def plain(value: Any) -> Any:
    """Plain types only, as JSON wants them.

    Args:
        value: Anything; dictionaries, lists, tuples and arrays of it.

    Returns:
        Arrays as lists, what is not finite as None, what JSON has no word for as text.
    """
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _columns(points: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    """At most ``_MAX_POINTS`` of them, the ends among these."""
    if len(points) > _MAX_POINTS:
        spread = np.linspace(0, len(points) - 1, _MAX_POINTS).round().astype(int)
        points = points[np.unique(spread)]
    return dict(zip(names, points.T, strict=True))
