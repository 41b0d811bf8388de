"""The records in a comparison, as data."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.geometry import Box, Place
from imgdiff.learned_limits import LearnedLimits
from imgdiff.once import Once
from imgdiff.region import Change


class Scores(Once[tuple[float, float]]):
    """Both scores, (cosine similarity, Euclidean distance), computed when first asked for."""


@dataclass(frozen=True)
class Band:
    """Rows or columns that one image alone has.

    Attributes:
        side: "before" where they were removed, "after" where they were inserted.
        axis: "rows" or "columns".
        position: Where, on the grid of ``before``: the first that was removed, or the one that
            stands after what was inserted.
        size: How many.
        box: What they take up on their own image.
        moved_from, moved_to: Where the same stands on before and on after, of what only stands in
            another order; else None.
    """

    side: str
    axis: str
    position: int
    size: int
    box: Box
    moved_from: Box | None = None
    moved_to: Box | None = None

    @property
    def change(self) -> Change:
        """What happened: "added", "removed", or "moved" where both have it in another order."""
        if self.moved_from is not None and self.moved_to is not None:
            return Change("moved", 1.0, self.moved_from, self.moved_to)
        return Change("removed" if self.side == "before" else "added", 1.0)


@dataclass(frozen=True, eq=False)
class AddedBand:
    """A band that ``after`` alone has.

    Attributes:
        band: Where it is on ``after``, and where it was put on the grid of ``before``.
        pixels: uint8 (h, w, 3), what it shows.
    """

    band: Band
    pixels: np.ndarray

    @property
    def heat(self) -> np.ndarray:
        """float32 (h, w): 1, as everywhere that one image alone has something."""
        return np.ones(self.band.box.shape, np.float32)

    def to_dict(self) -> dict[str, Any]:
        """All but the pixels, ready for JSON."""
        band = self.band
        return {
            "box": list(band.box),
            "axis": band.axis,
            "position": band.position,
            "size": band.size,
            "area": band.box.area,
            **band.change.to_dict(),
        }


@dataclass(frozen=True)
class Piece:
    """A rectangle that both images have, at another place perhaps.

    Attributes:
        box: On ``before``.
        dx, dy: How far right and down ``after`` has it, in pixels.
    """

    box: Box
    dx: int
    dy: int


#: A 3 x 3 matrix, row by row.
Matrix = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Alignment:
    """How the places of the two images were brought together.

    Attributes:
        method: "none"; "shift" for a small shift and turn; "perspective" for one of any size,
            another scale or another point of view; "layout" for inserted and removed bands.
        dx, dy: How far ``after`` lay off at the centre of ``before``, in pixels, right and down.
        degrees: How far it was turned there, clockwise.
        scale: Pixels of ``after`` for each of ``before`` there.
        transform: Row by row the 3 x 3 homography that takes places (x, y, 1) of ``before`` to
            those of ``after``, centres of pixels at whole numbers; None where there is none.
        residual: How far the places that were found in both lie off afterwards, in pixels of
            ``after`` (root mean square); None where that was not measured.
        overlap: Share of ``before`` that ``after`` shows, 0 to 1. Of the rest nothing is known.
        overlap_after: Share of ``after`` that ``before`` shows, likewise.
        confidence: Share of the structure there that corresponds afterwards, 0 to 1.
        local_flow: How far the places were moved at most on top of the transform, in pixels: what
            a lens, a sheet that is not flat or a little parallax leave over.
        bands: What was inserted and removed, by "layout".
        pieces: What both have, by "layout"; a later one lies over those before it.
    """

    method: str = "none"
    dx: float = 0.0
    dy: float = 0.0
    degrees: float = 0.0
    scale: float = 1.0
    transform: Matrix | None = None
    residual: float | None = None
    overlap: float = 1.0
    overlap_after: float = 1.0
    confidence: float = 1.0
    local_flow: float = 0.0
    bands: tuple[Band, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def quarter_turns(self) -> int:
        """Quarter turns clockwise from ``before`` to ``after``, 0 to 3; only whole ones.

        No hand and no camera turns by these: one of the pictures lies on another side.
        """
        turns = round(self.degrees / 90)
        return turns % 4 if abs(self.degrees - 90 * turns) <= _RIGHT else 0


#: Degrees that a right angle is found with.
_RIGHT = 0.2
#: Nothing was undone.
NO_MOTION = Alignment()


@dataclass(frozen=True)
class Cause:
    """Something other than a change that makes the two images differ.

    Attributes:
        name: "alignment", "brightness", "contrast", "color", "shading" (light that is uneven),
            "blur", "sharpness", "noise", "compression", "transparency"; of drawings "renderer"
            (letters drawn by another one) and "anti-aliasing"; "moved" (a copy at another place),
            "faint differences" (too faint to see) or "unnamed" (none of these for sure).
        levels: How far it moved the pixels, in levels of 255; None where that is not known.
        amount: How much of it there is, of ``after`` against ``before``, in ``unit``: signed where
            it has a direction (brighter, more contrast, more blurred, noisier, sharper are above
            0, and so is noise that both have alike); None where it has no measure of its own.
        unit: "%", "px", "levels", or "" without an amount.
        dx, dy: How far ``after`` lies off, in pixels, right and down; of "moved" and "alignment".
        degrees, scale: How far it is turned, and how many times as large it is; of "alignment"
            that was undone.
        share: Share of the compared pixels that one color of a drawing had which became another,
            0 to 1; None of other causes.
    """

    name: str
    levels: float | None = None
    amount: float | None = None
    unit: str = ""
    dx: float | None = None
    dy: float | None = None
    degrees: float | None = None
    share: float | None = None
    scale: float | None = None


@dataclass(frozen=True)
class ValueRange:
    """The values that are shown, in images of more than 8 bits.

    Attributes:
        low, high: What is black and white, in the values of the files.
        full: What would be by the type alone; None where nothing says.
    """

    low: float
    high: float
    full: tuple[float, float] | None = None


@dataclass(frozen=True)
class Ignored:
    """What was not looked at because it was told to be ignored.

    Attributes:
        places: Boxes that were ignored, and those round the black parts of a mask.
        only: Boxes outside of which nothing was looked at; empty where everything was.
        tolerances: Places that were looked at and count from a threshold of their own.
        fraction: Share of the picture that was not looked at, 0 to 1.
        differs: Whether the two images differ where nobody looked.
        learned: Heat that is usual at each place, where accepted captures taught it.
    """

    places: tuple[Box, ...] = ()
    only: tuple[Box, ...] = ()
    tolerances: tuple[Place, ...] = ()
    fraction: float = 0.0
    differs: bool = False
    learned: LearnedLimits | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {
            "places": [list(box) for box in self.places],
            "only": [list(box) for box in self.only],
            "tolerances": [
                {"box": list(place.box), "threshold": place.threshold} for place in self.tolerances
            ],
            "fraction": round(self.fraction, 6),
            "differs": self.differs,
            "learned": self.learned.to_dict() if self.learned else None,
        }


#: Everything was looked at.
NOTHING_IGNORED = Ignored()


@dataclass(frozen=True)
class FrameResult:
    """One frame or page of two files that have several.

    Attributes:
        index: From 0.
        state: As ``Verdict.state``.
        changed_fraction: Share of the picture that changed, 0 to 1.
        peak: The most heat, 0 to 1.
        only_in: "before" or "after" where one file alone has this frame, else None.
    """

    index: int
    state: str
    changed_fraction: float
    peak: float
    only_in: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer, in numbers.

    Attributes:
        state: "identical" (every pixel is the same, of every frame, with its transparency), "same"
            (nothing that matters changed in what was looked at) or "different".
        regions: How many places changed; parts that one image alone has are not among them.
        changed_fraction: Share of the picture in them, 0 to 1.
        only_before, only_after: Share of the picture that one image alone has, 0 to 1.
        left_out: Where no region is left at these settings: how many there are at the usual ones.
        too_small: How many places reach the threshold and are too small to be a region.
        disregarded: How many places changed in a kind that was not asked for.
        transparency_only: Whether nothing but transparency changed in the regions.
        unseen_frames: How many frames, of the file that has more, were not looked at.
        changed_frames: Where all frames were looked at: how many changed, one-sided ones too.
    """

    state: str = "same"
    regions: int = 0
    changed_fraction: float = 0.0
    only_before: float = 0.0
    only_after: float = 0.0
    left_out: int = 0
    too_small: int = 0
    disregarded: int = 0
    transparency_only: bool = False
    unseen_frames: int = 0
    changed_frames: int = 0
