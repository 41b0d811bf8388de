"""What a network makes of one image."""

from typing import NamedTuple

import numpy as np

from imgdiff.network.ink_placement import Placement


class Look(NamedTuple):
    """What a network makes of one image.

    Attributes:
        embedding: float32 (D,).
        features: float32 (C, h, w) each, see ``Embedder.look``.
        placement: Where its pixels went; None where it was stretched.
    """

    embedding: np.ndarray
    features: list[np.ndarray]
    placement: Placement | None = None
