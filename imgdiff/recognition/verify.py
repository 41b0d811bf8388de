"""verify: do two images show the same, by the notion that a run was taught?"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.io.load import ImageSource, load_image
from imgdiff.io.png import encode_png
from imgdiff.io.write import check_output, write_file
from imgdiff.recognition.distances import cosine_similarity
from imgdiff.recognition.run import Run, limit, load_run


@dataclass(frozen=True, eq=False)
class Verification:
    """What a run says of two images.

    same: whether ``distance`` is below ``threshold``. distance: of the embeddings, >= 0, in the
    run's own kind. cosine_similarity: of the embeddings, in [-1, 1]. probability: P(same) where
    same and different are as likely at the outset, fitted on the run's validation part; in [0, 1].
    heatmap: float32 (H, W) in [0, 1] on the grid of ``before``: where the distance comes from.
    before, after: uint8 RGB. names: of the two images. model: the run's name. notes: what was done
    to read them. sources: their paths, where they were given by path.
    """

    same: bool
    distance: float
    threshold: float
    cosine_similarity: float
    probability: float
    heatmap: np.ndarray
    before: np.ndarray
    after: np.ndarray
    names: tuple[str, str]
    model: str
    notes: tuple[str, ...] = ()
    sources: tuple[str | os.PathLike, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the verdict is: P(same) or P(different), in [0, 1]. Below 0.5 where the
        threshold decides against the odds."""
        return self.probability if self.same else 1 - self.probability

    @property
    def summary(self) -> str:
        """The verdict in a sentence."""
        verdict = "Same" if self.same else "Different"
        # Nothing is ever quite sure.
        sure = "over 99" if self.confidence > 0.99 else f"{100 * self.confidence:.0f}"
        sign = "<" if self.same else ">="
        return f"{verdict}, {sure} % sure: distance {self.distance:.3f} {sign} {self.threshold:.3f}"

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 (h, w, 3) RGB: both images, the heat over each, and the verdict."""
        from imgdiff.recognition.sheet import sheet

        return sheet(self)

    def save(self, path: str | Path, *, inputs: Iterable[str | Path] = ()) -> Path:
        """Writes ``picture`` as PNG, whole or not at all. inputs: paths that must not be
        overwritten, beside those that were verified. Errors: OutputError."""
        protect = (*self.sources, *inputs)
        check_output(path, ".png", protect=protect)
        return write_file(path, encode_png(self.picture), protect=protect)

    def to_dict(self) -> dict[str, Any]:
        """For JSON; without the pictures and the heat."""
        return {
            "same": self.same,
            "distance": self.distance,
            "threshold": self.threshold,
            "cosine_similarity": self.cosine_similarity,
            "probability": self.probability,
            "confidence": self.confidence,
            "names": list(self.names),
            "model": self.model,
            "notes": list(self.notes),
        }

    def _repr_png_(self) -> bytes:
        return encode_png(self.picture)


def verify(
    before: ImageSource,
    after: ImageSource,
    *,
    model: str | Path | Run,
    threshold: float | None = None,
    max_pixels: int = 100_000_000,
) -> Verification:
    """Do two images show the same, by the notion that ``model`` was taught?

    before, after: whatever ``compare_images`` takes. model: the folder of a run, or a ``Run``.
    threshold: the distance from which they are different; the run's own unless given, above 0.
    max_pixels: refuse larger images. Errors: ImageError, OptionError, WeightsError.
    """
    run = load_run(model)
    least = limit(run, threshold)
    one, two = (load_image(source, max_pixels=max_pixels) for source in (before, after))
    # One by one: in a batch the last digits depend on the place, and equal images would differ.
    a, b = (run.embed([image.pixels]) for image in (one, two))
    distance = float(run.distance(a, b)[0])
    return Verification(
        same=distance < least,
        distance=distance,
        threshold=least,
        cosine_similarity=float(cosine_similarity(a, b)[0]),
        probability=float(run.probability(distance)),
        heatmap=run.contributions(one.pixels, two.pixels, least),
        before=one.pixels,
        after=two.pixels,
        names=(one.name, two.name),
        model=run.name,
        notes=tuple(
            f"{name}: {note}"
            for name, image in (("before", one), ("after", two))
            for note in image.notes
        ),
        sources=tuple(x for x in (before, after) if isinstance(x, str | os.PathLike)),
    )
