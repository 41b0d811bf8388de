"""Where a card's border lies, whatever JPEG made of its outline."""

import numpy as np

from imgdiff.geometry import Box

#: Pixels by which an outline may miss a border; a button that sticks out further belongs to a card.
_OFF = 5
#: Pixels at both ends of a side that are left out, as corners are round; and levels of a step.
_CORNER, _STEP = 16, 3.0


def at_border(box: Box, apart: np.ndarray) -> Box:
    """A box with its sides where along most of them the page's ground ends; as it is where nowhere.

    Args:
        box: The outline of a card.
        apart: uint8 (H, W), levels from the page's ground.
    """
    height, width = apart.shape
    corner = min(_CORNER, box.width // 8, box.height // 8)
    across = slice(box.left + corner, box.right - corner)
    along = slice(box.top + corner, box.bottom - corner)
    rows, columns = apart[:, across], apart[along].T
    return Box(
        _begins(columns, box.left),
        _begins(rows, box.top),
        width - _begins(columns[::-1], width - box.right),
        height - _begins(rows[::-1], height - box.bottom),
    )


def _begins(lines: np.ndarray, at: int) -> int:
    """The line near ``at`` at which most of a card begins, of (N, w) from outside to inside."""
    first, last = max(0, at - _OFF), min(len(lines), at + _OFF + 1)
    if at <= 0 or last - first < 2:
        return at  # cut off at the page's end
    steps = np.diff(np.median(lines[first:last], axis=1))
    best = int(steps.argmax())
    return first + 1 + best if steps[best] >= _STEP else at
