"""How far parts of a page may have moved up or down: looked for with small pieces of it."""

from collections.abc import Iterator

import cv2
import numpy as np

from imgdiff.arrays import runs_of

#: A probe's height and width in pixels, and its least contrast (standard deviation, in levels).
HIGH, WIDE, _CONTRAST = 16, 48, 6.0
#: What a match may be off, in levels (root mean square) and as a share of the contrast, and how
#: much better than in place it must be.
_EXACT, _NOISY, _BETTER = 2.0, 0.35, 0.6
#: So many of the probes that lie nowhere to the last bit are looked for in noise, which is dear,
#: where they are more than this share of all.
IN_NOISE, _LOST = 12, 0.3
_GOLDEN = 0.618
#: Pixels across within which letters change, and rules do not.
_STROKE = 4
#: Factors of a hash, odd so that none of a row's bits is lost.
_HASH_ROW = np.random.default_rng(0).integers(0, 2**31, WIDE, np.uint32) * np.uint32(2) + np.uint32(
    1
)
_HASH_ROWS = np.random.default_rng(1).integers(0, 2**31, HIGH, np.uint32) * np.uint32(
    2
) + np.uint32(1)
#: What is around it must differ by so much less than in place; what is only at one side of it,
#: by so much less.
_AROUND, _BESIDE = 0.7, 0.3
#: A probe that fits in more places says nothing: a line, a repeated ornament.
_AMBIGUOUS = 4
#: Matches nearer to the best one, as a share of the contrast, are as good.
_AS_GOOD = 0.08


