"""Words that became others: where they all did, no renderer was at work.

Of a page in which every word changed no letter is left that is equal to the last bit and would tell
that nothing else came between (see ``untouched``). But another renderer draws the same words, and
leaves most of them the same once their ink is brought together (see ``ink``). So where next to
none of many words in view is the same, they were replaced.

The rule that keeps the verdict: each of the words that this is told by leaves so much ink that
the letters light up even where nuisances are forgiven (see ``glyphs``). Whatever a renderer, the
network or the rest of the picture could add, what lies in view of them was changed either way.
"""

import numpy as np

from imgdiff.change.edges import count_around
from imgdiff.change.letters.glyphs import LIMIT
from imgdiff.change.letters.ink import ink_left
from imgdiff.change.letters.words import Words, find_words

#: So many words in view at least, and so large a share of them, are others; in corners of a page
#: few are near.
_WORDS, _MOST, _VIEWS = 12, 0.9, (160, 320)
#: So many words, spread over all, are looked at first: if not most of those are others, no more.
_FEW = 24
#: Share of all pixels that differ, from which words are not all that does.
_MUCH = 0.3


def replaced_words(
    before: np.ndarray, after: np.ndarray, differing: np.ndarray, open_places: np.ndarray
) -> np.ndarray:
    """Words that became others where no renderer was at work.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        differing: bool (H, W), where they differ.
        open_places: bool (H, W), those that are asked about.

    Returns:
        bool (H, W), all of such words, and of lines of them, that have an open place.
    """
    nothing = np.zeros_like(differing)
    if not 0 < np.count_nonzero(open_places) < _MUCH * open_places.size:
        return nothing
    words = find_words(before, after, differing, open_places)
    having = words.having(open_places)
    asked = words.words & having
    numbers = np.flatnonzero(asked)
    if len(numbers) < _WORDS:
        return nothing
    first = np.zeros_like(asked)
    first[numbers[:: -(-len(numbers) // _FEW)]] = True
    known, other = _others(before, after, words, first, open_places)
    if np.count_nonzero(other) < max(1, _MOST * np.count_nonzero(known)):
        return nothing
    known, other = _others(before, after, words, asked, open_places)
    settled = np.zeros_like(asked)
    for radius in _VIEWS:
        others, told = (_in_view(words, which, radius, nothing.shape) for which in (other, known))
        settled |= having & words.low & (others >= _WORDS) & (others >= _MOST * told)
    return settled[words.labels]


def _others(
    before: np.ndarray, after: np.ndarray, words: Words, asked: np.ndarray, open_places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """bool (count,) twice: which words have even ground, and which of those are others."""
    left = ink_left(before, after, asked[words.labels])
    most = np.zeros(len(asked), np.float32)
    np.maximum.at(most, words.labels.ravel(), left.ravel())
    known = asked & words.having((left > 0) & open_places)
    return known, known & (most >= LIMIT)


def _in_view(words: Words, counted: np.ndarray, radius: int, shape: tuple[int, ...]) -> np.ndarray:
    """How many of the words bool (count,) lie in view of each, float32 (count,)."""
    x, y = words.centres.astype(int).T
    centres = np.zeros(shape, np.float32)
    np.add.at(centres, (y[counted], x[counted]), 1)
    return count_around(centres, radius)[y, x]
