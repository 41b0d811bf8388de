"""What was learned of a place from accepted captures, as it applies to one pair."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class LearnedLimits:
    """Heat that is usual at each place of a pair.

    Attributes:
        limits: float32 (H, W) in [0, 1]: heat up to there is what accepted captures showed too; 0
            where ``after`` shows what none of them did.
        threshold: Heat from which the rest counts, at least.
        captures: How many captures it was learned from.
        false_alarms: How many of them would be called changed by what the others teach.
    """

    limits: np.ndarray
    threshold: float
    captures: int
    false_alarms: int

    def levels(self, threshold: float | np.ndarray) -> np.ndarray:
        """Heat from which each pixel counts.

        Args:
            threshold: What would hold without anything learned, one for all or float32 (H, W).

        Returns:
            float32 (H, W); above 1 where no heat counts.
        """
        above = np.nextafter(
            self.limits, np.float32(2), where=self.limits > 0, out=np.zeros_like(self.limits)
        )
        return np.maximum(above, np.maximum(threshold, np.float32(self.threshold)))

    def to_dict(self) -> dict[str, Any]:
        """The facts without the limits, ready for JSON."""
        return {
            "threshold": self.threshold,
            "captures": self.captures,
            "false_alarms": self.false_alarms,
            "fraction": round(float((self.limits >= self.threshold).mean()), 6),
        }
