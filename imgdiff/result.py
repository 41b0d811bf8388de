"""What a comparison says, as data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.region import Change, Changes, Region
from imgdiff.result_checks import check_arrays
from imgdiff.result_parts import (
    NO_MOTION,
    NOTHING_IGNORED,
    AddedBand,
    Alignment,
    Band,
    Cause,
    FrameResult,
    Ignored,
    Piece,
    Scores,
    ValueRange,
    Verdict,
)

__all__ = [
    "NOTHING_IGNORED",
    "NO_MOTION",
    "AddedBand",
    "Alignment",
    "Band",
    "Cause",
    "Change",
    "Changes",
    "Comparison",
    "FrameResult",
    "Ignored",
    "Piece",
    "Region",
    "Scores",
    "ValueRange",
    "Verdict",
]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of ``compare_images``. Its arrays cannot be written to.

    Attributes:
        scores: Cosine similarity and Euclidean distance, computed when first asked for.
        heatmap: float32 (H, W) in [0, 1] on the grid of ``before`` (on the common canvas where the
            two were padded). 0 is "same", 0.5 the decision threshold, 1 twice that distance or
            more.
        regions: The places at or above ``threshold``, strongest first, each with its kind.
        disregarded: Places whose kind was not asked for, likewise; see ``only_kinds``.
        only_kinds, ignore_kinds: Which kinds of change count, as asked.
        before, after: The compared pixels, uint8 (H, W, 3) RGB, on one grid; white where the image
            has none of its own, and behind what is transparent.
        before_alpha, after_alpha: uint8 (H, W), 0 is transparent; None where all is opaque, or was
            flattened on a background.
        valid: bool (H, W), where both images have pixels; elsewhere the heat is 1 (one of them has)
            or 0 (neither, or the place lies outside of what ``after`` shows, so that nothing is
            known of it).
        threshold: Heat from which a place counts as changed, in (0, 1].
        min_area: Smallest region that counts, in pixels.
        fit: What brought ``after`` onto the grid: "none", "resize", "pad" or "crop".
        before_size, after_size: (width, height) as given.
        names: Of the two inputs.
        input_notes: What was done to read ``before`` and ``after``, in words.
        alignment: How the places of the two were brought together.
        ignored: What was told not to be looked at, or only from a threshold of its own.
        hidden: bool (H, W), where nothing was looked at; ``after`` is as ``before`` there.
        level, effort: As asked, effort "full" where "auto" cannot be; see ``CompareOptions``.
        strict: bool (H, W), where all that a person can see counts; elsewhere nuisances are
            forgiven.
        too_small: How many places reach the threshold and are too small to be a region.
        network_scale: Share of the sides at which the network looked, in (0, 1]; 1 is every pixel.
        causes: What differs outside of the regions, strongest first, three at most; empty where
            nothing does, None where too little is left to tell.
        verdict: The answer.
        after_given: uint8 (H2, W2, 3), ``after`` as it came, where parts of it were moved or have
            no place on the grid of ``before`` (see ``added_bands``); else None.
        after_given_alpha: uint8 (H2, W2), its alpha; None where all of it is opaque.
        kind: "picture", or "labels" where the values are class numbers, each with a color.
        value_range: The values that are shown where it is not the full range, else None.
        fine_differences: Whether the stored values differ below a level of 255, or outside of the
            range that is shown.
        frame_counts: How many frames or pages ``before`` and ``after`` have.
        unseen_frames: How many, of the file that has more, were not looked at and may differ.
        frame: Which of them these pixels are, from 0.
        frames: What each of them gave, where all were compared; else empty.
        weights: Which weights gave this.
        show_scores: Whether JSON, tables and reports tell the scores.
        opacity, colormap: How ``overlay`` is drawn.
    """

    scores: Scores
    heatmap: np.ndarray
    regions: tuple[Region, ...]
    before: np.ndarray
    after: np.ndarray
    valid: np.ndarray
    threshold: float = CompareOptions.threshold
    min_area: int = CompareOptions.min_area
    fit: str = "none"
    before_size: tuple[int, int] = (0, 0)
    after_size: tuple[int, int] = (0, 0)
    names: tuple[str, str] = ("before", "after")
    input_notes: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    alignment: Alignment = NO_MOTION
    ignored: Ignored = NOTHING_IGNORED
    hidden: np.ndarray = field(default_factory=lambda: np.zeros((), bool))
    disregarded: tuple[Region, ...] = ()
    only_kinds: tuple[str, ...] = ()
    ignore_kinds: tuple[str, ...] = ()
    level: str = CompareOptions.level
    effort: str = CompareOptions.effort
    strict: np.ndarray = field(default_factory=lambda: np.zeros((), bool))
    too_small: int = 0
    network_scale: float = 1.0
    causes: tuple[Cause, ...] | None = ()
    verdict: Verdict = field(default_factory=Verdict)
    before_alpha: np.ndarray | None = None
    after_alpha: np.ndarray | None = None
    after_given: np.ndarray | None = None
    after_given_alpha: np.ndarray | None = None
    kind: str = "picture"
    value_range: ValueRange | None = None
    fine_differences: bool = False
    frame_counts: tuple[int, int] = (1, 1)
    unseen_frames: int = 0
    frame: int = 0
    frames: tuple[FrameResult, ...] = ()
    weights: str = "default"
    show_scores: bool = CompareOptions.scores
    opacity: float = RenderOptions.opacity
    colormap: str = RenderOptions.colormap

    def __post_init__(self) -> None:
        check_arrays(self)

    @property
    def cosine_similarity(self) -> float:
        """Of the two embeddings, in [-1, 1]; 1 for an image against itself."""
        return self.scores()[0]

    @property
    def euclidean_distance(self) -> float:
        """Between the two embeddings, >= 0; 0 for an image against itself."""
        return self.scores()[1]

    @property
    def changed(self) -> bool:
        """Is there a difference that matters, in any frame compared.

        Any region or added band of a kind that counts, or the whole lies on another side.
        """
        frames = any(frame.state == "different" for frame in self.frames)
        inserted = any(self.counts(added.band.change.kind) for added in self.added_bands)
        return bool(self.regions or inserted or self.alignment.quarter_turns) or frames

    def counts(self, kind: str) -> bool:
        """Whether a kind of change was asked for, and not to be ignored."""
        return kind not in self.ignore_kinds and (not self.only_kinds or kind in self.only_kinds)

    @property
    def added_bands(self) -> tuple[AddedBand, ...]:
        """What ``after`` alone has and the grid of ``before`` has no room for, from the top."""
        if self.after_given is None:
            return ()
        return tuple(
            AddedBand(band, self.after_given[band.box.slices])
            for band in self.alignment.bands
            if band.side == "after"
        )

    @property
    def changed_fraction(self) -> float:
        """Share of the picture inside the regions at or above the threshold, 0 to 1."""
        return sum(region.area for region in self.regions) / self.heatmap.size

    @property
    def summary(self) -> str:
        """The verdict in one sentence, with what differs outside of the regions."""
        from imgdiff.explain.wording import summary

        return summary(self)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to make the two comparable, in words."""
        from imgdiff.explain.wording import notes

        return notes(self)

    @property
    def overlay(self) -> np.ndarray:
        """uint8 (H, W, 3) RGB: the heat laid over ``before``."""
        from imgdiff.render.overlay import overlay_of

        return overlay_of(self)

    def view(self, kind: str = RenderOptions.view) -> np.ndarray:
        """One picture of the result.

        Args:
            kind: "overlay", "heat" (alone) or "panels" (both images, the overlay and a colour bar
                side by side).

        Returns:
            uint8 (h, w, 3) RGB; "overlay" and "heat" have the size of the heatmap.

        Raises:
            OptionError: There is no such view.
        """
        from imgdiff.render.views import render

        return render(self, kind)

    def save(
        self,
        path: str | Path,
        view: str = RenderOptions.view,
        *,
        inputs: Iterable[str | Path] = (),
        force: bool = False,
    ) -> Path:
        """Writes what the suffix of ``path`` says, whole or not at all.

        .png: one ``view``. .npy: the heatmap. .json: ``to_dict()``. .csv: its regions. .html: a
        page that shows it all. These four have no view, and one that is asked for is refused rather
        than left out.

        Args:
            path: Where to.
            view: What a PNG shows: "overlay", "heat", "panels" or "raw" (the heat in 16 bits of
                grey).
            inputs: Paths that must not be overwritten.
            force: Whether a read-only file is replaced too; it keeps its rights, as any other.

        Returns:
            ``path``.

        Raises:
            OutputError: It cannot be written.
            OptionError: There is no such view.
        """
        from imgdiff.render.export import save

        return save(self, path, view, inputs=inputs, force=force)

    def with_threshold(self, threshold: float, min_area: int | None = None) -> "Comparison":
        """The same heat read with another threshold: regions, causes and verdict anew, no network.

        Args:
            threshold: Heat from which a place counts, in (0, 1]; see ``effort`` for below 0.35.
            min_area: Smallest region that counts, in pixels; as before where None.

        Raises:
            OptionError: One of them is out of range.
        """
        from imgdiff.compare import decide

        return decide(self, threshold, self.min_area if min_area is None else min_area)

    def with_render(
        self, *, opacity: float | None = None, colormap: str | None = None
    ) -> "Comparison":
        """The same result drawn in another way; what is None stays.

        Raises:
            OptionError: One of them is out of range.
        """
        render = RenderOptions(
            opacity=self.opacity if opacity is None else opacity,
            colormap=self.colormap if colormap is None else colormap,
        )
        return replace(self, opacity=render.opacity, colormap=render.colormap)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the pixels, ready for JSON; see ``render.json_fields``."""
        from imgdiff.render.json_fields import json_fields

        return json_fields(self)

    def __iter__(self) -> Iterator[Any]:
        """The classic three: ``similarity, differences, visualization = result``."""
        return iter((self.cosine_similarity, self.euclidean_distance, self.overlay))

    def _repr_png_(self) -> bytes:
        from imgdiff.render.export import export

        return export(self, "panels")

    def __repr__(self) -> str:
        return f"<Comparison {self.names[0]!r} / {self.names[1]!r}: {self.summary}>"
