"""Where nothing came between the two images but what somebody changed.

Noise, compression, light, blur and another renderer move every letter and edge they meet. So where
structure that both images have is equal to the last bit, none of them was at work, and whatever
differs there was changed. Where structure that both have differs all over, something else was, and
so it was where a drawing was traced anew (see ``traced``), though most of it may be equal.
"""

import cv2
import numpy as np

from imgdiff.arrays import as_levels, channel_max, components, differs, pieces
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.color.recoloring import COLORS, effective_colors, recolored
from imgdiff.change.edges import (
    EDGE,
    Counts,
    contrast,
    corners,
    count_around,
    flat,
    grown,
    in_both,
)
from imgdiff.change.icons import smoothed_otherwise
from imgdiff.change.nuisance.light_change import fit_light
from imgdiff.change.nuisance.one_light import in_one_light
from imgdiff.change.traced import traced_anew
from imgdiff.change.trembling import MOSTLY_EQUAL, beyond_tremble

#: Radius, in pixels, in which structure is counted, and the share of it that must be equal. Nearby
#: nearly all of it; a change itself takes a part of that, which a wider view makes up for. A shift
#: by a pixel leaves a third equal, and more by chance where there is little.
VIEWS = ((48, 0.8), (160, 0.5))
#: Pixels within the edge of a part of a picture where it cannot tell letters from lines.
FRAME = 12
#: Of the whole picture, far from any structure; and of its pixels, where there is none.
_EQUAL_OF_ALL, _EQUAL_PIXELS = 0.5, 0.95
#: Fewer places tell nothing.
_LEAST = 60
#: Corners of letters stand close together: so many within so many pixels. Those of boxes, which a
#: renderer of letters leaves alone, stand apart.
_DENSE, _WITHIN = 10, 4
#: A changed drawing (a curve, a road: higher and wider than a heading, its ground as it was)
#: counts as so many places, as a few letters, however many corners it has: it is one change.
_TALL, _AT_EDGES, _ONE_CHANGE = 48, 0.95, 60
#: Without any structure: the share of what differs that is flat, as noise is nowhere, and has few
#: colours, as a gradient has not.
_FLAT = 0.75
#: A gradient's colours that are so many levels from all within so many pixels were changed.
_NOVEL, _STEP = 16, 32
#: Share of a drawn part that is exact where all of it is.
_MOSTLY = 0.5
#: One drawn change lies in so many parts at most and has so many colours: mixed ones come of edges
#: that another renderer drew a part of a pixel further.
_PARTS, _COLORS = 4, 2
#: Number of the kind of structure from which on there are no corners to speak of.
_EDGES_ALONE = 2
#: The share of a gradient's levels (and some more) that light moves at most.
_LIGHT = 0.4
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
    exact = np.zeros(differing.shape, bool)
    drawn = differing & flat(before) & flat(after)
    seen = differing.size if ignored is None else np.count_nonzero(~ignored)
    share = np.count_nonzero(differing) / max(1, seen)
    if share > _ALL_OVER and drawn.sum() < _FLAT * differing.sum():
        # As noise does: nothing equal is left to look for.
        return exact, np.zeros(exact.shape, bool)
    exchanged = exchanged_colors(before, after, differing)
    moved = differs(before, after)
    traced = traced_anew(before, after, moved)
    open_places = np.ones_like(differing)
    near = grown(differing)
    icon = max(differing.shape) <= VIEWS[0][0]
    alone = _one_drawn_change(before, after, differing, drawn & (moved >= EDGE), near)
    for kind, structure in enumerate(_structures(before, after, ignored)):
        simple = icon or kind >= _EDGES_ALONE
        total = int(structure.sum())
        if total < _LEAST:
            continue
        equal = _equal(structure, near, before)
        if alone and equal.sum() < _LEAST:
            continue  # a change is no witness of what else was at work
        changed = drawings_once(structure & near, near, before, after)
        if alone and changed.any():
            changed *= min(1, _ONE_CHANGE / float(changed.sum()))
        for view in VIEWS:
            exact |= in_view(equal, changed, *view)
        present = count_around(equal + changed, VIEWS[-1][0])
        if equal.sum() >= _EQUAL_OF_ALL * (equal.sum() + changed.sum()):
            exact |= present < _LEAST  # far from all of it
        open_places[:] = False
        break
    if open_places.any() and differing.any():
        colors = max(effective_colors(image[differing]) for image in (before, after))
        flat_all_over = drawn.sum() >= _FLAT * differing.sum()
        if (flat_all_over and colors <= COLORS) or share <= 1 - _EQUAL_PIXELS:
            exact |= open_places
        elif flat_all_over:  # a gradient: in one light and fewer steps, colours of nearby
            exact |= grown(levels_moved(*_in_one_light(before, after), _STEP) >= _NOVEL)
    exact |= _mostly_exact_parts(differing, drawn, exact)
    if share <= 1 - MOSTLY_EQUAL:
        exact |= beyond_tremble(before, after, moved, simple)
    if exact.any() and smoothed_otherwise(before, after, differing):
        exact[:] = False
    return exact & ~traced | exchanged, exchanged


