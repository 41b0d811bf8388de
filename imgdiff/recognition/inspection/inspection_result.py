"""What an inspection says of a picture, as data."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.region import Region


@dataclass(frozen=True, eq=False)
class InspectionResult:
    """What differs in a picture from accepted ones, beyond what these vary by.

    Attributes:
        anomalous: Whether there is anything, or the picture shows another part.
        score: The strongest place; 1 is the limit.
        heatmap: float32 (H, W) in [0, 1], on the grid of ``normal``; 0.5 is the limit.
        regions: The places beyond the limit, strongest first; boxes in pixels of ``normal``.
        part: uint8 (H, W, 3), the picture on that grid.
        normal: uint8 (H, W, 3), the nearest of the accepted pictures.
        names: Of the picture, and of ``normal``.
        same_part: Whether any accepted picture shows the same part; nothing else is known where
            not.
        seen: Share of ``normal`` that the picture shows, in [0, 1].
        scale: The picture was looked at with so many pixels a side for each, in (0, 1].
        rate: Share of further accepted pictures that is expected beyond the limit.
        accepted: Accepted pictures of the part that were learned from.
        made: Captures that were made of these, since they were few.
        false_alarms: How many of both the others would call anomalous.
        skipped: (file, reason) of accepted pictures that could not be read.
    """

    anomalous: bool
    score: float
    heatmap: np.ndarray
    regions: tuple[Region, ...]
    part: np.ndarray
    normal: np.ndarray
    names: tuple[str, str]
    same_part: bool
    seen: float
    scale: float
    rate: float
    accepted: int
    made: int
    false_alarms: int
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        """The verdict in a sentence."""
        name, nearest = self.names
        if not self.same_part:
            return f"Anomalous: {name} shows the part of none of the accepted pictures"
        if not self.anomalous:
            return f"Like the accepted pictures: {self.score:.2f} of the limit at most ({nearest})"
        places = f"{len(self.regions)} place{'s' if len(self.regions) > 1 else ''}"
        return f"Anomalous: {places}, up to {self.score:.1f} times the limit (against {nearest})"

    @property
    def basis(self) -> str:
        """What the verdict rests on, in a sentence."""
        count = self.accepted + self.made
        made = f" ({self.made} of them made of the others)" if self.made else ""
        return (
            f"Of further accepted pictures {100 * self.rate:g} % are expected beyond the limit; of "
            f"these {count}{made}, each judged by the rest, {self.false_alarms} "
            f"{'is' if self.false_alarms == 1 else 'are'}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not looked at, or less closely."""
        notes = []
        if self.same_part and self.seen < 0.995:
            notes.append(f"{100 * (1 - self.seen):.0f} % of {self.names[1]} is not to be seen")
        if self.scale < 1:
            notes.append(f"looked at with {100 * self.scale:.0f} % of the pixels a side")
        return (*notes, *(f"skipped {file}: {reason}" for file, reason in self.skipped))

    def to_dict(self) -> dict[str, Any]:
        """All but the pictures and the heat, ready for JSON."""
        return {
            "anomalous": self.anomalous,
            "score": round(self.score, 6),
            "regions": [
                {"box": list(region.box), "score": region.score, "area": region.area}
                for region in self.regions
            ],
            "names": list(self.names),
            "same_part": self.same_part,
            "seen": round(self.seen, 6),
            "scale": round(self.scale, 6),
            "rate": self.rate,
            "accepted": self.accepted,
            "made": self.made,
            "false_alarms": self.false_alarms,
            "skipped": [list(pair) for pair in self.skipped],
        }
