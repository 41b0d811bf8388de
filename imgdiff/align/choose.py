"""Which way of bringing ``after`` onto the grid of ``before`` is taken, if any.

Cheap ones are tried before dear ones. A way is taken only where it explains the pair clearly better
than less does, and where no place that was equal to the last bit ceases to be.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imgdiff.align.agreement import (
    TILE,
    differing_tiles,
    disagreement,
    structured_tiles,
    tiles_with,
)
from imgdiff.align.canvas import AlignedPair, own_part
from imgdiff.align.layout.cards.flow import has_flowed
from imgdiff.align.layout.moved_rows import rows_moved
from imgdiff.align.layout.tiles import lost_tiles
from imgdiff.align.layout.undo import undo_layout
from imgdiff.align.motion import undo_shift
from imgdiff.align.moved_thing import is_moved_thing, stand_on_plain_ground
from imgdiff.align.nearer_edges import helps_most
from imgdiff.align.perspective import undo_perspective
from imgdiff.result_parts import Alignment

#: What is missing to perfect agreement must fall to this share of it, or nothing is moved. Of rows
#: that came and went hardly anything is left; what noise puts in order leaves most.
_CLEARLY, _CLEARLY_LAID_OUT = 0.85, 0.6


@dataclass(frozen=True)
class Method:
    """One way to bring ``after`` onto the grid of ``before``.

    Attributes:
        undo: Gives the moved pair, on the grid of ``before``; None where it found nothing to undo.
        moves_all: Whether every place moves, so that a part that is equal forbids it.
        clearly: To which share what is missing to perfect agreement must fall at least.
    """

    undo: Callable[[AlignedPair], AlignedPair | None]
    moves_all: bool = True
    clearly: float = _CLEARLY


#: By name, cheap ones first.
METHODS = {
    "shift": Method(undo_shift),
    "layout": Method(undo_layout, moves_all=False, clearly=_CLEARLY_LAID_OUT),
    "perspective": Method(undo_perspective),
}

#: What noise, light and compression leave missing: below it nothing moved.
_SETTLED = 0.02
#: Share of the structured tiles that differ, and of all tiles, up to which all differences are
#: settled in place.
_FEW, _HARDLY = 0.02, 0.001
#: Share of the structured tiles that are equal to the last bit from which not all is moved. Fewer
#: tiles than these (and than this share) are equal by chance.
_EXACT, _BY_CHANCE, _CHANCE = 0.15, 2, 0.001


def align_pair(pair: AlignedPair, align: str = "auto") -> AlignedPair:
    """``pair`` with ``after`` brought onto ``before`` by the way that explains it best.

    Args:
        pair: Two images as ``canvas.place`` gave them.
        align: "none"; the name of one method, which is taken wherever it explains more than
            nothing and harms nothing; or "auto": of all methods one that explains clearly more
            than those before it, which are cheaper.

    Returns:
        The moved pair with its ``alignment``; ``pair`` itself where nothing was undone.
    """
    one, two = own_part(pair.before, pair.in_before), own_part(pair.after, pair.in_after)
    common = tuple(np.minimum(one.shape[:2], two.shape[:2]))
    if align == "none" or min(common) < 2 * TILE:
        return pair
    whole = np.s_[: common[0], : common[1]]
    differing = differing_tiles(pair.before[whole], pair.after[whole])
    same_size = one.shape == two.shape
    if same_size and np.count_nonzero(differing) <= _HARDLY * differing.size:
        return pair
    structured = structured_tiles(pair.before[whole])
    if pair.ignored is not None:
        structured &= ~tiles_with(pair.ignored, structured.shape)
    exact = structured & ~differing
    total = np.count_nonzero(structured)
    sides = pair.before[whole], pair.after[whole]
    few = same_size and np.count_nonzero(differing & structured) <= _FEW * total
    moved_rows = same_size and rows_moved(*sides, differing)
    if few and not moved_rows:
        return pair
    if same_size and align == "auto" and is_moved_thing(*sides) and not has_flowed(*sides):
        return pair
    moves_all = np.count_nonzero(exact) < _EXACT * total or not total
    best = pair
    for name, method in METHODS.items():
        if align not in ("auto", name) or (method.moves_all and not moves_all):
            continue
        settled = best is not pair or (same_size and not moved_rows)
        if align == "auto" and settled and _missing(best, best) < _SETTLED:
            break
        stands = name == "perspective" and align == "auto" and same_size
        if stands and stand_on_plain_ground(pair.before[whole], pair.after[whole]):
            break
        moved = method.undo(pair)
        harmless = max(_BY_CHANCE, _CHANCE * total)
        if moved is None or _harmed(moved, exact, method.moves_all) > harmless:
            continue
        if best.alignment.method == "layout" and _only_slid(moved.alignment):
            continue  # of a page that was scrolled a layout tells what stayed, and what came
        # What was removed moved away from what it was laid on: it is compared with nothing.
        others = (best, moved) if method.moves_all else (moved, best)
        missing = _missing(moved, others[0]), _missing(best, others[1])
        clearly = missing[0] < missing[1] * (method.clearly if align == "auto" else 1)
        if clearly and (not method.moves_all or not same_size or helps_most(pair, moved)):
            best = moved
    return best


def _only_slid(alignment: Alignment) -> bool:
    """Did all of it move by whole pixels, and neither turn nor grow?"""
    transform = np.array(alignment.transform)
    return bool(np.array_equal(transform, np.rint(transform)))


def _missing(pair: AlignedPair, other: AlignedPair) -> float:
    """What is missing to perfect agreement where both ways compare something."""
    height, width = np.minimum(pair.valid.shape, other.valid.shape)
    part = np.s_[:height, :width]
    where = pair.valid[part] & other.valid[part]
    if pair.ignored is not None:
        where &= ~pair.ignored[part]
    return disagreement(pair.before[part], pair.after[part], where)[0]


def _flowed(moved: AlignedPair) -> np.ndarray:
    """bool (H, W): the cards of a grid that moved aside, to another row or as one came or went."""
    flowed = np.zeros(moved.valid.shape, bool)
    pieces, bands = moved.alignment.pieces, moved.alignment.bands
    aside = [piece for piece in pieces if piece.dx]
    width = moved.before.shape[1]
    cards = [band for band in bands if band.box.width < width and band.axis == "rows"]
    in_row = cards and all(band.axis == "rows" for band in bands)
    if len(aside) < len(pieces) and (in_row or any(piece.dy for piece in aside)):
        for piece in aside:
            flowed[piece.box.slices] = True
    return flowed


def _harmed(moved: AlignedPair, exact: np.ndarray, moves_all: bool) -> int:
    """How many tiles that were equal to the last bit no longer are, or are no longer compared.

    Where single parts moved, what is no longer compared was removed: a row of a table that looks
    as the next one does. Of cards that flowed on each stands where another one did.
    """
    exact = exact & ~tiles_with(_flowed(moved), exact.shape)
    rows, columns = exact.shape
    part = np.s_[: rows * TILE, : columns * TILE]
    lost = (differing_tiles if moves_all else lost_tiles)(moved.before[part], moved.after[part])
    outside = tiles_with(~moved.valid, exact.shape)
    return int(np.count_nonzero(exact & (lost | outside if moves_all else lost & ~outside)))
