"""Images to learn from, and who or what is on each."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

LAYOUTS = ("classes", "anchors", "pairs")
#: How folders and tables call the parts.
PART_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """N images that lie in files.

    Attributes:
        root: The folder that ``files`` are relative to.
        files: Of the images, "/" between; those elsewhere are absolute.
        identities: int64 (N,), who or what is on each image, as a number into ``names``.
        names: Of the identities.
        groups: int64 (N,), images of one group belong into one part of a split.
        pairs: int64 (M, 3) of i, j and 1 same or 0 different, where the data lists its pairs;
            None: every two images make a pair, same if of one identity.
        given: str (N,), the part that the data itself assigns: "train", "validation", "test" or "".
        layout: One of ``LAYOUTS``.
        notes: What was understood, in plain words.
    """

    root: Path
    files: tuple[str, ...]
    identities: np.ndarray
    names: tuple[str, ...]
    groups: np.ndarray
    pairs: np.ndarray | None
    given: np.ndarray
    layout: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.files)

    def path(self, i: int) -> Path:
        """The file of the image ``i``."""
        return self.root / self.files[i]

    def take(self, indices: np.ndarray) -> "Dataset":
        """Some images alone, and the pairs whose two images are both among them.

        Args:
            indices: Which, in this order.
        """
        indices = np.asarray(indices, int)
        used, identities = np.unique(self.identities[indices], return_inverse=True)
        pairs = self.pairs
        if pairs is not None:
            new = np.full(len(self), -1)
            new[indices] = np.arange(len(indices))
            pairs = np.column_stack([new[pairs[:, 0]], new[pairs[:, 1]], pairs[:, 2]])
            pairs = pairs[(pairs[:, :2] >= 0).all(axis=1)]
        return replace(
            self,
            files=tuple(self.files[i] for i in indices),
            identities=identities.astype(np.int64),
            names=tuple(self.names[i] for i in used),
            groups=self.groups[indices],
            pairs=pairs,
            given=self.given[indices],
        )
