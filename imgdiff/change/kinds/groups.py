"""Places that lie together."""

from collections.abc import Callable, Sequence

from imgdiff.geometry import Box


def groups_of(boxes: dict[int, Box], together: Callable[[Box, Box], bool]) -> Sequence[list[int]]:
    """Numbers of places that lie together, also by way of others; the first one first.

    Args:
        boxes: Places by number.
        together: Whether two of them do.
    """
    numbers = list(boxes)
    group = {number: number for number in numbers}

    def first(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    for i, one in enumerate(numbers):
        for other in numbers[i + 1 :]:
            if together(boxes[one], boxes[other]):
                low, high = sorted((first(one), first(other)))
                group[high] = low
    members: dict[int, list[int]] = {}
    for number in numbers:
        members.setdefault(first(number), []).append(number)
    return list(members.values())


def gap_between(one: Box, other: Box) -> int:
    """Pixels between two places along the axis that has more of them; below 0 where they meet."""
    return max(
        max(one.left, other.left) - min(one.right, other.right),
        max(one.top, other.top) - min(one.bottom, other.bottom),
    )
