"""One image against several references of one identity, judged together.

A writer whose signatures differ much among themselves may differ as much more: the limit of the
mean distance to the references rises with the mean distance among them. By how much, and where it
begins, is measured on validation, for each number of references by itself.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.saved_run import read_json
from imgdiff.recognition.runs.folder import REFERENCES, write_json


class ReferenceRule(NamedTuple):
    """How an image is judged against so many references.

    Attributes:
        number: Of references.
        limit: Of the mean distance to them, where they do not differ among themselves.
        share: Of the mean distance among them that is added to the limit, in [0, 1].
        slope, intercept: P(same) = 1 / (1 + exp(-(slope * excess + intercept))), where the excess
            is the mean distance less that share.
    """

    number: int
    limit: float
    share: float
    slope: float
    intercept: float

    def threshold(self, spread: float) -> float:
        """The mean distance from which an image is different.

        Args:
            spread: Mean distance among the references.
        """
        return self.limit + self.share * spread

    def probability(self, distance: float, spread: float) -> float:
        """P(same) where same and different are as likely at the outset, in [0, 1].

        Args:
            distance: Mean distance to the references.
            spread: Mean distance among them.
        """
        logit = self.slope * (distance - self.share * spread) + self.intercept
        return float(1 / (1 + np.exp(-np.clip(logit, -500, 500))))


def write_rules(folder: Path, rules: list[ReferenceRule]) -> None:
    """Keeps them with their run.

    Args:
        folder: Of the run.
        rules: By their number; there may be none.

    Raises:
        OutputError: They cannot be written.
    """
    write_json(folder, REFERENCES, {"rules": [rule._asdict() for rule in rules]})


def read_rules(folder: Path) -> list[ReferenceRule]:
    """What ``write_rules`` kept; empty for a run that was made without.

    Args:
        folder: Of the run.

    Raises:
        WeightsError: The file is broken.
    """
    if not (folder / REFERENCES).exists():
        return []
    try:
        rules = [ReferenceRule(**rule) for rule in read_json(folder, REFERENCES)["rules"]]
        if all(np.isfinite(list(rule)).all() and rule.share >= 0 >= rule.slope for rule in rules):
            return sorted(rules)
        reason = "a number is out of its range"
    except (KeyError, TypeError) as error:
        reason = str(error)
    raise WeightsError(
        f"{folder / REFERENCES}: expected limits for several references ({reason}). Remove the "
        "file, and train with the same options again to measure anew"
    )
