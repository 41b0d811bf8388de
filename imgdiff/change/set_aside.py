"""A heat that waits while memory is needed for something else."""

from collections.abc import Callable

import numpy as np

from imgdiff.arrays import bands

#: Pixels of a heat that is set aside.
LARGE = 30_000_000
#: Of one with more places than this share that are not 0 nothing would be won.
_FEW = 0.5


def set_aside(heat: np.ndarray) -> Callable[[], np.ndarray]:
    """A function that gives a heat again, to be called once; until then it takes little memory.

    Args:
        heat: float32 (H, W) >= 0, which nobody else may hold then.
    """
    if heat.size <= LARGE or np.count_nonzero(heat) > _FEW * heat.size:
        return lambda: heat
    shape, rows = heat.shape, list(bands(len(heat)))
    kept = [(np.packbits(part != 0), part[part != 0]) for part in (heat[band] for band in rows)]

    def again() -> np.ndarray:
        whole = np.zeros(shape, np.float32)
        for band in rows:
            (bits, values), part = kept.pop(0), whole[band]  # let go of as it comes back
            part[np.unpackbits(bits, count=part.size).reshape(part.shape) > 0] = values
        return whole

    return again
