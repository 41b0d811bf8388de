"""A visual test as JSON."""

from collections.abc import Sequence
from typing import Any

from imgdiff.suite.outcome import Outcome, counts, worst_first
from imgdiff.suite.wording import headline, sentence


def json_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything but the pixels, ready for JSON; the worst picture first."""
    return {
        "summary": headline(outcomes),
        "counts": counts(outcomes),
        "pictures": [fields(outcome) for outcome in worst_first(outcomes)],
    }


def fields(outcome: Outcome) -> dict[str, Any]:
    """One picture, ready for JSON."""
    return {
        "name": outcome.name,
        "state": outcome.state,
        "sentence": sentence(outcome),
        "before": None if outcome.before is None else str(outcome.before),
        "after": None if outcome.after is None else str(outcome.after),
        "content": outcome.content,
        "kinds": list(outcome.kinds),
        "group": outcome.group or None,
        "seconds": round(outcome.seconds, 3),
        "comparison": outcome.details or None,
    }
