"""Transparent images on one grid: the alpha goes where the pixels go.

Pixels that lie on white and their alpha are scaled and moved each on its own: both are linear in
what a pixel shows (as premultiplied colors are), so the two still belong together.
"""

from dataclasses import replace

import numpy as np

from imgdiff.align.canvas import AlignedPair, place
from imgdiff.io.load import LoadedImage
from imgdiff.options import CompareOptions


def place_images(
    before: LoadedImage,
    after: LoadedImage,
    fit: str = CompareOptions.fit,
    max_pixels: int | None = None,
    nearest: bool = False,
) -> AlignedPair:
    """Brings ``after`` onto the grid of ``before``, each with its alpha.

    Args:
        before: As it is compared.
        after: Likewise, of any size.
        fit: See ``canvas.place``.
        max_pixels: Likewise.
        nearest: Likewise.

    Raises:
        OptionError: As ``canvas.place``.
        ImageError: Likewise.
    """
    pair = place(before.pixels, after.pixels, fit, max_pixels, nearest)
    if before.alpha is None and after.alpha is None:
        return pair
    alphas = place(_plane(before), _plane(after), fit, nearest=nearest)
    coarse = pair.coarse
    if coarse is not None and alphas.coarse is not None:
        coarse = _with_alpha(coarse, alphas.coarse)
    return replace(_with_alpha(pair, alphas), coarse=coarse)


def _with_alpha(pair: AlignedPair, alphas: AlignedPair) -> AlignedPair:
    return replace(
        pair,
        before_alpha=np.ascontiguousarray(alphas.before[..., 0]),
        after_alpha=np.ascontiguousarray(alphas.after[..., 0]),
    )


def on_black(pixels: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """What lies on white, on black instead.

    Args:
        pixels: uint8 (H, W, 3), on white.
        alpha: uint8 (H, W); None where opaque.

    Returns:
        uint8 (H, W, 3), exact: white shows through with 255 - alpha, black with nothing.
    """
    if alpha is None:
        return pixels
    through = (255 - alpha)[..., None]
    return pixels - np.minimum(pixels, through)


def blank_outside(image: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The image uint8 (H, W, 3), white where it has no pixels of its own (bool (H, W) False)."""
    return image if inside.all() else np.where(inside[..., None], image, np.uint8(255))


def alpha_inside(alpha: np.ndarray | None, inside: np.ndarray) -> np.ndarray | None:
    """The alpha, opaque where its image has no pixels of its own; None where all of it is."""
    if alpha is None:
        return None
    alpha = np.where(inside, alpha, np.uint8(255))
    return None if alpha.min() == 255 else alpha


def _plane(image: LoadedImage) -> np.ndarray:
    if image.alpha is None:
        return np.full(image.pixels.shape, 255, np.uint8)
    return np.repeat(image.alpha[..., None], 3, axis=2)
