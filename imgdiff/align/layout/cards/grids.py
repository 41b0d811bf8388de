"""Cards of one size in rows and columns, and which of them are the same on two pages."""

from dataclasses import dataclass
from itertools import pairwise, product
from statistics import median_low

import cv2
import numpy as np

from imgdiff.align.layout.cards.border import at_border
from imgdiff.arrays import commonest_color, differs
from imgdiff.geometry import Box

#: Columns at both sides that show the page's ground; levels from which a pixel is not of it, of
#: which those hold that show most cards, as JPEG breaks faint borders and rings around others;
#: pixels over which a border may be broken, or what sticks out of a card is joined to the next.
_SIDE, _LEVELS, _BROKEN = 8, (10, 8), (5, 3)
#: The smallest card, in pixels; how far sizes and places may be off, which a browser rounds and
#: JPEG smears; and the fewest cards.
_WIDE, _HIGH, _OFF, _FEWEST = 64, 48, 4, 3
#: Pixels that a browser rounds by.
_ROUNDED = 1
#: Rows by which what is in a card sticks out of it at most.
_OVERHANG = 16
#: Fewest rows of one that the page's end cuts off.
_CUT = 6
#: Cards are compared without their borders, smoothed, from so many rows.
_BORDER, _SMOOTH, _MOST, _ROWS = 4, 1.0, 12.0, 16
#: Zero-mean normalized correlation from which two cards are the same, and contrast (standard
#: deviation, in levels) below which there is nothing to tell them by.
_SAME, _CONTRAST = 0.85, 2.0
#: Pixels by which what is in a card may stand apart from where its border was found.
_SLACK = 3
#: What speaks for it that a card of which hardly anything shows is the next one.
_PRESUMED = 0.01


@dataclass(frozen=True)
class Grid:
    """Cards in rows and columns.

    Attributes:
        cards: From left to right, row by row; the last ones may be cut off at the page's end.
        lefts: Of the columns.
        tops: Of the rows.
        size: Width and height of a card.
    """

    cards: tuple[Box, ...]
    lefts: tuple[int, ...]
    tops: tuple[int, ...]
    size: tuple[int, int]

    def slots(self) -> list[Box]:
        """The places of cards, also those at the end that are empty."""
        wide, high = self.size
        return [Box(x, y, x + wide, y + high) for y in self.tops for x in self.lefts]


def grids_of(image: np.ndarray) -> list[Grid]:
    """The grids of cards on a page, uint8 (H, W, 3), the largest first."""
    sides = np.concatenate([image[:, :_SIDE], image[:, -_SIDE:]])
    ground = commonest_color(sides.reshape(-1, 3)).astype(np.uint8)
    apart = differs(image, np.broadcast_to(ground, image.shape).copy())
    found = (_grids_of(image, apart, levels, n) for n, levels in product(_BROKEN, _LEVELS))
    return max(found, key=_found)


def _found(grids: list[Grid]) -> tuple[int, int, int]:
    """How many cards there are, in how few grids, and how much of them: a border may be broken.

    What the page's end cuts off may be of several sizes.
    """
    cards = {(card.left, card.top): card.area for grid in grids for card in grid.cards}
    return len(cards), -len(grids), sum(cards.values())


