"""Causes that drawings show to the last bit: other colors, other renderers, what is too faint.

Looked at where most pixels differ, in small tiles.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import channel_max, differs
from imgdiff.change.color.recoloring import COLORS, effective_colors, packed
from imgdiff.change.edges import EDGE, contrast, flat, grown
from imgdiff.result import Cause

#: Side of a tile, how far its filters reach, and how many are looked at.
_TILE, _REACH, _MOST = 64, 4, 64
#: Levels that nobody sees, and the share of the compared pixels below which what moved so little
#: is no noise.
_FAINT, _FEW = 2, 0.02
#: Share of what differs that is where all that can be seen counts; or is flat; or is at edges.
_STRICT, _FLAT, _AT_EDGES = 0.9, 0.7, 0.97
#: Share of the places that lie beside edges at least where edges tell who drew them.
_BESIDE = 0.1
#: Share of the pixels whose old color became the same new one.
_PURE = 0.97
#: How often each color occurs on average, so that its purity tells something.
_OFTEN = 3
#: Colors that cover less of a picture than this share tell nothing of light; light moves all
#: others along one line, or several along one curve, to so many levels, and both ends by some.
_SEEN, _ON_LINE, _ON_CURVE, _SEVERAL, _STAYED = 0.001, 1.5, 2.5, 4, 0.5
#: Share that the channels' mean has of the furthest one's move where a color is darker or lighter
#: rather than another one.
_NEUTRAL = 0.6
#: Thinner places are edges that moved, in a drawing of few colors.
_THICK = np.ones((5, 5), np.uint8)
#: Levels by which what is clipped may lie within.
_APART = 12


@dataclass(frozen=True)
class Tiles:
    """Parts of a pair below each other.

    kept: bool, the pixels that count, borders left out. differing: How many of the pair do differ.
    """

    before: np.ndarray
    after: np.ndarray
    kept: np.ndarray
    strict: np.ndarray
    differing: int


def cut_tiles(
    before: np.ndarray,
    after: np.ndarray,
    kept: np.ndarray,
    strict: np.ndarray,
) -> Tiles:
    """The tiles in which most pixels differ.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        kept: bool (H, W), what counts.
        strict: bool (H, W), where all that can be seen counts.
    """
    height, width = kept.shape
    inner = _TILE - 2 * _REACH
    lefts, sums = range(0, width, inner), []
    for top in range(0, height, inner):
        band = slice(top, top + inner)
        mask = (differs(before[band], after[band]) > 0) & kept[band]
        sums.append(cv2.reduce(mask.view(np.uint8), 0, cv2.REDUCE_SUM, None, cv2.CV_32S)[0])
    counts = np.stack([np.add.reduceat(row, lefts) for row in sums])
    order = np.argsort(-counts, axis=None, kind="stable")[:_MOST]
    order = order[counts.ravel()[order] > 0]
    parts = []
    for row, column in zip(*np.unravel_index(order, counts.shape), strict=True):
        top, left = row * inner, column * inner
        rows = np.arange(top - _REACH, top - _REACH + _TILE)
        columns = np.arange(left - _REACH, left - _REACH + _TILE)
        at: Any = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        if rows[0] < 0 or rows[-1] >= height or columns[0] < 0 or columns[-1] >= width:
            at = np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))
        within = (rows >= top) & (rows < min(height, top + inner))
        across = (columns >= left) & (columns < min(width, left + inner))
        counted = kept[at] & within[:, None] & across
        parts.append((before[at], after[at], counted, strict[at]))
    one, two, counted, ruled = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Tiles(one, two, counted, ruled, int(counts.sum()))


def faint_causes(tiles: Tiles) -> list[Cause] | None:
    """What is forgiven or not seen where everything that can be seen counts.

    Args:
        tiles: Of the pair.

    Returns:
        The causes; None where other things count.
    """
    moved = _moved(tiles)
    differing = (moved > 0) & tiles.kept
    if (differing & tiles.strict).sum() < _STRICT * differing.sum():
        few = differing.sum() < _FEW * tiles.kept.sum()
        if few and moved[differing].max() <= _FAINT:
            return [Cause("faint differences", _mean(moved, differing))]
        return None
    edges = _edges(tiles) & differing
    faint = differing & ~edges
    causes = [
        Cause(name, _mean(moved, where))
        for name, where in (("anti-aliasing", edges), ("faint differences", faint))
        if where.any()
    ]
    return sorted(causes, key=lambda cause: -(cause.levels or 0.0))


def exchanged_color(tiles: Tiles, kept: int) -> Cause | None:
    """A flat color that became another one, and no light that would explain it.

    Args:
        tiles: Of the pair.
        kept: How many pixels of the pair count.
    """
    differing = (_moved(tiles) > 0) & tiles.kept
    edges = _edges(tiles) & tiles.kept
    if edges.sum() >= _FEW * tiles.kept.sum() and not (edges & ~differing).any():
        return None  # whoever changes a color leaves another one as it is
    flats = flat(tiles.before) & flat(tiles.after) & tiles.kept
    if (differing & flats).sum() < _FLAT * differing.sum():
        return None
    thick = cv2.morphologyEx(differing.astype(np.uint8), cv2.MORPH_OPEN, _THICK) > 0
    if thick.sum() < _FLAT * differing.sum():
        return None
    old, new = tiles.before[differing & flats], tiles.after[differing & flats]
    if max(effective_colors(old), effective_colors(new)) > COLORS:
        return None
    pairs, sizes = _pairs(old, new)
    if min(_purity(pairs[:, :3], sizes), _purity(pairs[:, 3:], sizes)) < _PURE:
        return None
    # Where there are few flat colors, those at edges between them tell more.
    if any(_in_other_light(tiles.before[at], tiles.after[at]) for at in (flats, tiles.kept)):
        return None
    strongest = pairs[sizes.argmax()].astype(float)
    move = strongest[3:] - strongest[:3]
    furthest = float(np.abs(move).max())
    neutral = abs(move.mean()) >= _NEUTRAL * furthest
    amount = float(move.mean()) if neutral else furthest
    share = float(sizes.max() / sizes.sum() * differing.sum() / max(kept, 1))
    moves = np.abs(pairs[:, 3:].astype(float) - pairs[:, :3]).mean(axis=1)
    return Cause(
        "color",
        float(np.average(moves, weights=sizes)),
        amount,
        "levels" if neutral else "levels of a channel",
        share=min(1.0, share),
    )


def drawn_anew(tiles: Tiles) -> bool:
    """Whether nothing differs but edges that both sides have, as between two renderers."""
    differing, edges = (_moved(tiles) > 0) & tiles.kept, _edges(tiles)
    # Where all is edges, as in grain, these tell nothing: something beside them has to have stayed.
    if (tiles.kept & ~edges).sum() < _BESIDE * tiles.kept.sum():
        return False
    return bool((differing & edges).sum() >= _AT_EDGES * differing.sum())


def mapped_color(tiles: Tiles) -> Cause | None:
    """Colors of which each became one other, whatever they are: no renderer and no noise did it.

    Args:
        tiles: Of the pair.
    """
    moved = _moved(tiles)
    differing = (moved > 0) & tiles.kept
    pairs, sizes = _pairs(tiles.before[differing], tiles.after[differing])
    if sizes.sum() < _OFTEN * len(pairs) or _purity(pairs[:, :3], sizes) < _PURE:
        return None
    swapped = np.isin(packed(pairs[:, :3]), packed(pairs[:, 3:]))
    if sizes[swapped].sum() >= sizes.sum() / 2:
        return None  # as where edges between two colors moved
    return Cause("color", _mean(moved, differing), _mean(moved, differing), "levels")


def _moved(tiles: Tiles) -> np.ndarray:
    return channel_max(cv2.absdiff(tiles.before, tiles.after))


def _mean(moved: np.ndarray, where: np.ndarray) -> float:
    return float(moved[where].mean())


def _edges(tiles: Tiles) -> np.ndarray:
    one, two = (grown(contrast(side) >= EDGE) for side in (tiles.before, tiles.after))
    return grown(one) & grown(two)


def _pairs(old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of colors there are, uint8 (N, 6), and how often."""
    both, sizes = np.unique(packed(old) << np.uint64(24) | packed(new), return_counts=True)
    shifts = np.arange(40, -1, -8, dtype=np.uint64)
    return (both[:, None] >> shifts).astype(np.uint8), sizes


