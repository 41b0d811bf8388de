"""What two images differ in: transparency, or color too."""

import numpy as np

from imgdiff.geometry import Box
from imgdiff.result import Cause, Comparison


def transparency_cause(result: Comparison, kept: np.ndarray) -> Cause | None:
    """Transparency that differs outside of the regions.

    Args:
        result: A comparison.
        kept: bool (H, W), the places that count.

    Returns:
        The cause with the mean of how far alpha moved where it did; None where it did nowhere.
    """
    alphas = alphas_of(result)
    if alphas is None:
        return None
    moved = np.abs(alphas[0].astype(np.int16) - alphas[1])[kept]
    if not moved.any():
        return None
    return Cause("transparency", float(moved.mean()), float(moved[moved > 0].mean()), "levels")


def transparency_only(result: Comparison) -> bool:
    """Whether nothing but transparency changed in the regions.

    That is so where the colors are equal, to rounding, wherever both images show any.

    Args:
        result: A comparison.
    """
    alphas = alphas_of(result)
    boxes = [Box(*region.box) for region in result.regions if region.only_in is None]
    if alphas is None or not boxes:
        return False
    for box in boxes:
        place = box.slices
        one, two = (alpha[place].astype(np.int32)[..., None] for alpha in alphas)
        if np.array_equal(one, two):
            return False
        before, after = (image[place].astype(np.int32) for image in (result.before, result.after))
        # On black, a color times its alpha: each is times the other's alpha the same product.
        apart = np.abs((before - (255 - one)) * two - (after - (255 - two)) * one)
        if (apart > (one + two) // 2 + 1).any():
            return False
    return True


def alphas_of(result: Comparison) -> tuple[np.ndarray, np.ndarray] | None:
    """Both alphas, uint8 (H, W); None where all of both is opaque."""
    if result.before_alpha is None and result.after_alpha is None:
        return None
    opaque = np.full(result.heatmap.shape, 255, np.uint8)
    before, after = result.before_alpha, result.after_alpha
    return opaque if before is None else before, opaque if after is None else after