def probe_places(wanted: np.ndarray, most: int, turn: int = 0) -> list[tuple[int, int]]:
    """Where to take probes: evenly over the rows that are wanted, the structured places of each.

    Args:
        wanted: float32 (H // 16, W // 16), how much each tile is worth looking at; 0 is not at all.
        most: How many probes.
        turn: Other rows each time, where there are more than probes.

    Returns:
        (top, left) in pixels.
    """
    rows = np.flatnonzero(wanted.any(axis=1))
    if not len(rows):
        return []
    rounds = -(-most // len(rows))
    step = max(1.0, len(rows) / most)
    last = len(rows) - 1 - (_GOLDEN * turn % 1) * (step - 1)
    picked = rows[np.unique(np.arange(last, -1, -step).astype(int))]
    places = []
    for row in picked:
        order = np.argsort(-wanted[row], kind="stable")[: int((wanted[row] > 0).sum())]
        # One probe covers three tiles: neighbours would say the same.
        spread = order[:: max(1, len(order) // rounds)][:rounds]
        places += [(turn, int(row) * HIGH, int(at) * HIGH) for turn, at in enumerate(spread)]
    # The second of a row comes after the first of all.
    return [(top, left) for _, top, left in sorted(places)[:most]]


def on_lines(places: list[tuple[int, int]], grey: np.ndarray) -> list[tuple[int, int]]:
    """Probes moved up or down by half their height, each over the middle of a line of letters.

    Half a line with a rule above it, which is rounded to another row, lies nowhere else.

    Args:
        places: (top, left) of each.
        grey: uint8 (H, W).
    """
    moved = []
    for top, left in places:
        first, last = max(0, top - HIGH // 2), min(len(grey), top + HIGH + HIGH // 2)
        part = grey[first:last, left : left + WIDE]
        steps = cv2.absdiff(part[:, _STROKE:].copy(), part[:, :-_STROKE].copy())
        lines = runs_of(np.any(steps > _CONTRAST, axis=1))
        middles = [first + (start + stop - HIGH) // 2 for start, stop in lines]
        nearest = min(middles, key=lambda middle: abs(middle - top), default=top)
        high = min(top + HIGH // 2, len(grey) - HIGH + 1)
        moved.append((max(first, min(nearest, high - 1)), left))
    return moved


def shifts_of(
    before: np.ndarray,
    after: np.ndarray,
    places: list[tuple[int, int]],
    noisy: bool = True,
) -> Iterator[tuple[tuple[int, int], list[int], float]]:
    """Where the probes lie in ``after``, in the same columns.

    Args:
        before: uint8 (H, W), grey.
        after: uint8 (H2, W2), grey.
        places: (top, left) of each probe.
        noisy: Whether there may be noise, which takes long.

    Yields:
        For each probe that was looked for its place; how far down it lies (the best first; several
        where they are as good), 0 where it lies in place, nothing where it was not found; and by
        how many levels it is off.
    """
    width = min(before.shape[1], after.shape[1])
    lost = []
    if len(after) < HIGH or width < WIDE:
        return
    for place in places:
        top, left = place[0], min(place[1], width - WIDE)
        probe, strip = before[top : top + HIGH, left : left + WIDE], after[:, left : left + WIDE]
        if len(probe) < HIGH or probe.std() < _CONTRAST:
            yield place, [], 0.0
            continue
        rows = np.flatnonzero(_hashes(strip) == _hashes(probe)[0])
        if top in rows:
            yield place, [0], 0.0
        elif not len(rows):
            lost.append((place, left, probe, strip))
        elif len(rows) > _AMBIGUOUS:
            yield place, [], 0.0
        else:
            shifts = [int(row) - top for row in rows]
            yield place, _that_fit(before, after, top, left, shifts), 0.0
    if not noisy or len(lost) <= _LOST * len(places):
        for place, *_ in lost:
            yield place, [], 0.0
        return
    for place, left, probe, strip in lost[:: -(-len(lost) // IN_NOISE)]:
        shifts, off = _in_noise(probe, strip, place[0]) or ([], 0.0)
        yield place, _that_fit(before, after, place[0], left, shifts), off


def _that_fit(
    before: np.ndarray, after: np.ndarray, top: int, left: int, shifts: list[int]
) -> list[int]:
    """The shifts at which what is around a probe fits better as well than in place.

    A word or a number that stands on a page more than once lies elsewhere without having moved.
    """
    columns = (left - WIDE, left + 2 * WIDE)
    # Around it; and where it stands alone between two bands, in its row, above it or below.
    windows = (
        (top - 2 * HIGH, top + 3 * HIGH, *columns, _AROUND),
        (top, top + HIGH, 0, before.shape[1], _BESIDE),
        (top - 2 * HIGH, top + HIGH, *columns, _BESIDE),
        (top, top + 3 * HIGH, *columns, _BESIDE),
    )

    def apart(shift: int, rows: tuple[int, int], part: tuple[int, int]) -> float:
        first, last = max(0, rows[0], -shift), min(rows[1], len(before), len(after) - shift)
        if last <= first:
            return np.inf
        across = slice(max(0, part[0]), min(part[1], before.shape[1], after.shape[1]))
        one, two = before[first:last, across], after[first + shift : last + shift, across]
        return float(cv2.absdiff(one, two).mean())

    def fits(shift: int) -> bool:
        for start, stop, first, last, share in windows:
            rows, part = (start, stop), (first, last)
            if apart(shift, rows, part) < share * apart(0, rows, part):
                return True
        return False

    return [shift for shift in shifts if not shift or fits(shift)]


def _hashes(strip: np.ndarray) -> np.ndarray:
    """A number for each place that a probe can take in a strip of its width."""
    rows = (strip * _HASH_ROW).sum(axis=1, dtype=np.uint32)
    places = len(rows) - HIGH + 1
    sums = np.zeros(places, np.uint32)
    for i, factor in enumerate(_HASH_ROWS):
        sums += factor * (rows[i : i + places] ^ (rows[i : i + places] >> np.uint32(15)))
    return sums


def _in_noise(probe: np.ndarray, strip: np.ndarray, top: int) -> tuple[list[int], float] | None:
    """As ``shifts_of`` for one probe, by the least squared differences."""
    contrast = float(probe.std())
    squares = cv2.matchTemplate(strip, probe, cv2.TM_SQDIFF)[:, 0]
    off = np.sqrt(np.maximum(squares, 0) / probe.size)
    best = float(off.min())
    if best > max(_EXACT, _NOISY * contrast):
        return None
    in_place = float(off[top]) if top < len(off) else np.inf
    if in_place <= max(_EXACT, best / _BETTER):
        return [0], in_place
    found = _minima(off, best + max(_EXACT / 2, _AS_GOOD * contrast))
    return ([int(row) - top for row in found], best) if len(found) <= _AMBIGUOUS else None


def _minima(off: np.ndarray, most: float) -> np.ndarray:
    """Places of the values up to ``most`` that are least within two rows, the least first."""
    near = cv2.erode(off[:, None], np.ones((5, 1), np.uint8))[:, 0]
    rows = np.flatnonzero((off <= most) & (off <= near))
    return rows[np.argsort(off[rows], kind="stable")]
