"""Whether one side of a pair was compressed in blocks, as JPEG does it."""

import numpy as np

from imgdiff.explain.patches import BLOCK

#: Coefficients up to this many levels have vanished, from so many on they had been there; those
#: from this frequency on (the sum of both indices) are looked at, if there are so many.
_GONE, _THERE, _FINE, _LEAST = 0.6, 1.4, 4, 60
#: Share of those that were there which vanished in the grid of blocks, beyond the share that did
#: so in a grid that lies across.
_VANISHED = 0.08


def compressed(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> bool:
    """Whether coefficients vanished in one of two images.

    Args:
        before: float32 (H, W), grey; it begins with a block.
        after: Likewise.
        kept: bool (H, W), what counts.
    """
    shares = [_vanished(*(side[o:, o:] for side in (before, after, kept))) for o in (0, BLOCK // 2)]
    return any(np.subtract(*shares) >= _VANISHED)


def _vanished(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Shares of the one's coefficients that the other has not: of ``before`` and of ``after``."""
    whole = _blocks(kept).all(axis=(1, 2))
    one, two = (np.abs(_COSINES @ _blocks(side)[whole] @ _COSINES.T) for side in (before, after))
    fine = np.add.outer(range(BLOCK), range(BLOCK)) >= _FINE
    one, two = one[:, fine], two[:, fine]
    shares = []
    for had, has in ((one, two), (two, one)):
        there = had >= _THERE
        few = there.sum() < _LEAST
        shares.append(0.0 if few else float((has[there] < _GONE).mean()))
    return np.array(shares)


def _blocks(image: np.ndarray) -> np.ndarray:
    high, wide = (length // BLOCK for length in image.shape)
    cut = image[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK)
    return cut.swapaxes(1, 2).reshape(-1, BLOCK, BLOCK)


def _cosines() -> np.ndarray:
    """The discrete cosine transform, float32 (frequency, place)."""
    k, x = np.arange(BLOCK)[:, None], np.arange(BLOCK)
    rows = np.sqrt(2 / BLOCK) * np.cos(np.pi * (2 * x + 1) * k / (2 * BLOCK))
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


_COSINES = _cosines()
