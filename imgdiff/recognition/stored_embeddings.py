"""The embeddings of a folder of images, kept between runs."""

from io import BytesIO
from pathlib import Path

import numpy as np

from imgdiff.errors import OutputError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import write_file

_ARRAYS = ("maker", "files", "states", "points")
#: By file: its state when it was embedded, and its embedding, float32 (D,).
Rows = dict[str, tuple[str, np.ndarray]]


class StoredEmbeddings:
    """The embeddings of a folder by a model, in the cache folder.

    Never in the way: what cannot be read or written is computed again.

    Args:
        purpose: The folder inside the cache folder.
        model: Tells the model from others whose embeddings stand beside these.
        root: The folder of images.
        maker: The format and the model's weights; inside, so that embeddings by other weights take
            the place of what is of no more use.
    """

    def __init__(self, purpose: str, model: str, root: Path, maker: str) -> None:
        key = f"{model}\0{root.resolve()}".encode(errors="surrogateescape")
        self._file = cache_folder() / purpose / f"{fingerprint(key)}.npz"
        self._maker = maker

    def read(self) -> Rows:
        """What is kept; nothing where another maker made it or it cannot be read."""
        try:
            with np.load(self._file, allow_pickle=False) as archive:
                maker, files, states, points = (archive[name] for name in _ARRAYS)
            if str(maker) != self._maker or points.ndim != 2 or not np.isfinite(points).all():
                return {}
            rows = zip(files.tolist(), states.tolist(), points, strict=True)
            return {file: (state, point) for file, state, point in rows}
        except Exception:
            return {}

    def write(self, rows: Rows) -> None:
        """Keeps all rows in place of what was kept."""
        states, points = zip(*rows.values(), strict=True)
        stream = BytesIO()
        values = (self._maker, list(rows), states, np.stack(points))
        arrays = dict(zip(_ARRAYS, map(np.array, values), strict=True))
        np.savez(stream, **arrays)  # type: ignore[arg-type]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_file(self._file, stream.getvalue())
        except (OSError, ValueError, OutputError):
            pass
