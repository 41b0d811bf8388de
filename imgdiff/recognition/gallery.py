"""Known identities: their images in a folder, and their embeddings, computed once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.checks import path
from imgdiff.errors import DataError, ImageError
from imgdiff.io.file_state import file_state
from imgdiff.io.load import load_image
from imgdiff.network.ink_placement import fitted
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.runs.run import Progress, Run
from imgdiff.recognition.stored_embeddings import StoredEmbeddings

#: Changed when the files of a stored gallery could be misread.
_FORMAT = "2"
#: Images that are embedded together.
_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Gallery:
    """Images of known identities, embedded.

    Attributes:
        identities: Of each image.
        files: Their names, for the eye.
        embeddings: float32 (N, D), all by one run.
        skipped: (file, reason) of those that could not be read.
        maker: Version of that run, "" where it is not known.
    """

    identities: tuple[str, ...]
    files: tuple[str, ...]
    embeddings: np.ndarray
    skipped: tuple[tuple[str, str], ...] = ()
    maker: str = ""
    _spreads: dict[tuple[str, str], float] = field(default_factory=dict, init=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The identities, each once, sorted."""
        return tuple(self.members)

    @cached_property
    def members(self) -> dict[str, np.ndarray]:
        """The indices of each identity's images, by its name, sorted."""
        identities = np.array(self.identities)
        return {name: np.flatnonzero(identities == name) for name in sorted(set(self.identities))}

    def spread(self, name: str, run: Run) -> float:
        """The mean distance of an identity's images among themselves; computed once.

        Args:
            name: Of an identity with two images or more.
            run: That embedded them.
        """
        key = name, run.version
        if key not in self._spreads:
            own = self.embeddings[self.members[name]]
            table = run.distances(own, own)
            self._spreads[key] = float(table[np.triu_indices(len(own), 1)].mean())
        return self._spreads[key]


def enrol(run: Run, images: Iterable[tuple[str, np.ndarray]]) -> Gallery:
    """A gallery of images in memory.

    Args:
        run: That embeds them.
        images: (identity, uint8 RGB (H, W, 3)) each.

    Raises:
        DataError: There are none.
        ImageError: One is no uint8 RGB.
    """
    pairs = list(images)
    if not pairs:
        raise DataError("expected at least one image to enrol, got none. Give one of each identity")
    names = tuple(name for name, _ in pairs)
    embeddings = run.embed([image for _, image in pairs])
    return Gallery(names, names, embeddings, maker=run.version)


def open_gallery(run: Run, folder: str | Path, progress: Progress | None = None) -> Gallery:
    """The gallery in a folder.

    Embeddings are kept in the cache folder; only images that are new or changed since are embedded.

    Args:
        run: That embeds them.
        folder: Of a folder for each identity, or of files named after it (anna_1.jpg, anna_2.jpg).
        progress: Called with (done, total) of the images to embed.

    Raises:
        DataError: There is no such folder, or no image in it that can be read.
        OptionError: ``folder`` is no path.
    """
    root = path("gallery", folder)
    if not root.is_dir():
        raise DataError(
            f"expected a folder of known people or things, got {str(root)!r}, which is none. Make "
            "one with a folder of images for each of them"
        )
    states = {file: file_state(root / file) for file in image_files(root)}
    if not states:
        raise DataError(f"{str(root)!r} holds no images. Add a folder of images for each identity")
    cached = StoredEmbeddings(
        "galleries", str(run.folder.resolve()), root, f"{_FORMAT} {run.version}"
    )
    stored = cached.read()
    rows = {file: row for file, row in stored.items() if states.get(file) == row[0]}
    new = [file for file in states if file not in rows]
    skipped: dict[str, str] = {}
    for start in range(0, len(new), _AT_ONCE):
        batch = new[start : start + _AT_ONCE]
        images = _read(root, batch, run, skipped)
        embeddings = run.embed(list(images.values()), decoded=True)
        rows |= {file: (states[file], x) for file, x in zip(images, embeddings, strict=True)}
        if progress:
            progress(start + len(batch), len(new))
    if not rows:
        reason = next(iter(skipped.values()))
        raise DataError(
            f"none of the {len(states)} images in {str(root)!r} can be read ({reason}). Add some "
            "that can"
        )
    if len(new) > len(skipped) or len(stored) != len(rows):
        cached.write(rows)
    files = tuple(file for file in states if file in rows)
    embeddings = np.stack([rows[file][1] for file in files])
    identities = tuple(map(identity_of, files))
    return Gallery(identities, files, embeddings, tuple(skipped.items()), run.version)


def identity_of(file: str) -> str:
    """Whose image a file is: the folder's name, or where there is none the file's.

    Without the number set off at its end: "anna" of anna_2.jpg and "anna (2).jpg", but "room12"
    of room12.jpg.

    Args:
        file: Relative to the gallery, "/" between.
    """
    path = Path(file)
    if path.parent != Path():
        return path.parent.as_posix()
    return re.sub(r"([\s_.-]+\d+|\s*\(\d+\))$", "", path.stem) or path.stem


def _read(root: Path, files: list[str], run: Run, skipped: dict[str, str]) -> dict[str, np.ndarray]:
    """The images that can be read; the others go to ``skipped``, with the reason.

    As the network takes them: many large photographs would not fit in memory.
    """
    images = {}
    for file in files:
        try:
            pixels = load_image(root / file).pixels
            images[file] = fitted(pixels, run.size, run.config.fit)
        except ImageError as error:
            skipped[file] = str(error)
    return images
