"""Cheap evidence before dear: which places are settled by what lies round them, and how.

Most pairs are equal to the last bit in most places. There the evidence is looked for in small crops
round what differs, and the rest of the picture is never looked at.

The rule that keeps the answer what it is for the whole picture: a crop may only say that no
nuisance was at work, and only by letters in view of a place or by colors that were exchanged one
for one (see ``untouched``). More of the picture can add reasons for that, none against it. So
nothing that the rest of the picture, a scout or the network could say would overturn the answer,
and none of them is asked. The one reason against it lies in what differs, and that is all looked at
first (see ``traced``). A place that no crop settles leaves the pair open: then the whole picture is
looked at.
"""

import numpy as np

from imgdiff.arrays import crops, places_of
from imgdiff.change.edges import Counts
from imgdiff.change.traced import traced_anew
from imgdiff.change.untouched import FRAME, VIEWS, exchanged_colors, in_view_of, letters
from imgdiff.change.visible_heat import strict_heat
from imgdiff.geometry import Box

#: Share of all pixels that differ, from which the whole picture is looked at at once; and that of
#: the crops of the narrow view from which the whole hardly takes longer.
_MUCH, _DENSE = 0.3, 0.5


def settled_heat(
    before: np.ndarray,
    after: np.ndarray,
    moved: np.ndarray,
    ignored: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray] | None:
    """The heat of a pair where what lies round every place tells that no nuisance was at work.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        moved: uint8 (H, W), by how many levels they differ (see ``arrays.differs``).
        ignored: bool (H, W), where they were made equal, which tells nothing.

    Returns:
        float32 (H, W), of all that can be seen (see ``visible_heat``), and bool (H, W), where
        colors were exchanged one for one; None where a place is open.
    """
    differing = moved > 0
    if np.count_nonzero(differing) > _MUCH * differing.size:
        return None
    if traced_anew(before, after, moved).any():
        return None
    exchanged = exchanged_colors(before, after, differing)
    if not _settled_by_letters(before, after, differing, ignored, differing & ~exchanged):
        return None
    return strict_heat(before, after, differing, exchanged), exchanged


def _settled_by_letters(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    ignored: np.ndarray | None,
    still_open: np.ndarray,
) -> bool:
    """Whether the letters in view settle every open place; those that they do are taken out.

    The letters of the narrow view are looked for first. Of the wide one they are a part of those
    that are equal and all that are not, which is often enough.
    """
    if not still_open.any():
        return True
    whole = Box.of_shape(*differing.shape)
    equal, changed = (np.zeros(differing.shape, kind) for kind in (bool, np.float32))
    for margin in (VIEWS[0][0], VIEWS[-1][0]):
        looked_at = crops(differing, margin + FRAME)
        if sum(box.area for box in looked_at) > _DENSE * differing.size:
            looked_at = [whole]
        for box in looked_at:
            _look(before, after, differing, ignored, box, equal, changed)
        for box in crops(still_open, VIEWS[-1][0]):
            here = still_open[box.slices]
            counts = Counts(equal[box.slices]), Counts(changed[box.slices])
            places = places_of(here)
            for view in VIEWS:
                unseen = ~in_view_of(places, *counts, *view)
                places = places[0][unseen], places[1][unseen]
            here[:] = False
            here[places] = True
        if not still_open.any():
            return True
        if looked_at == [whole]:
            break
    return False


def _look(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    ignored: np.ndarray | None,
    box: Box,
    equal: np.ndarray,
    changed: np.ndarray,
) -> None:
    """Fills in the letters of a crop."""
    here = box.slices
    hidden = None if ignored is None else ignored[here]
    same, changed[here] = letters(before[here], after[here], differing[here], hidden)
    # What looks like a letter where the crop ends may be none.
    height, width = differing.shape
    inner = Box(
        box.left + FRAME * (box.left > 0),
        box.top + FRAME * (box.top > 0),
        box.right - FRAME * (box.right < width),
        box.bottom - FRAME * (box.bottom < height),
    )
    equal[inner.slices] = same[inner.slices_in(box)]