def letters(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    ignored: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The letters of both images: those that are equal to the last bit, and those that are not.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        ignored: bool (H, W), where they were made equal, which tells nothing.

    Returns:
        bool (H, W), and float32 (H, W), how much each counts; of a part of a picture that holds
        all that differs nearby as of the whole, from ``FRAME`` within its edges on.
    """
    found, near = next(_structures(before, after, ignored)), grown(differing)
    return _equal(found, near, before), drawings_once(found & near, near, before, after)


def in_view(equal: np.ndarray, changed: np.ndarray, radius: int, share: float) -> np.ndarray:
    """Where enough structure is in view, and enough of it is equal.

    Args:
        equal: bool (H, W), structure that is equal to the last bit.
        changed: float32 (H, W), how much counts that is not.
        radius: Of the view, in pixels.
        share: Of the structure that has to be equal.

    Returns:
        bool (H, W). Nothing is lost where more structure turns out to be equal.
    """
    return _enough(count_around(equal, radius), count_around(changed, radius), share)


def in_view_of(
    places: tuple[np.ndarray, ...], equal: Counts, changed: Counts, radius: int, share: float
) -> np.ndarray:
    """What ``in_view`` says of a few places, given by their rows and columns: bool (N,)."""
    ys, xs = places
    return _enough(equal.around(ys, xs, radius), changed.around(ys, xs, radius), share)


def _enough(same: np.ndarray, present: np.ndarray, share: float) -> np.ndarray:
    """Is enough there, and enough of it equal? present: what is not equal; overwritten."""
    present += same
    enough = present >= _LEAST
    present *= share
    enough &= same >= present
    return enough


def exchanged_colors(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> np.ndarray:
    """Where colours were exchanged one for one, and little else differs nearby.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.

    Returns:
        bool (H, W), within ``differing``.
    """
    exchanged = recolored(before, after, differing)
    # Compression exchanges the colours of a block or two, among much else.
    # At the margin of a page nothing else is near, and much is farther off.
    kept = []
    for box, outer in pieces(exchanged, VIEWS[-1][0]):
        part, inner = exchanged[outer.slices], box.slices_in(outer)
        rest = differing[outer.slices] & ~part
        few = [count_around(part, r)[inner] >= count_around(rest, r)[inner] for r, _ in VIEWS]
        kept.append((box, np.logical_and.reduce(few)))
    for box, few in kept:
        exchanged[box.slices] &= few
    return exchanged


def _equal(structure: np.ndarray, near: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The places of structure that are equal, bool (H, W), if edges in view are.

    Corners reach beyond their edges: where all of those moved, what is equal is ground. near: bool
    (H, W), round what differs. image: uint8 (H, W, 3), either of both.
    """
    equal = structure & ~near
    if not equal.any():
        return equal
    edges = (contrast(image) >= EDGE) & ~near
    return equal & (count_around(edges, VIEWS[0][0]) >= _LEAST)


def drawings_once(
    changed: np.ndarray, near: np.ndarray, before: np.ndarray, after: np.ndarray
) -> np.ndarray:
    """How much each place of ``changed`` counts, float32 (H, W): less in a drawing.

    near: bool (H, W), round what differs.
    """
    count, labels, boxes = components(near)
    tall = np.minimum(boxes[:, 2], boxes[:, 3]) >= _TALL
    if not tall[1:].any():
        return changed.astype(np.float32)
    edges = grown((contrast(before) >= EDGE) | (contrast(after) >= EDGE))
    at_edges = np.bincount(labels[edges & near], minlength=count) >= _AT_EDGES * boxes[:, 4]
    places = np.bincount(labels[changed], minlength=count)
    share = np.where(tall & at_edges, np.minimum(1, _ONE_CHANGE / np.maximum(places, 1)), 1)
    return share.astype(np.float32)[labels] * changed


def _one_drawn_change(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    plain: np.ndarray,
    near: np.ndarray,
) -> bool:
    """Is all that differs one thing, in flat colours: a frame that is thicker, a disc that grew.

    plain: bool (H, W), what is flat in both images and another colour at a glance, as hardly
    anything is that compression or blur changed.
    """
    if not differing.any() or plain.sum() < _FLAT * differing.sum():
        return False
    count, _, _ = components(near)
    if count - 1 > _PARTS:
        return False
    return max(effective_colors(image[differing]) for image in (before, after)) <= _COLORS


def _mostly_exact_parts(differing: np.ndarray, drawn: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """bool (H, W): drawn parts that are exact for the most part: the end of a button is too.

    drawn: bool (H, W), what is flat in both images.
    """
    if not (differing & ~exact).any():
        return np.zeros_like(differing)
    count, labels, _ = components(differing)
    area, flat_area, exact_area = (
        np.bincount(labels[places], minlength=count)
        for places in (differing, drawn, differing & exact)
    )
    mostly = (flat_area >= _FLAT * area) & (exact_area >= _MOSTLY * area)
    mostly[0] = False
    return mostly[labels]


def _in_one_light(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    light = fit_light(before, after, np.ones(before.shape[:2], bool))
    middle = channel_max(cv2.addWeighted(before, 0.5, after, 0.5, 0))
    far = channel_max(np.abs(light.moved(before, after))) > _LIGHT * (middle + float(_STEP))
    if far.mean() > 1 - _EQUAL_PIXELS:  # a gradient turned round is no light
        return before, after
    one, two = in_one_light(before, after, light)
    return as_levels(one), as_levels(two)


def _structures(before: np.ndarray, after: np.ndarray, ignored: np.ndarray | None):
    """Places that both images have, the most telling kind first: letters, corners, edges."""
    seen = np.True_ if ignored is None else ~ignored
    all_corners = in_both(corners(before), corners(after)) & seen
    yield all_corners & (count_around(all_corners, _WITHIN) >= _DENSE)
    yield all_corners
    yield in_both(contrast(before) >= EDGE, contrast(after) >= EDGE) & seen