def _purity(colors: np.ndarray, sizes: np.ndarray) -> float:
    """Share of the pixels whose color goes with its most frequent partner."""
    _, color = np.unique(packed(colors), return_inverse=True)
    most = np.zeros(color.max() + 1, np.int64)
    np.maximum.at(most, color.ravel(), sizes)
    return float(most.sum() / sizes.sum())


def _in_other_light(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether all colors moved along one line, or along one smooth curve a channel.

    A color that was changed for another lies on such a line too, with those at the edge to its
    neighbour: then the neighbour stayed where it was, and light leaves neither end in its place.
    """
    _, first, index, sizes = np.unique(packed(before), True, True, True)
    became = np.stack(
        [np.bincount(index.ravel(), after[:, c], len(sizes)) / sizes for c in range(3)], axis=1
    )
    seen = sizes >= _SEEN * sizes.sum()
    old, new = before[first][seen].astype(float), became[seen]
    unclipped = (old.min(axis=1) > 2) & (old.max(axis=1) < 253)
    unclipped &= (new.min(axis=1) > 2) & (new.max(axis=1) < 253)
    clipped, old, new = old[~unclipped], old[unclipped], new[unclipped]
    if len(old) < 2:
        return False
    ends = [old.sum(axis=1).argmin(), old.sum(axis=1).argmax()]
    if min(np.abs(new - old).max(axis=1)[ends]) < _STAYED:
        return False
    x, y = old.ravel(), new.ravel()
    line = np.polyfit(x, y, 1) if np.ptp(x) > 1 else np.array([1.0, (y - x).mean()])
    beyond = np.polyval(line, clipped)
    outside = (beyond.min(axis=1) < 2 + _APART) | (beyond.max(axis=1) > 253 - _APART)
    if not outside.all():
        return False
    if np.abs(y - np.polyval(line, x)).max() <= _ON_LINE and 0.5 < line[0] < 2:
        return True
    if len(old) < _SEVERAL or len(clipped):
        return False
    for c in range(3):
        x, y = old[:, c], new[:, c]
        degree = min(2, len(np.unique(x)) - 2)
        if degree < 1 or np.abs(y - np.polyval(np.polyfit(x, y, degree), x)).max() > _ON_CURVE:
            return False
    return True
