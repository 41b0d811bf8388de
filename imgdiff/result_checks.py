"""Checks of the arrays of a comparison."""

from typing import Any

import numpy as np

from imgdiff.errors import ImgDiffError

_MASKS = ("valid", "strict", "hidden")
_ALPHAS = ("before_alpha", "after_alpha")
_GIVEN = ("after_given", "after_given_alpha")


def check_arrays(result: Any) -> None:
    """Checks the arrays of a new ``Comparison``, and makes it hold views that cannot be written to.

    Args:
        result: The comparison. ``strict`` and ``hidden`` may be of any shape that fills the whole.

    Raises:
        ImgDiffError: One has another type or shape than the heatmap asks for.
    """
    shape = result.heatmap.shape
    if result.heatmap.dtype != np.float32 or len(shape) != 2:
        raise ImgDiffError(f"heatmap must be float32 (H, W), got {result.heatmap.dtype} {shape}")
    for name in ("before", "after"):
        pixels = getattr(result, name)
        if pixels.dtype != np.uint8 or pixels.shape != (*shape, 3):
            raise ImgDiffError(
                f"{name} must be uint8 {(*shape, 3)}, got {pixels.dtype} {pixels.shape}"
            )
    for name in ("strict", "hidden"):
        object.__setattr__(result, name, np.broadcast_to(getattr(result, name), shape))
    for name in _MASKS:
        mask = getattr(result, name)
        if mask.dtype != bool or mask.shape != shape:
            raise ImgDiffError(f"{name} must be bool {shape}, got {mask.dtype}")
    given = result.after_given
    if given is not None and (given.dtype != np.uint8 or given.shape[2:] != (3,)):
        raise ImgDiffError(f"after_given must be uint8 (h, w, 3), got {given.dtype}")
    clear = result.after_given_alpha
    if clear is not None and (given is None or clear.shape != given.shape[:2]):
        raise ImgDiffError(f"after_given_alpha must be that of after_given, got {clear.shape}")
    for name in _ALPHAS:
        alpha = getattr(result, name)
        if alpha is not None and (alpha.dtype != np.uint8 or alpha.shape != shape):
            raise ImgDiffError(f"{name} must be uint8 {shape}, got {alpha.dtype} {alpha.shape}")
    for name in ("heatmap", "before", "after", *_MASKS, *_ALPHAS, *_GIVEN):
        array = getattr(result, name)
        if array is None:
            continue
        view = array.view()  # the caller's own array stays writeable
        view.flags.writeable = False
        object.__setattr__(result, name, view)
