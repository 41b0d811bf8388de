"""What a comparison says: ``Comparison`` and its ``Region`` s."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import ImgDiffError
from imgdiff.geometry import Box


@dataclass(frozen=True)
class Region:
    """One place that changed.

    box: (left, top, right, bottom) in pixels of ``before``; right and bottom exclusive.
    score: the heat's peak inside, in [0, 1]. area: pixels inside at or above the threshold.
    kind: "changed", or "only_before" / "only_after" for a part that one image alone has.
    """

    box: Box
    score: float
    area: int
    kind: str = "changed"

    def to_dict(self) -> dict[str, Any]:
        return {
            "box": list(self.box),
            "score": round(self.score, 6),
            "area": self.area,
            "kind": self.kind,
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of ``compare_images``.

    cosine_similarity: of the two embeddings, in [-1, 1]; 1 for an image against itself.
    euclidean_distance: between the two embeddings, >= 0; 0 for an image against itself.
    heatmap: float32 (H, W) in [0, 1] on the grid of ``before`` (on the common canvas where
        the two were padded). 0 is "same", 0.5 the decision threshold, 1 twice that distance
        or more.
    regions: the places at or above ``threshold``, strongest first.
    before, after: the compared pixels, uint8 (H, W, 3) RGB, on one grid.
    valid: bool (H, W), where both images have pixels; elsewhere the heat is 1 (one of them
        has) or 0 (neither).
    threshold: heat from which a place counts as changed, in (0, 1].
    fit: what brought ``after`` onto the grid: "none", "resize", "pad" or "crop".
    before_size, after_size: (width, height) as given. names: of the two inputs.
    notes: what else was done to make the two comparable, in words.
    weights: which weights gave this. opacity, colormap: how ``overlay`` is drawn.
    """

    cosine_similarity: float
    euclidean_distance: float
    heatmap: np.ndarray
    regions: tuple[Region, ...]
    before: np.ndarray
    after: np.ndarray
    valid: np.ndarray
    threshold: float = 0.5
    fit: str = "none"
    before_size: tuple[int, int] = (0, 0)
    after_size: tuple[int, int] = (0, 0)
    names: tuple[str, str] = ("before", "after")
    notes: tuple[str, ...] = field(default=())
    weights: str = "default"
    opacity: float = 0.6
    colormap: str = "inferno"

    def __post_init__(self) -> None:
        shape = self.heatmap.shape
        if self.heatmap.dtype != np.float32 or len(shape) != 2:
            raise ImgDiffError(f"heatmap must be float32 (H, W), got {self.heatmap.dtype} {shape}")
        for name in ("before", "after"):
            pixels = getattr(self, name)
            if pixels.dtype != np.uint8 or pixels.shape != (*shape, 3):
                raise ImgDiffError(
                    f"{name} must be uint8 {(*shape, 3)}, got {pixels.dtype} {pixels.shape}"
                )
        if self.valid.dtype != bool or self.valid.shape != shape:
            raise ImgDiffError(f"valid must be bool {shape}, got {self.valid.dtype}")
        for array in (self.heatmap, self.before, self.after, self.valid):
            array.flags.writeable = False

    @property
    def changed(self) -> bool:
        """Is there a difference that matters: any region at all."""
        return bool(self.regions)

    @property
    def changed_fraction(self) -> float:
        """Share of the image inside the regions at or above the threshold, 0 to 1."""
        return sum(region.area for region in self.regions) / self.heatmap.size

    @cached_property
    def summary(self) -> str:
        """The verdict in one sentence, with what differs outside of the regions."""
        from imgdiff.explain.verdict import verdict

        return verdict(self)

    @property
    def overlay(self) -> np.ndarray:
        """uint8 (H, W, 3) RGB: the heat laid over ``before``."""
        from imgdiff.render.overlay import overlay

        return overlay(self.before, self.heatmap, opacity=self.opacity, colormap=self.colormap)

    def view(self, kind: str = "overlay") -> np.ndarray:
        """uint8 (h, w, 3) RGB of one view: "overlay", "heat" (alone) or "panels" (both images,
        the overlay and a colour bar side by side)."""
        from imgdiff.render.overlay import render

        return render(self, kind)

    def save(
        self, path: str | Path, view: str = "overlay", *, inputs: Iterable[str | Path] = ()
    ) -> Path:
        """Writes what the suffix of ``path`` says, whole or not at all, and gives the path back.

        .png: one ``view``, "overlay", "heat", "panels" or "raw" (the heat in 16 bits of grey).
        .npy: the heatmap. .json: ``to_dict()``. .html: a page that shows it all. These three have
        no view, and one that is asked for is refused rather than left out.
        inputs: paths that must not be overwritten. Errors: OutputError, OptionError (the view).
        """
        from imgdiff.io.write import write_file
        from imgdiff.render.export import export, plan

        ((_, kind),) = plan([path], view, protect=inputs)
        return write_file(path, export(self, kind), protect=inputs)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the pixels, ready for JSON."""
        height, width = self.heatmap.shape
        return {
            "changed": self.changed,
            "cosine_similarity": round(self.cosine_similarity, 6),
            "euclidean_distance": round(self.euclidean_distance, 6),
            "changed_fraction": round(self.changed_fraction, 6),
            "threshold": self.threshold,
            "peak": round(float(self.heatmap.max()), 6),
            "regions": [region.to_dict() for region in self.regions],
            "size": [width, height],
            "before": {"name": self.names[0], "size": list(self.before_size)},
            "after": {"name": self.names[1], "size": list(self.after_size)},
            "fit": self.fit,
            "notes": list(self.notes),
            "weights": self.weights,
        }

    def __iter__(self) -> Iterator[Any]:
        """The classic three: ``similarity, differences, visualization = result``."""
        return iter((self.cosine_similarity, self.euclidean_distance, self.overlay))

    def _repr_png_(self) -> bytes:
        from imgdiff.render.export import export

        return export(self, "panels")

    def __repr__(self) -> str:
        return f"<Comparison {self.names[0]!r} / {self.names[1]!r}: {self.summary}>"
