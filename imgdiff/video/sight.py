"""What is seen at a moment of a camera or a film: who is where, and what happened."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from imgdiff.geometry import Box
from imgdiff.recognition.detection.group_picture import group_picture
from imgdiff.recognition.identification import Identification

EventKind = Literal["seen", "renamed", "left"]


@dataclass(frozen=True, eq=False)
class Followed:
    """One person or thing, as it is followed.

    Attributes:
        track: Its number, from 1, as long as it is followed.
        box: Where it is, in pixels.
        identification: Whose it is by several frames; None as long as that is not decided.
    """

    track: int
    box: Box
    identification: Identification | None

    @property
    def caption(self) -> str:
        """Its number and its name, in a few words."""
        return f"{self.track} {_name(self.identification)}"


@dataclass(frozen=True, eq=False)
class SightEvent:
    """Somebody came and was looked at long enough, turned out to be somebody else, or left.

    Attributes:
        kind: "seen", "renamed" or "left".
        track: Its number.
        time: Seconds of the source at which that was decided.
        since: Seconds at which it was seen first; of "left", last.
        box: Where it was then, in pixels.
        identification: Whose it is by several frames.
    """

    kind: EventKind
    track: int
    time: float
    since: float
    box: Box
    identification: Identification

    def to_dict(self) -> dict[str, Any]:
        """What is written of it, ready for JSON."""
        fields = self.identification.to_dict()
        return {
            "event": self.kind,
            "track": self.track,
            "time": round(self.time, 3),
            "since": round(self.since, 3),
            "verdict": fields["verdict"],
            "identity": fields["identity"],
            "box": list(self.box),
            "candidates": fields["candidates"],
            "training_distance": fields["training_distance"],
        }


@dataclass(frozen=True, eq=False)
class Sight:
    """A frame, and who is in it.

    Attributes:
        time: Seconds of the source.
        image: uint8 RGB (H, W, 3).
        followed: Whoever is in this frame, in the order of their numbers.
        events: What happened since the frame before.
    """

    time: float
    image: np.ndarray
    followed: tuple[Followed, ...]
    events: tuple[SightEvent, ...]

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 RGB (H, W, 3): the frame with each box, its number and name."""
        return group_picture(
            self.image,
            [(one.box, _verdict(one.identification), one.caption) for one in self.followed],
        )


def _verdict(identification: Identification | None) -> str:
    return "undecided" if identification is None else identification.verdict


def _name(identification: Identification | None) -> str:
    if identification is None:
        return "..."
    return identification.identity or identification.verdict.replace("_", " ")
