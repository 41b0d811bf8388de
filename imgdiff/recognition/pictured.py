"""What a result that is told in one picture has."""

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.io.png import encode_png
from imgdiff.io.write import check_output, input_paths, replacing_read_only, write_file


class Pictured:
    """A result with a picture, which is saved beside the files that it came from.

    Attributes:
        sources: Files that must not be overwritten.
    """

    sources: tuple[str | os.PathLike, ...]

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 (h, w, 3) RGB."""
        raise NotImplementedError

    def save(
        self, path: str | Path, *, inputs: Iterable[str | Path] = (), force: bool = False
    ) -> Path:
        """Writes ``picture`` as PNG, whole or not at all.

        Args:
            path: Ends in ``.png``.
            inputs: Paths that must not be overwritten, beside ``sources``.
            force: Whether a read-only file is replaced too; it keeps its rights, as any other.

        Returns:
            The path.

        Raises:
            OutputError: It cannot be written, or is an input.
        """
        protect = (*self.sources, *input_paths(inputs))
        with replacing_read_only(force):
            check_output(path, ".png", protect=protect)
            return write_file(path, encode_png(self.picture), protect=protect)

    def _repr_png_(self) -> bytes:
        return encode_png(self.picture)
