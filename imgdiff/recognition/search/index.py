"""The pictures of a folder, embedded: what looks like a picture, and what is there twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from imgdiff.checks import number, path
from imgdiff.errors import DataError, ImageError, OptionError
from imgdiff.io.file_state import file_state
from imgdiff.io.load import ImageSource, load_image
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.saved_run import is_run
from imgdiff.network.shipped_weights import DEFAULT_FILE, model_card
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.runs.run import Progress, Run, load_run
from imgdiff.recognition.search.duplicates import groups, near_pairs
from imgdiff.recognition.search.nearest import Nearest
from imgdiff.recognition.stored_embeddings import StoredEmbeddings

#: The network that ships, as a model; and the distance below which two pictures are nearly the
#: same by it: that of the same photograph under strong nuisance is below 0.44 in half of the
#: pairs, that of another photograph above 1.09 in 95 of 100 (see docs/accuracy.md).
DEFAULT, NEAR = "default", 0.5
#: Changed when stored files could be misread.
_FORMAT = "1"
_AT_ONCE = 16
_WHITE = (255, 255, 255)


class Match(NamedTuple):
    """A picture of the index that looks like another one.

    Attributes:
        file: Relative to the folder.
        distance: Of the embeddings, >= 0.
    """

    file: str
    distance: float


class Duplicates(NamedTuple):
    """Pictures that hang together by being nearly the same.

    Attributes:
        files: Relative to the folder.
        distance: The largest one between two of them that are nearer than the limit.
    """

    files: tuple[str, ...]
    distance: float


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """The pictures of a folder, embedded.

    Attributes:
        folder: The folder.
        files: Relative to it, "/" between.
        points: float32 (N, D), the embedding of each.
        model: Name of the model.
        near: Distance below which two are nearly the same, unless another is given.
        skipped: (file, reason) of those that could not be read.
        new: How many were embedded just now; the others were known.
        method: As for ``Nearest``.
    """

    folder: Path
    files: tuple[str, ...]
    points: np.ndarray
    model: str
    near: float
    embed: Callable[[list[np.ndarray]], np.ndarray] = field(repr=False)
    skipped: tuple[tuple[str, str], ...] = ()
    new: int = 0
    method: str = "auto"

    @cached_property
    def nearest(self) -> Nearest:
        """Finds the nearest of a vector; exactly on "auto", for a graph takes longer to build."""
        return Nearest(self.points, "exact" if self.method == "auto" else self.method)

    def similar(self, image: ImageSource, most: int = 10) -> tuple[Match, ...]:
        """The pictures that look most like another one, nearest first.

        Args:
            image: Whatever ``compare_images`` takes.
            most: How many, at least 1.

        Raises:
            ImageError: The image cannot be read.
            OptionError: ``most`` is out of its range.
        """
        pixels = load_image(image, background=_WHITE, value_range="auto").pixels
        distances, places = self.nearest(self.embed([pixels]), most)
        return tuple(
            Match(self.files[place], float(distance))
            for distance, place in zip(distances[0], places[0], strict=True)
            if np.isfinite(distance)
        )

    def duplicates(self, near: float | None = None) -> tuple[Duplicates, ...]:
        """Groups of pictures that are nearly the same, the largest first.

        A group hangs together by pairs: its first and last may be further apart.

        Args:
            near: The distance below which two are; the model's own where None, above 0.

        Raises:
            OptionError: ``near`` is out of its range.
        """
        limit = self.near if near is None else number("near", near, 0, above=True)
        nearest = Nearest(self.points, self.method) if self.method == "auto" else self.nearest
        pairs = near_pairs(self.points, nearest, limit)
        largest: dict[int, float] = {}
        found = groups(len(self.files), pairs)
        group_of = {member: i for i, members in enumerate(found) for member in members}
        for one, _, distance in pairs:
            group = group_of[one]
            largest[group] = max(distance, largest.get(group, 0.0))
        return tuple(
            Duplicates(tuple(self.files[member] for member in members), largest[i])
            for i, members in enumerate(found)
        )


def open_index(
    folder: str | Path,
    *,
    model: str | Path | Run = DEFAULT,
    method: str = "auto",
    progress: Progress | None = None,
) -> SearchIndex:
    """The index of a folder, made or brought up to date.

    Embeddings are kept in the cache folder; only pictures that are new or changed are embedded.

    Args:
        folder: Of pictures, in folders as deep as you like.
        model: "default", the network that ships, or a run of ``train`` whose distance is
            Euclidean.
        method: How the nearest are found, as for ``Nearest``; on "auto" those of one picture
            exactly.
        progress: Called with (done, total) of the pictures to embed.

    Raises:
        DataError: There is no such folder, or no picture in it that can be read.
        OptionError: An option is out of its range.
        WeightsError: There is no such run.
    """
    root = path("folder", folder)
    if not root.is_dir():
        raise DataError(f"expected a folder of images, got {str(root)!r}, which is none")
    name, maker, near, embed, shrink = _model(model)
    states = {file: file_state(root / file) for file in image_files(root)}
    if not states:
        raise DataError(f"{str(root)!r} holds no images")
    kept = StoredEmbeddings("search", name, root, f"{_FORMAT} {maker}")
    stored = kept.read()
    rows = {file: row for file, row in stored.items() if states.get(file) == row[0]}
    new = [file for file in states if file not in rows]
    skipped: dict[str, str] = {}
    for start in range(0, len(new), _AT_ONCE):
        images = {}
        for file in new[start : start + _AT_ONCE]:
            try:
                loaded = load_image(root / file, background=_WHITE, value_range="auto")
                images[file] = shrink(loaded.pixels)
            except ImageError as error:
                skipped[file] = str(error)
        if images:
            points = embed(list(images.values()))
            rows |= {f: (states[f], x) for f, x in zip(images, points, strict=True)}
        if progress:
            progress(min(start + _AT_ONCE, len(new)), len(new))
    if not rows:
        reason = next(iter(skipped.values()))
        raise DataError(f"none of the {len(states)} images in {str(root)!r} can be read ({reason})")
    if len(new) > len(skipped) or len(stored) != len(rows):
        kept.write(rows)
    files = tuple(file for file in states if file in rows)
    points = np.stack([rows[file][1] for file in files])
    count = len(new) - len(skipped)
    return SearchIndex(
        root, files, points, name, near, embed, tuple(skipped.items()), count, method
    )


def _model(model: str | Path | Run) -> tuple[str, str, float, Any, Any]:
    """Name, version, limit, what embeds, and what makes small all that it sees."""
    if isinstance(model, Run) or (str(model) != DEFAULT and is_run(model)):
        run = load_run(model)
        if run.distance_kind != "euclidean":
            raise OptionError(
                "expected a run whose distance is Euclidean (loss contrastive or "
                f"multi-similarity); that of {run.name!r} is {run.distance_kind}"
            )
        return run.name, run.version, run.threshold, run.embed, lambda pixels: pixels
    runtime = get_runtime(model)
    maker = f"{model_card()['sha256'][DEFAULT_FILE]} {runtime.precision}"
    if str(model) != DEFAULT:
        maker = f"{file_state(Path(model))} {runtime.precision}"
    return (
        runtime.name,
        maker,
        NEAR,
        lambda images: runtime.embed(*images),
        runtime.embedding_input,
    )
