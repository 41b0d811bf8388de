"""Where nothing came between the two images but what somebody changed.

Noise, compression, light, blur and another renderer move every letter and edge they meet. So where
structure that both images have is equal to the last bit, none of them was at work, and whatever
differs there was changed. Where structure that both have differs all over, something else was.
"""

import numpy as np

from imgdiff.change.color_heat import levels_moved
from imgdiff.change.edges import EDGE, contrast, corners, count_around, flat, grown, in_both
from imgdiff.change.recoloring import COLORS, effective_colors, recolored

#: Radius, in pixels, in which structure is counted, and the share of it that must be equal. Nearby
#: nearly all of it; a change itself takes a part of that, which a wider view makes up for. A shift
#: by a pixel leaves a third equal, and more by chance where there is little.
_EQUAL_WITHIN = ((48, 0.8), (160, 0.5))
#: Of the whole picture, far from any structure; and of its pixels, where there is none.
_EQUAL_OF_ALL, _EQUAL_PIXELS = 0.5, 0.95
#: Fewer places tell nothing.
_LEAST = 60
#: Corners of letters stand close together: so many within so many pixels. Those of boxes, which a
#: renderer of letters leaves alone, stand apart.
_DENSE, _WITHIN = 10, 4
#: Without any structure: the share of what differs that is flat, as noise is nowhere, and has few
#: colours, as a gradient has not.
_FLAT = 0.75
#: A gradient's colours that are so many levels from all within so many pixels were changed.
_NOVEL, _STEP = 16, 32
#: Share of all pixels that differ, from which nothing equal is looked for unless they are flat.
_ALL_OVER = 0.9


def untouched(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    ignored: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The places where the pair shows no nuisance.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        ignored: bool (H, W), where they were made equal, which tells nothing.

    Returns:
        bool (H, W) twice: where no nuisance was at work; and those of them whose colours were
        exchanged one for one.
    """
    exact = np.zeros_like(differing)
    drawn = differing & flat(before) & flat(after)
    if differing.mean() > _ALL_OVER and drawn.sum() < _FLAT * differing.sum():
        return exact, exact.copy()  # as noise does; nothing equal is left to look for
    exchanged = recolored(before, after, differing)
    # Compression exchanges the colours of a block or two, among much else.
    radius = _EQUAL_WITHIN[0][0]
    others = count_around(differing & ~exchanged, radius)
    exchanged &= count_around(exchanged, radius) >= others
    open_places = np.ones_like(differing)
    near = grown(differing)
    for structure in _structures(before, after, ignored):
        total = int(structure.sum())
        if total < _LEAST:
            continue
        equal = structure & ~near
        for radius, share in _EQUAL_WITHIN:
            present = count_around(structure, radius)
            exact |= (present >= _LEAST) & (count_around(equal, radius) >= share * present)
        if equal.sum() >= _EQUAL_OF_ALL * total:
            exact |= present < _LEAST  # far from all of it
        open_places[:] = False
        break
    if open_places.any() and differing.any():
        colors = max(effective_colors(image[differing]) for image in (before, after))
        flat_all_over = drawn.sum() >= _FLAT * differing.sum()
        if (flat_all_over and colors <= COLORS) or differing.mean() <= 1 - _EQUAL_PIXELS:
            exact |= open_places
        elif flat_all_over:  # a gradient: in fewer steps its colours stay those of nearby
            exact |= grown(levels_moved(before, after, _STEP) >= _NOVEL)
    return exact | exchanged, exchanged


def equal_structure(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    ignored: np.ndarray | None = None,
) -> float:
    """The share of the structure of both images that is equal to the last bit.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        ignored: bool (H, W), where they were made equal, which tells nothing.

    Returns:
        From 0 (disturbed everywhere) to 1; 0 too where there is hardly any structure.
    """
    for structure in _structures(before, after, ignored):
        if (total := int(structure.sum())) >= _LEAST:
            return float((structure & ~grown(differing)).sum()) / total
    return 0.0


def _structures(before: np.ndarray, after: np.ndarray, ignored: np.ndarray | None):
    """Places that both images have, the most telling kind first: letters, corners, edges."""
    seen = np.True_ if ignored is None else ~ignored
    all_corners = in_both(corners(before), corners(after)) & seen
    yield all_corners & (count_around(all_corners, _WITHIN) >= _DENSE)
    yield all_corners
    yield in_both(contrast(before) >= EDGE, contrast(after) >= EDGE) & seen