def _grids_of(image: np.ndarray, apart: np.ndarray, levels: float, broken: int) -> list[Grid]:
    """Those of a page, with how far each pixel is from its ground, uint8 (H, W)."""
    kernel = np.ones((broken, broken), np.uint8)
    joined = cv2.morphologyEx((apart > levels).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = (cv2.boundingRect(contour) for contour in contours)
    boxes = [Box(x, y, x + w, y + h) for x, y, w, h in found if w >= _WIDE and h >= _CUT]
    boxes = [at_border(_without_overhang(box, boxes), apart) for box in boxes]
    grids = []
    left = [box for box in boxes if box.height >= _HIGH]
    while left:
        alike = ([other for other in left if _near(other.shape, box.shape)] for box in left)
        cards = max(alike, key=lambda group: (len(group), group[0].height))
        left = [box for box in left if box not in cards]
        grid = _grid(cards, boxes, image)
        if grid is not None:
            grids.append(grid)
    return grids


def _without_overhang(box: Box, boxes: list[Box]) -> Box:
    """A card as high as most beside it: a button may stick out of one."""
    row = (o.height for o in boxes if _near((o.top, o.width), (box.top, box.width)))
    return box._replace(
        bottom=box.top + median_low(h for h in row if abs(box.height - h) <= _OVERHANG)
    )


def _grid(cards: list[Box], boxes: list[Box], image: np.ndarray) -> Grid | None:
    """Cards of one size as a grid, with those that are cut off at the end of a page so high."""
    height = len(image)
    wide, high = (int(np.median([getattr(c, side) for c in cards])) for side in ("width", "height"))
    lefts = _places([card.left for card in cards])
    tops = _stretch(_places([card.top for card in cards]), high)
    cards = [card for card in cards if tops[0] - _OFF <= card.top <= tops[-1] + _OFF]
    cards = [_snapped(card, lefts, tops, (wide, high)) for card in cards]
    cut = [box for box in boxes if box.bottom == height and box.height < high - _OFF]
    cut = [box for box in cut if abs(box.width - wide) <= _BORDER and box.top > tops[-1] + _OFF]
    # JPEG may break one at a corner, and there is no other one to close it.
    whole = [
        box._replace(left=_rounded(box.left, x), right=_rounded(box.right, x + wide))
        for box in cut
        for x in lefts
        if abs(x - box.left) <= _BORDER
    ]
    last = min((box.top for box in cut), default=height)
    if cut and len(whole) == len(cut) and len(_stretch((*tops, last), high)) > len(tops):
        tops += (last,)
        cards = cards + whole
    if len(lefts) < 2 or len(cards) < _FEWEST:
        return None
    for top, left in product(tops, lefts):  # whose border is broken, yet there is something
        slot = Box(left, top, left + wide, min(top + high, height))
        if not any(map(slot.intersection, cards)) and _shows(image[slot.slices]):
            cards = [*cards, slot]

    def order(card: Box) -> tuple[int, int]:
        return min(range(len(tops)), key=lambda i: abs(tops[i] - card.top)), card.left

    return Grid(tuple(sorted(cards, key=order)), lefts, tops, (wide, high))


#: Number of a card on ``before``, on ``after``, and how far right and down it stands there.
Same = tuple[int, int, int, int]


def same_cards(before: np.ndarray, grid: Grid, after: np.ndarray, other: Grid) -> list[Same]:
    """The cards that both grids have, in the same order (Needleman and Wunsch 1970).

    Args:
        before: uint8 (H, W, 3).
        grid: Its cards.
        after: uint8 (H2, W2, 3).
        other: Its cards.

    Returns:
        Each that is the same.
    """
    likeness = np.zeros((len(grid.cards), len(other.cards)))
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    parts, others = (
        [marks(page[card.slices]) for card in one.cards]
        for page, one in ((before, grid), (after, other))
    )
    for i, part in enumerate(parts):
        for j, twin in enumerate(others):
            likeness[i, j], off = _likeness(part, twin)
            one, two = grid.cards[i], other.cards[j]
            if likeness[i, j] == 0 and min(one.height, two.height) < _HIGH:
                likeness[i, j] = _SAME + _PRESUMED  # the end of the page shows too little of it
            moved[i, j] = two.left - one.left + off[0], two.top - one.top + off[1]
    totals = np.zeros((len(parts) + 1, len(others) + 1))
    for i in range(1, len(parts) + 1):
        for j in range(1, len(others) + 1):
            both = totals[i - 1, j - 1] + likeness[i - 1, j - 1] - _SAME
            totals[i, j] = max(both, totals[i - 1, j], totals[i, j - 1])
    pairs, i, j = [], len(parts), len(others)
    while i and j:
        if totals[i, j] == totals[i - 1, j]:
            i -= 1
        elif totals[i, j] == totals[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j, *moved[i, j]))
    return pairs[::-1]


def _snapped(
    card: Box, lefts: tuple[int, ...], tops: tuple[int, ...], size: tuple[int, int]
) -> Box:
    """A card at its column and row, unless it is off by no more than a browser rounds."""
    left = min(lefts, key=lambda x: abs(x - card.left))
    top = min(tops, key=lambda y: abs(y - card.top))
    place = Box(left, top, left + size[0], top + size[1])
    return Box(*map(_rounded, card, place))


def _rounded(value: int, other: int) -> int:
    """A place as it was found, unless it is off by more than a browser rounds."""
    return value if abs(value - other) <= _ROUNDED else other


def are_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Do two cards show the same? Both uint8 (h, w, 3)."""
    return _likeness(marks(one), marks(other))[0] >= _SAME


def _near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= _OFF for a, b in zip(one, other, strict=True))


def _places(values: list[int]) -> tuple[int, ...]:
    """Values that are near each other as the one in their middle, in order."""
    kept: list[list[int]] = []
    for value in sorted(values):
        if not kept or value - kept[-1][-1] > _OFF:
            kept.append([])
        kept[-1].append(value)
    return tuple(map(median_low, kept))


def _stretch(tops: tuple[int, ...], high: int) -> tuple[int, ...]:
    """The longest stretch of rows of cards so high that are equally far apart."""
    best = current = tops[:1]
    for above, below in pairwise(tops):
        step = current[-1] - current[-2] if len(current) > 1 else below - above
        if below - above >= 2 * high:
            current = (below,)
        elif abs(below - above - step) <= 2 * _OFF:  # each of them may be off
            current = (*current, below)
        else:
            current = (above, below)
        best = max(best, current, key=len)
    return best


def _shows(part: np.ndarray) -> bool:
    """Does a card that is cut off show anything within its border?"""
    inner = marks(part)[_BORDER:, _BORDER:-_BORDER]
    return bool(inner.size and inner.std() >= _CONTRAST)


def marks(part: np.ndarray) -> np.ndarray:
    """What stands out of its surroundings, float32; a button counts as much as a word."""
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    one, around = (cv2.GaussianBlur(grey, (0, 0), s) for s in (_SMOOTH, 4 * _SMOOTH))
    return np.clip(one - around, -_MOST, _MOST)


def _likeness(one: np.ndarray, other: np.ndarray) -> tuple[float, tuple[int, int]]:
    """How alike two cards are in what both show of them, and how far apart within two pixels."""
    height, width = np.minimum(one.shape, other.shape)
    if height < _ROWS:
        return 0.0, (0, 0)
    inner = _BORDER + _SLACK
    probe = one[inner : height - inner, inner : width - inner]
    place = other[_BORDER : height - _BORDER, _BORDER : width - _BORDER]
    if min(probe.shape, default=0) < 1 or probe.std() < _CONTRAST or place.std() < _CONTRAST:
        return 0.0, (0, 0)
    _, most, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(place, probe, cv2.TM_CCOEFF_NORMED))
    return float(most), (x - _SLACK, y - _SLACK)
