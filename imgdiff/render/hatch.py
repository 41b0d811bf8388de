"""A hatch where an image has no pixels of its own, and where nobody looked."""

import numpy as np

from imgdiff.render.checkerboard import checkered
from imgdiff.result import Comparison

#: Greys of the stripes, and their width in pixels.
_GREYS, _WIDTH = (236, 216), 6
#: Of what was ignored this much is seen through the stripes.
_THROUGH = 0.25


def hatched(result: Comparison, side: str, checkerboard: bool = True) -> np.ndarray:
    """One of the two images as it is shown.

    Args:
        result: The comparison.
        side: "before" or "after".
        checkerboard: Whether one lies behind what is transparent; else it is white.

    Returns:
        uint8 (H, W, 3); hatched where the other image has pixels and this one has none, and striped
        where it was ignored.
    """
    alpha: np.ndarray | None = getattr(result, f"{side}_alpha")
    image = checkered(getattr(result, side), alpha if checkerboard else None)
    if result.hidden.any():
        image = _striped(image, result.hidden)
    if result.valid.all():
        return image
    ys, xs = np.nonzero(_lacking(result, side))
    shown = image.copy()
    shown[ys, xs] = np.where(((ys + xs) // _WIDTH % 2)[:, None] == 0, *_GREYS)
    return shown


def shown_alpha(result: Comparison, side: str) -> np.ndarray | None:
    """How much of a background is seen through what ``hatched`` gives.

    Args:
        result: The comparison.
        side: "before" or "after".

    Returns:
        uint8 (H, W), 255 where nothing is, as under hatches and stripes; None where all is opaque.
    """
    alpha: np.ndarray | None = getattr(result, f"{side}_alpha")
    if alpha is None:
        return None
    covered = _lacking(result, side) | result.hidden
    return np.where(covered, np.uint8(255), alpha)


def _lacking(result: Comparison, side: str) -> np.ndarray:
    """bool (H, W), where the other image alone has pixels."""
    lacking = ~result.valid
    if result.after_given is None or side == "before":
        width, height = result.before_size if side == "before" else result.after_size
        lacking[:height, :width] = False
    return lacking


def _striped(image: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """A copy under stripes that lean the other way, so that both hatches are told apart."""
    ys, xs = np.nonzero(hidden)
    grey = np.where(((ys - xs) // _WIDTH % 2)[:, None] == 0, 148, 188)
    shown = image.copy()
    shown[ys, xs] = (_THROUGH * shown[ys, xs] + (1 - _THROUGH) * grey).astype(np.uint8)
    return shown
