"""The same change in many pictures is one decision: what changed, embedded and put together.

Each changed place is cut out of both pictures and embedded by the Siamese network. Two places show
the same change where both parts are near those of the other, and are of one size; two pictures
belong to one group where they show the same changes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.result import Comparison
from imgdiff.suite.outcome import Outcome, Patch

#: Two parts nearer than this are the same: of 0.05, 0.1, 0.15, 0.2, 0.3 and 0.4 the largest that
#: joined nothing else on the drawn pages of seeds 1 and 2, for what is joined wrongly is approved
#: unseen (python -m benchmarks.groups).
NEAR = 0.1
#: So many places of a picture are looked at; with more it is a picture of its own kind.
MOST_PATCHES = 8
#: Sides of one change differ by no more than so many pixels, or this share.
_PIXELS, _SHARE = 6, 0.15


#: Patches by their pixels, and by who embedded them.
Embedded = dict[tuple[Runtime, tuple[int, int], str, str], Patch]


def patches_of(
    result: Comparison, runtime: Runtime, known: Embedded | None = None
) -> tuple[Patch, ...]:
    """The changed places of a comparison, embedded.

    Args:
        result: The comparison.
        runtime: The network.
        known: What was embedded before, which is not embedded again: the same change in forty
            screens is often the same to the last bit. New ones are added.

    Returns:
        The strongest places first; none where there are more than ``MOST_PATCHES``.
    """
    known = {} if known is None else known
    places: list[tuple[np.ndarray, np.ndarray]] = []
    for region in result.regions:
        place = region.box.slices  # and nothing around it, which is another in each picture
        both = result.before[place], result.after[place]
        if region.only_in is not None:  # and has no other side
            both = (both[region.only_in == "after"],) * 2
        places.append(both)
    places += [(band.pixels, band.pixels) for band in result.added_bands]
    if len(places) > MOST_PATCHES:
        return ()
    return tuple(_embedded(*place, runtime, known) for place in places)


def _embedded(before: np.ndarray, after: np.ndarray, runtime: Runtime, known: Embedded) -> Patch:
    size = before.shape[1], before.shape[0]
    key = runtime, size, fingerprint(before.tobytes()), fingerprint(after.tobytes())
    if key not in known:
        vectors = np.round(runtime.embed(before, after).astype(np.float64), 4).tolist()
        known[key] = Patch(size, *map(tuple, vectors))
    return known[key]


def grouped(outcomes: Sequence[Outcome], near: float = NEAR) -> list[Outcome]:
    """Numbers the pictures that show the same changes.

    Args:
        outcomes: The pictures.
        near: See ``NEAR``.

    Returns:
        The same with ``group``: from 1, the largest group first; 0 of pictures that are alone, or
        show nothing that can be told.
    """
    examples: list[Patch] = []
    looks: list[tuple[int, ...]] = []
    for outcome in outcomes:
        alike = outcome.patches if outcome.state in ("changed", "size") else ()
        looks.append(tuple(sorted(_number(patch, examples, near) for patch in alike)))
    sizes = Counter(look for look in looks if look)
    order = [look for look, count in sizes.most_common() if count > 1]
    numbers = {look: number for number, look in enumerate(order, start=1)}
    return [
        replace(outcome, group=numbers.get(look, 0))
        for outcome, look in zip(outcomes, looks, strict=True)
    ]


def apart(one: Patch, other: Patch) -> float:
    """How far two changes are from each other: the larger distance of their two parts.

    Returns:
        At least 0; infinity where their sizes differ.
    """
    for a, b in zip(one.size, other.size, strict=True):
        if abs(a - b) > max(_PIXELS, _SHARE * max(a, b)):
            return float("inf")
    return max(
        float(np.linalg.norm(np.subtract(one.before, other.before))),
        float(np.linalg.norm(np.subtract(one.after, other.after))),
    )


def _number(patch: Patch, examples: list[Patch], near: float) -> int:
    """Which of the known changes it is; a new one is added."""
    distances = [apart(patch, example) for example in examples]
    nearest = int(np.argmin(distances)) if distances else -1
    if nearest >= 0 and distances[nearest] < near:
        return nearest
    examples.append(patch)
    return len(examples) - 1
