"""Groups of pictures that are nearly the same."""

from collections import defaultdict

import numpy as np

from imgdiff.recognition.search.nearest import Nearest

#: Neighbours of each that are looked at, at first and at most; queries at a time.
_FIRST, _MOST, _AT_ONCE = 16, 1024, 2048


def near_pairs(vectors: np.ndarray, nearest: Nearest, limit: float) -> list[tuple[int, int, float]]:
    """All pairs nearer than a limit.

    Args:
        vectors: float32 (N, D), those of ``nearest``.
        nearest: Finds them; by the graph a few may be missed.
        limit: The distance.

    Returns:
        (i, j, distance) with i < j, the nearest first.
    """
    found: dict[tuple[int, int], float] = {}
    for start in range(0, len(vectors), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(vectors)))
        most = min(_FIRST, len(vectors))
        while len(rows):
            distances, places = nearest(vectors[rows], most)
            for row, near, others in zip(rows, distances, places, strict=True):
                for distance, other in zip(near, others, strict=True):
                    if distance < limit and other != row:
                        pair = (int(min(row, other)), int(max(row, other)))
                        found[pair] = float(distance)
            # Where even the last one is near there may be more.
            rows = rows[distances[:, -1] < limit]
            if most >= min(_MOST, len(vectors)):
                break
            most = min(4 * most, len(vectors))
    return sorted(((*pair, d) for pair, d in found.items()), key=lambda found: found[2])


def groups(count: int, pairs: list[tuple[int, int, float]]) -> list[list[int]]:
    """What hangs together by pairs; the largest first, alone none.

    Args:
        count: How many there are.
        pairs: As ``near_pairs`` gives them.
    """
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other, _ in pairs:
        parent[max(root(one), root(other))] = min(root(one), root(other))
    members = defaultdict(list)
    for number in range(count):
        members[root(number)].append(number)
    return sorted((m for m in members.values() if len(m) > 1), key=lambda m: (-len(m), m))
