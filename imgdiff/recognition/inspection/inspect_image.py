"""inspect_image: does a part look like the accepted ones?"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.align.canvas import place
from imgdiff.change.regions import find_regions
from imgdiff.checks import number
from imgdiff.io.load import ImageSource, load_image
from imgdiff.io.resize import resize
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.recognition.inspection.accepted_part import (
    MOST,
    AcceptedPart,
    learn,
    on_grid,
    seen_shape,
)
from imgdiff.recognition.inspection.inspection_result import InspectionResult
from imgdiff.recognition.inspection.sheet import sheet
from imgdiff.recognition.pictured import Pictured
from imgdiff.recognition.search.index import SearchIndex, open_index

#: Accepted pictures, the nearest first, that are tried for the part that a picture shows.
_TRIED = 5
#: What transparency is flattened on.
_WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Inspection(Pictured, InspectionResult):
    """What an inspection says; the fields are ``InspectionResult``'s.

    Attributes:
        sources: Files that must not be overwritten.
    """

    sources: tuple[str | os.PathLike, ...] = ()

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 (h, w, 3) RGB: the nearest accepted picture, the part, and the heat over it."""
        return sheet(self)


class Inspector:
    """Accepted pictures, ready to judge others; what is learned of a part is kept.

    Args:
        normal: Folder of accepted pictures, of one part or of several, in folders as deep as you
            like.
        rate: Share of further accepted pictures that may be called anomalous, in (0, 0.5].
        weights: As for ``compare_images``.
        precision: As for ``compare_images``.
        max_pixels: Larger pictures are refused.
        progress: Called with (done, total) while accepted pictures are looked at.

    Raises:
        DataError: There is no such folder, or no picture in it that can be read.
        OptionError: An option is out of its range.
        WeightsError: The weights cannot be read.
    """

    def __init__(
        self,
        normal: str | Path,
        *,
        rate: float = 0.05,
        weights: str | Path | Runtime = "default",
        precision: str = "auto",
        max_pixels: int = 100_000_000,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.rate = number("rate", rate, 0, 0.5, above=True)
        self._runtime = get_runtime(weights, precision)
        self._max_pixels, self._progress = max_pixels, progress
        self._index: SearchIndex = open_index(normal, progress=progress)
        self._learned: dict[str, AcceptedPart] = {}

    def inspect(self, part: ImageSource) -> Inspection:
        """Does a part look like the accepted ones?

        Args:
            part: Whatever ``compare_images`` takes.

        Raises:
            ImageError: It, or an accepted picture, cannot be read.
        """
        image = load_image(part, background=_WHITE, max_pixels=self._max_pixels)
        near = [match.file for match in self._index.similar(image.pixels, _TRIED)]
        pairs = ((file, on_grid(self._read(file), image.pixels)) for file in near)
        file, pair = next(((f, p) for f, p in pairs if p is not None), (near[0], None))
        known = self._known(file)
        same_part = pair is not None
        if pair is None:
            pair = place(known.reference, image.pixels, "resize")
        excess = known.excess(pair, self._runtime) / known.limit
        shape = known.reference.shape[:2]
        halved = resize(excess / 2, shape, enlarge="linear", shrink="linear")
        heat = np.where(pair.valid, np.clip(halved, 0, 1), 0).astype(np.float32)
        regions = find_regions(heat, pair.valid, 0.5, 1)
        return Inspection(
            anomalous=not same_part or bool(regions),
            score=float(2 * halved.max()),
            heatmap=heat,
            regions=regions,
            part=pair.after,
            normal=known.reference,
            names=(image.name, file),
            same_part=same_part,
            seen=float(pair.valid.mean()),
            scale=seen_shape(known.reference)[0] / shape[0],
            rate=self.rate,
            accepted=known.accepted,
            made=len(known.patches) - known.accepted,
            false_alarms=known.false_alarms,
            skipped=self._index.skipped,
            sources=(
                *(x for x in (part,) if isinstance(x, str | os.PathLike)),
                *(self._index.folder / name for name in self._index.files),
            ),
        )

    def _known(self, file: str) -> AcceptedPart:
        """What the accepted picture and those like it teach."""
        if file not in self._learned:
            reference = self._read(file)
            like = self._index.similar(reference, MOST)
            others = [self._read(match.file) for match in like if match.file != file]
            self._learned[file] = learn(reference, others, self._runtime, self.rate, self._progress)
        return self._learned[file]

    def _read(self, file: str) -> np.ndarray:
        source = self._index.folder / file
        return load_image(source, background=_WHITE, max_pixels=self._max_pixels).pixels


def inspect_image(
    part: ImageSource,
    *,
    normal: str | Path,
    rate: float = 0.05,
    weights: str | Path | Runtime = "default",
    precision: str = "auto",
    max_pixels: int = 100_000_000,
    progress: Callable[[int, int], None] | None = None,
) -> Inspection:
    """Does a part look like accepted ones? To judge many, make one ``Inspector``.

    The nearest accepted picture is found by its embedding and the part brought onto it. Each patch
    of the part is looked for near its place in the accepted pictures of the same part (the
    neighbourhood of features in a memory of patches, PatchCore, Roth et al. 2022), and what is
    further than these are from each other is an anomaly. The limit is set by leaving each accepted
    picture out; where they are fewer than eight, captures are made of them: a little elsewhere, in
    other light, with noise.

    Args:
        part: Whatever ``compare_images`` takes.
        normal: As for ``Inspector``.
        rate: As for ``Inspector``.
        weights: As for ``Inspector``.
        precision: As for ``Inspector``.
        max_pixels: As for ``Inspector``.
        progress: As for ``Inspector``.

    Raises:
        DataError: There is no such folder, or no picture in it that can be read.
        ImageError: A picture cannot be read.
        OptionError: An option is out of its range.
        WeightsError: The weights cannot be read.
    """
    inspector = Inspector(
        normal,
        rate=rate,
        weights=weights,
        precision=precision,
        max_pixels=max_pixels,
        progress=progress,
    )
    return inspector.inspect(part)
