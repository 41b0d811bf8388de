"""Heat of transparent images: what differs on any background.

What a pixel shows is linear in the background, so two images that look the same on white and on
black look the same on every background; where they differ, one of the two shows it best.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from imgdiff.align.alpha_planes import on_black
from imgdiff.align.canvas import AlignedPair
from imgdiff.arrays import equal
from imgdiff.change.visible_heat import strict_heat


def composites(pair: AlignedPair) -> list[AlignedPair]:
    """The pairs to compare in place of one with transparency.

    Args:
        pair: Two images on white, with or without alpha.

    Returns:
        ``pair`` alone where all of it is opaque; else it and the two on black, without those that
        are equal (one of them is kept).
    """
    if pair.before_alpha is None or pair.after_alpha is None:
        return [pair]
    black = replace(
        pair,
        before=on_black(pair.before, pair.before_alpha),
        after=on_black(pair.after, pair.after_alpha),
    )
    return [p for p in (pair, black) if not equal(p.before, p.after)] or [pair]


def transparency_heat(pairs: list[AlignedPair]) -> Iterator[np.ndarray]:
    """Heat where alpha differs: no light, noise or lens moves it, so what shows of it is a change.

    Args:
        pairs: What ``composites`` gave.

    Yields:
        float32 (H, W) in [0, 1], one for each of them that has alpha.
    """
    for pair in pairs:
        if pair.before_alpha is None or pair.after_alpha is None:
            continue
        differs = pair.before_alpha != pair.after_alpha
        if differs.any():
            yield strict_heat(pair.before, pair.after, differs, exchanged=differs)
