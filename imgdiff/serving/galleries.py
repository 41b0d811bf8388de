"""Galleries that a server keeps: a folder each, with a folder of images for each identity."""

import contextlib
import re
import secrets
import shutil
from pathlib import Path
from typing import Any

from imgdiff.errors import DataError, OutputError
from imgdiff.io.write import write_file

#: Names of galleries and of identities: no path, nothing hidden, nothing that a system reserves.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}[A-Za-z0-9]|[A-Za-z0-9]")
#: Most images of one gallery.
MOST_IMAGES = 10_000


class Galleries:
    """The galleries in a folder. Who may reach the server shares them.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[dict[str, Any]]:
        """Each gallery, as ``describe`` does."""
        names = sorted(path.name for path in self._folder.iterdir() if path.is_dir())
        return [self.describe(name) for name in names if _NAME.fullmatch(name)]

    def describe(self, name: str) -> dict[str, Any]:
        """Its name, and how many images each identity has; raises DataError where there is none."""
        people = [path for path in sorted(self.path(name).iterdir()) if path.is_dir()]
        counts = {path.name: sum(1 for _ in path.glob("*.png")) for path in people}
        return {"name": name, "identities": counts, "images": sum(counts.values())}

    def path(self, name: str) -> Path:
        """The folder of a gallery that there is; raises DataError."""
        path = self._folder / _checked(name)
        if not path.is_dir():
            raise DataError(f"there is no gallery {name!r}. Enrol an image in it first")
        return path

    def enrol(self, name: str, identity: str, png: bytes) -> None:
        """Adds an image, and the gallery and the identity where there are none of these names.

        Args:
            name: Of the gallery.
            identity: Whose image it is.
            png: The image as a PNG file.

        Raises:
            DataError: A name is none that is taken, or the gallery is full.
            OutputError: It cannot be written.
        """
        folder = self._folder / _checked(name) / _checked(identity)
        if folder.parent.is_dir() and self.describe(name)["images"] >= MOST_IMAGES:
            raise DataError(f"the gallery is full: it holds {MOST_IMAGES:,} images. Remove some")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError("the gallery cannot be written. Try again later") from error
        write_file(folder / f"{secrets.token_hex(8)}.png", png)

    def remove(self, name: str, identity: str | None = None) -> None:
        """Removes an identity with its images, or a whole gallery; raises DataError."""
        folder = self.path(name)
        if identity is not None:
            folder = folder / _checked(identity)
        if not folder.is_dir():
            raise DataError(f"there is no {identity!r} in this gallery")
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.parent.rmdir() if identity is not None else None


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise DataError(
            "expected a name of 1 to 64 letters, digits, spaces, '-', '_' and '.'; "
            "it begins and ends with a letter or digit"
        )
    return name
