"""Two images on one grid: the grid of ``before``."""

import math
from dataclasses import dataclass, replace

import numpy as np

from imgdiff.arrays import bounds, equal
from imgdiff.checks import choice
from imgdiff.errors import ImageError, OptionError
from imgdiff.io.resize import resize
from imgdiff.options import FITS, CompareOptions
from imgdiff.result import NO_MOTION, Alignment

#: Below this many pixels a side says too little of the aspect ratio to allow for rounding.
_SMALL = 16
#: Pixels a side for each of the other one's below which an image shows clearly less.
_COARSE = 0.85


@dataclass(frozen=True)
class AlignedPair:
    """Two images on one grid.

    Attributes:
        before, after: uint8 (H, W, 3). Where one has no pixels of its own, the other's continue it:
            the edge itself is no difference.
        in_before, in_after: bool (H, W), where each has pixels of its own.
        fit: What was done for the size, one of ``FITS`` but "auto".
        alignment: How the places of the two were brought together.
        before_alpha, after_alpha: uint8 (H, W); both None where all of both is opaque. Then the
            two lie on white.
        ignored: bool (H, W), what is not looked at; None where all is.
        unseen: bool (H, W), the places of ``before`` that lie outside of what ``after`` shows once
            it was moved: nothing is known of them. None where there are none.
        coarse: The same pair with as few pixels as ``after`` has of it, where that are fewer than
            ``before`` has: at that scale both show as much. None where it is no coarser.
    """

    before: np.ndarray
    after: np.ndarray
    in_before: np.ndarray
    in_after: np.ndarray
    fit: str
    alignment: Alignment = NO_MOTION
    before_alpha: np.ndarray | None = None
    after_alpha: np.ndarray | None = None
    ignored: np.ndarray | None = None
    unseen: np.ndarray | None = None
    coarse: "AlignedPair | None" = None

    @property
    def blinded(self) -> "AlignedPair":
        """The pair with ``after`` made equal to ``before`` where it is not looked at."""
        if self.ignored is None:
            return self
        after, alpha = self.after.copy(), self.after_alpha
        after[self.ignored] = self.before[self.ignored]
        if alpha is not None and self.before_alpha is not None:
            alpha = np.where(self.ignored, self.before_alpha, alpha)
        return replace(self, after=after, after_alpha=alpha)

    @property
    def equal(self) -> bool:
        """Whether both show the same wherever either has pixels of its own and is looked at."""
        sided = self.one_sided if self.ignored is None else self.one_sided & ~self.ignored
        alphas = self.before_alpha, self.after_alpha
        same = alphas[0] is alphas[1] or np.array_equal(*alphas)  # type: ignore[arg-type]
        return same and not sided.any() and equal(self.before, self.after)

    @property
    def differs_unseen(self) -> bool:
        """Whether something differs where nobody looks."""
        if self.ignored is None:
            return False
        seen = self.blinded
        alphas = self.after_alpha, seen.after_alpha
        same = alphas[0] is alphas[1] or np.array_equal(*alphas)  # type: ignore[arg-type]
        same = same and equal(self.after, seen.after)
        return not same or bool((self.one_sided & self.ignored).any())

    @property
    def valid(self) -> np.ndarray:
        """bool (H, W): both have pixels."""
        same = self.in_before is self.in_after
        return self.in_before if same else self.in_before & self.in_after

    @property
    def one_sided(self) -> np.ndarray:
        """bool (H, W): one of them has pixels, and the other has nothing there."""
        one_sided = self.in_before ^ self.in_after
        return one_sided if self.unseen is None else one_sided & ~self.unseen


def place(
    before: np.ndarray,
    after: np.ndarray,
    fit: str = CompareOptions.fit,
    max_pixels: int | None = None,
    nearest: bool = False,
) -> AlignedPair:
    """Brings ``after`` onto the grid of ``before``.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 of any size.
        fit: "auto": as is for equal shapes, "resize" for equal aspect ratios (to a pixel's
            rounding), else "pad". "resize": ``after`` is scaled to the size of ``before``. "pad":
            both lie at the top left of the smallest canvas that holds them; where only one of them
            is, ``valid`` is False. "crop": only the common top left part is compared. "none": equal
            shapes or an error.
        max_pixels: Most pixels of the canvas.
        nearest: Whether scaling keeps values as they are and mixes none.

    Raises:
        OptionError: The shapes differ and ``fit`` is "none".
        ImageError: The canvas would be larger than ``max_pixels``.
    """
    choice("fit", fit, FITS)
    if before.shape == after.shape:
        return _overlapping(before, after, "none")
    sizes = f"{_size(before)} and {_size(after)}"
    if fit == "none":
        raise OptionError(
            f"the images differ in size ({sizes}), and that is to be refused",
            detail=" (fit 'none'); use fit='auto', 'resize', 'pad' or 'crop'",
        )
    if fit == "auto":
        fit = "resize" if _same_aspect(before, after) else "pad"
    height, width = before.shape[:2]
    if fit == "resize":
        size = (height, width)
        if nearest:
            return _overlapping(
                before, resize(after, size, enlarge="nearest", shrink="nearest"), fit
            )
        pair = _overlapping(before, resize(after, size), fit)
        if not is_coarse(math.sqrt(after[..., 0].size / (height * width))):
            return pair
        small = resize(before, (after.shape[0], after.shape[1]))
        return replace(pair, coarse=_overlapping(small, after, fit))
    if fit == "crop":
        rows, columns = min(height, after.shape[0]), min(width, after.shape[1])
        common = slice(rows), slice(columns)
        return _overlapping(
            np.ascontiguousarray(before[common]), np.ascontiguousarray(after[common]), fit
        )
    pixels = int(np.prod(np.maximum(before.shape[:2], after.shape[:2]), dtype=np.int64))
    if max_pixels is not None and pixels > max_pixels:
        raise ImageError(
            f"expected images that fit on a canvas of {max_pixels:,} pixels together; {sizes} "
            f"need {pixels:,}. Compare the common part, or scale one to the other",
            detail=": use fit='crop' or 'resize', or raise max_pixels",
        )
    return _padded(before, after)


