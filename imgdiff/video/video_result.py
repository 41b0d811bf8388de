"""What became of each moment of two videos, as data."""

from dataclasses import dataclass, field
from typing import Any

from imgdiff.result import Comparison


@dataclass(frozen=True)
class Moment:
    """Two frames that belong together, or one that has no counterpart.

    Attributes:
        before: Seconds from the start of ``before``; None where only ``after`` has the moment.
        after: Likewise.
        changed: Whether something that matters differs, or one of them is missing.
        peak: The heat's peak, in [0, 1]; 1 where one is missing.
        changed_fraction: Share of the picture at or above the threshold, in [0, 1].
        distance: Of the frames' embeddings, >= 0; None where one is missing.
    """

    before: float | None
    after: float | None
    changed: bool
    peak: float
    changed_fraction: float
    distance: float | None

    @property
    def only_in(self) -> str | None:
        """The side that alone has it, "before" or "after"; None where both have."""
        if self.after is None:
            return "before"
        return "after" if self.before is None else None


@dataclass(frozen=True, eq=False)
class VideoComparison:
    """What became of each moment of two videos.

    Attributes:
        moments: In their order.
        worst: The strongest changed moments, each with its comparison: (which of ``moments``,
            comparison), the strongest first; neighbours of a stronger one are left out.
        names: Of the two.
        fps: Frames a second that were looked at.
        threshold: Of the heat.
    """

    moments: tuple[Moment, ...]
    worst: tuple[tuple[int, Comparison], ...] = field(repr=False)
    names: tuple[str, str]
    fps: float
    threshold: float

    @property
    def changed(self) -> bool:
        """Whether any moment is."""
        return any(moment.changed for moment in self.moments)

    @property
    def summary(self) -> str:
        """The verdict in a sentence."""
        paired = [moment for moment in self.moments if moment.only_in is None]
        different = sum(moment.changed for moment in paired)
        parts = []
        if different:
            parts.append(f"{different} of {len(paired)} moments changed")
        for side in ("before", "after"):
            count = sum(moment.only_in == side for moment in self.moments)
            if count:
                parts.append(f"{count / self.fps:.1f} s only in {side}")
        if not parts:
            return f"Same: nothing that matters changed in {len(paired)} moments"
        return "Different: " + ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Every moment and the worst ones' regions, ready for JSON."""
        return {
            "changed": self.changed,
            "summary": self.summary,
            "names": list(self.names),
            "fps": self.fps,
            "threshold": self.threshold,
            "moments": [
                {
                    "before": _rounded(moment.before),
                    "after": _rounded(moment.after),
                    "only_in": moment.only_in,
                    "changed": moment.changed,
                    "peak": round(moment.peak, 4),
                    "changed_fraction": round(moment.changed_fraction, 6),
                    "distance": _rounded(moment.distance),
                }
                for moment in self.moments
            ],
            "worst": [
                {
                    "moment": number,
                    "regions": [
                        {"box": list(region.box), "score": region.score}
                        for region in result.regions
                    ],
                }
                for number, result in self.worst
            ],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
