"""More than 8 bits: a few of 16 used, floating point, and dark data."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.families.files import pfm, png, tiff
from benchmarks.verdicts.pair import DIFFERENT, SAME, Pair, boxes_of
from benchmarks.verdicts.scenes.xray import spot, xray

#: Largest value that the picture uses, of 65535.
TOPS = (1023, 4095, 16383, 65535)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """A spot twice as bright, and grain alone."""
    for top in TOPS:
        for suffix, write in ((".png", png), (".tif", tiff)):
            for size in ((160, 120), (260, 240)):
                clean, spotted, mask = _spotted(rng, size)
                before, after = (_counts(x, top, rng) for x in (clean, spotted))
                kind = f"16 bits, up to {top}, {suffix}"
                yield _pair(f"{kind}, spot", before, after, mask, (write, suffix), 65535)
            again = _counts(clean, top, rng)
            yield _pair(f"{kind}, grain", before, again, None, (write, suffix), 65535)
    for top in (0.02, 0.2, 1.0):
        clean, spotted, mask = _spotted(rng, (200, 150))
        before, after, again = (
            (_counts(x, 65535, rng) / 65535 * top).astype(np.float32)
            for x in (clean, spotted, clean)
        )
        for suffix, write in ((".tif", tiff), (".pfm", pfm), ("array", None)):
            kind = f"float up to {top}, {suffix}"
            yield _pair(f"{kind}, spot", before, after, mask, (write, suffix), 1.0)
            yield _pair(f"{kind}, grain", before, again, None, (write, suffix), 1.0)


def _spotted(
    rng: np.random.Generator, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A picture in [0, 1], the same with a spot twice as bright, and where that is plain."""
    picture = xray(rng, size) / 420
    sigma = float(rng.uniform(8, 14))
    at = (rng.uniform(0.3, 0.7) * size[0], rng.uniform(0.3, 0.7) * size[1])
    bump = spot(size, at, sigma)
    return picture, picture * (1 + bump), bump > 0.3


def _counts(picture: np.ndarray, top: int, rng: np.random.Generator) -> np.ndarray:
    """uint16, with grain of 0.4 % of the range."""
    values = (picture + rng.normal(0, 0.004, picture.shape)) * top
    return np.clip(values + 0.5, 0, top).astype(np.uint16)


def _pair(kind, before, after, mask, how, full) -> Pair:
    """``mask``: where it changed, None where it did not."""
    write, suffix = how
    eight = [
        np.repeat((x / full * 255).astype(np.uint8)[..., None], 3, axis=2) for x in (before, after)
    ]
    return Pair(
        kind,
        *eight,
        SAME if mask is None else DIFFERENT,
        () if mask is None else boxes_of(mask),
        clean=None,
        files=(write(before), write(after), suffix) if write else None,
        arrays=None if write else (before, after),
    )
