"""Whether one side of a pair was compressed in blocks, as JPEG does it."""

import cv2
import numpy as np

from imgdiff.explain.patches import BLOCK

#: Coefficients up to this many levels have vanished, from so many on they had been there; those
#: from this frequency on (the sum of both indices) are looked at, if there are so many.
_GONE, _THERE, _FINE, _LEAST = 0.6, 1.4, 3, 60
#: Share of those that were there which vanished in the grid of blocks, beyond the share that did
#: so in a grid that lies across.
_VANISHED = 0.05
#: Rounding moves by up to half a step, all distances alike often: none is beyond twice the median.
#: Of noise, which covers the blocks of an older compression, 14 % are beyond 2.2 times.
_BEYOND, _FEW = 2.2, 0.115
#: Luma, which is what is compressed: of red, green and blue.
_LUMA = np.array([[0.299, 0.587, 0.114]], np.float32)


def compressed(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> bool:
    """Whether coefficients of one of two images were rounded to multiples of a step.

    Args:
        before: float32 (H, W, 3); it begins with a block.
        after: Likewise.
        kept: bool (H, W), what counts.
    """
    before, after = (cv2.transform(side, _LUMA) for side in (before, after))
    one, two = _coefficients(before, after, kept)
    off = slice(BLOCK // 2, None)
    across = _coefficients(before[off, off], after[off, off], kept[off, off])
    return any(
        _vanished(had, has) - _vanished(had_across, has_across) >= _VANISHED and _rounded(had, has)
        for had, has, had_across, has_across in ((one, two, *across), (two, one, *across[::-1]))
    )


def _vanished(had: np.ndarray, has: np.ndarray) -> float:
    """Share of the coefficients of one side that the other has not."""
    there = np.abs(had) >= _THERE
    return 0.0 if there.sum() < _LEAST else float((np.abs(has[there]) < _GONE).mean())


def _rounded(had: np.ndarray, has: np.ndarray) -> bool:
    """Whether those that are left moved as rounding moves them."""
    there = np.abs(has) >= _THERE
    gain = float((had * has)[there].sum() / max(1e-6, float((had * had)[there].sum())))
    moved = np.abs(has - gain * had)
    beyond = total = 0
    for frequency in range(has.shape[1]):
        distances = moved[there[:, frequency], frequency]
        if len(distances) >= _LEAST / 2:
            beyond += int((distances > _BEYOND * np.median(distances)).sum())
            total += len(distances)
    return beyond <= _FEW * total


def _coefficients(
    before: np.ndarray, after: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The fine coefficients of the blocks that count, (N, frequencies) of each side."""
    whole = _blocks(kept).all(axis=(1, 2))
    fine = np.add.outer(range(BLOCK), range(BLOCK)) >= _FINE
    one, two = ((_COSINES @ _blocks(side)[whole] @ _COSINES.T)[:, fine] for side in (before, after))
    return one, two


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
