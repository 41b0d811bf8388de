"""What a result that is told in one picture has."""

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.io.png import encode_png
from imgdiff.io.write import check_output, write_file


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

    def save(self, path: str | Path, *, inputs: Iterable[str | Path] = ()) -> Path:
        """Writes ``picture`` as PNG, whole or not at all.

        Args:
            path: Ends in ``.png``.
            inputs: Paths that must not be overwritten, beside ``sources``.

        Returns:
            The path.

        Raises:
            OutputError: It cannot be written, or is an input.
        """
        protect = (*self.sources, *inputs)
        check_output(path, ".png", protect=protect)
        return write_file(path, encode_png(self.picture), protect=protect)

    def _repr_png_(self) -> bytes:
        return encode_png(self.picture)
