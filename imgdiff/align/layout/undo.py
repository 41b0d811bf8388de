"""``after`` with every part of it moved back to where ``before`` has it."""

from dataclasses import replace

import numpy as np

from imgdiff.align.agreement import disagreement
from imgdiff.align.canvas import AlignedPair, own_part
from imgdiff.align.layout.find import find_layout
from imgdiff.result import Alignment, Band


def undo_layout(pair: AlignedPair) -> AlignedPair | None:
    """The pair with what was inserted taken out of ``after``, and room for what was removed.

    Args:
        pair: As placed; where it lies on a canvas, each image's own part counts.

    Returns:
        The pair on the grid of ``before``, with its ``alignment``; None where nothing moved.
    """
    before, after = own_part(pair.before, pair.in_before), own_part(pair.after, pair.in_after)
    layout = find_layout(before, after)
    if layout is None:
        return None
    ignored = None if pair.ignored is None else own_part(pair.ignored, pair.in_before)
    shared = layout.shared(before.shape)
    onto = layout.onto(after, before)
    alphas: tuple[np.ndarray | None, np.ndarray | None] = (None, None)
    if pair.before_alpha is not None and pair.after_alpha is not None:
        alpha = own_part(pair.before_alpha, pair.in_before)
        alphas = alpha, layout.onto(own_part(pair.after_alpha, pair.in_after), alpha)
    record = Alignment(
        "layout",
        confidence=disagreement(before, onto, shared)[1],
        bands=tuple(band for band in layout.bands if not _is_ignored(band, ignored)),
        pieces=layout.pieces,
    )
    # Ground that went with what was removed elsewhere is no change of its own.
    unseen = np.zeros_like(shared)
    for band in layout.fillers:
        if band.side == "before":
            unseen[band.box.slices] = ~shared[band.box.slices]
    for box in layout.smeared:
        unseen[box.slices] |= shared[box.slices]
        shared[box.slices] = False
    moved = AlignedPair(
        before,
        onto,
        np.ones_like(shared),
        shared,
        "none" if pair.fit == "pad" else pair.fit,
        record,
        *alphas,
        ignored=ignored,
    )
    return replace(moved, unseen=unseen) if unseen.any() else moved


def as_given(
    pair: AlignedPair, after: np.ndarray | None, before: np.ndarray | None
) -> np.ndarray | None:
    """``after`` as it came, but equal to ``before`` where nobody looks.

    Args:
        pair: What ``undo_layout`` gave, or any other pair.
        after: Pixels or alpha, uint8 (H2, W2, ...), before they were moved; None where opaque.
        before: The same of the pair's other side.

    Returns:
        Of the shape of ``after``; None where no parts of it were moved.
    """
    if pair.alignment.method != "layout" or after is None:
        return None
    if before is None or pair.ignored is None or not pair.ignored.any():
        return after
    given = after.copy()
    for piece in pair.alignment.pieces:
        hidden = pair.ignored[piece.box.slices]
        part = given[piece.box.shifted(piece.dx, piece.dy).slices]
        part[hidden] = before[piece.box.slices][hidden]
    return given


def _is_ignored(band: Band, ignored: np.ndarray | None) -> bool:
    """Was it inserted in the middle of what is not looked at?"""
    if ignored is None or band.side == "before":
        return False
    left, top, right, bottom = band.box
    around = slice(max(0, band.position - 1), band.position + 1)
    part = ignored[around, left:right] if band.axis == "rows" else ignored[top:bottom, around]
    return bool(part.size and part.all())