def where_both_are(pair: AlignedPair, margin: int) -> AlignedPair:
    """A canvas without what lies beyond the ends of all that both images have.

    Args:
        pair: Two images on one grid.
        margin: Pixels beyond that which stay.

    Returns:
        The top left part of the canvas; ``pair`` itself where that is all of it, or nothing.
    """
    box = bounds(pair.valid)
    if box is None or (
        box.right + margin >= pair.valid.shape[1] and box.bottom + margin >= len(pair.valid)
    ):
        return pair
    part = np.s_[: box.bottom + margin, : box.right + margin]

    def cut(plane: np.ndarray | None) -> np.ndarray | None:
        return None if plane is None else np.ascontiguousarray(plane[part])

    return replace(
        pair,
        before=cut(pair.before),  # type: ignore[arg-type]
        after=cut(pair.after),  # type: ignore[arg-type]
        in_before=cut(pair.in_before),  # type: ignore[arg-type]
        in_after=cut(pair.in_after),  # type: ignore[arg-type]
        before_alpha=cut(pair.before_alpha),
        after_alpha=cut(pair.after_alpha),
        ignored=cut(pair.ignored),
        unseen=cut(pair.unseen),
    )


def is_coarse(scale: float) -> bool:
    """Whether an image that has so many pixels for each of the other one's shows clearly less."""
    return scale < _COARSE


def coarsened(pair: AlignedPair, scale: float) -> AlignedPair:
    """A pair with fewer pixels, each the mean of those that it stands for.

    Args:
        pair: Two images on one grid.
        scale: Share of the sides that remains, in (0, 1).
    """
    height, width = (max(1, round(side * scale)) for side in pair.before.shape[:2])

    def small(plane: np.ndarray | None) -> np.ndarray | None:
        return None if plane is None else resize(plane, (height, width))

    def anywhere(mask: np.ndarray) -> np.ndarray:
        return resize(mask.astype(np.float32), (height, width)) > 0

    return replace(
        pair,
        before=small(pair.before),  # type: ignore[arg-type]
        after=small(pair.after),  # type: ignore[arg-type]
        in_before=~anywhere(~pair.in_before),
        in_after=~anywhere(~pair.in_after),
        before_alpha=small(pair.before_alpha),
        after_alpha=small(pair.after_alpha),
        ignored=None if pair.ignored is None else anywhere(pair.ignored),
        unseen=None if pair.unseen is None else anywhere(pair.unseen),
        coarse=None,
    )


def own_part(plane: np.ndarray, presence: np.ndarray) -> np.ndarray:
    """What an image has of a canvas: all that is its own.

    Args:
        plane: (H, W) or (H, W, C), on the canvas.
        presence: bool (H, W), where the image is, at the top left.

    Returns:
        The part of ``plane`` there.
    """
    if presence.all():
        return plane
    box = bounds(presence)
    return plane[:0] if box is None else np.ascontiguousarray(plane[box.slices])


def _overlapping(before: np.ndarray, after: np.ndarray, fit: str) -> AlignedPair:
    everywhere = np.broadcast_to(np.True_, before.shape[:2])  # takes no memory
    return AlignedPair(before, after, everywhere, everywhere, fit)


def _padded(before: np.ndarray, after: np.ndarray) -> AlignedPair:
    canvas = np.maximum(before.shape[:2], after.shape[:2])
    in_before, in_after = (_presence(image, canvas) for image in (before, after))
    before_sheet, after_sheet = (np.full((*canvas, 3), 255, np.uint8) for _ in range(2))
    for sheet, below, above in ((before_sheet, after, before), (after_sheet, before, after)):
        for image in (below, above):
            sheet[: image.shape[0], : image.shape[1]] = image
    return AlignedPair(before_sheet, after_sheet, in_before, in_after, "pad")


def _size(image: np.ndarray) -> str:
    return f"{image.shape[1]} x {image.shape[0]}"


def _same_aspect(before: np.ndarray, after: np.ndarray) -> bool:
    """Would scaling one evenly give the other's size, to a pixel's rounding?"""
    (h1, w1), (h2, w2) = before.shape[:2], after.shape[:2]
    if w1 * h2 == w2 * h1:
        return True
    if h1 == h2 or w1 == w2 or min(h1, h2, w1, w2) < _SMALL:  # longer or wider, not larger
        return False
    if w1 * h1 > w2 * h2:
        (h1, w1), (h2, w2) = (h2, w2), (h1, w1)
    # The smaller one's sides are whole numbers: half a pixel of rounding in each.
    scales = ((w1 - 0.5) / w2, (w1 + 0.5) / w2), ((h1 - 0.5) / h2, (h1 + 0.5) / h2)
    return scales[0][0] <= scales[1][1] and scales[1][0] <= scales[0][1]


def _presence(image: np.ndarray, canvas: np.ndarray) -> np.ndarray:
    inside = np.zeros(tuple(canvas), bool)
    inside[: image.shape[0], : image.shape[1]] = True
    return inside
