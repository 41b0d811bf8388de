"""Which pairs are worth a look: the worst errors, the close calls, and typical correct ones."""

from dataclasses import dataclass

import numpy as np

#: The kinds of examples in the order they are shown, and how many of each: the most confident
#: errors, those closest to the threshold, typical correct predictions.
KINDS = {"wrong": 6, "close": 3, "typical": 6}


@dataclass(frozen=True, eq=False)
class Example:
    """A pair to be shown.

    Attributes:
        kind: One of ``KINDS``.
        same: Whether the two are of one identity.
        predicted_same: Whether the run says so.
        distance: Of the embeddings, >= 0.
        probability: P(same), in [0, 1].
        files: Names of both images.
        images: uint8 (H, W, 3) RGB each, as the network sees them.
        heat: float32 (H, W) in [0, 1], where on the first image the distance comes from.
    """

    kind: str
    same: bool
    predicted_same: bool
    distance: float
    probability: float
    files: tuple[str, str]
    images: tuple[np.ndarray, np.ndarray]
    heat: np.ndarray

    @property
    def correct(self) -> bool:
        """Whether the prediction is what the two are."""
        return self.same == self.predicted_same


def choose(pairs: np.ndarray, distances: np.ndarray, threshold: float) -> list[tuple[str, int]]:
    """Picks the pairs to show.

    No pair comes twice, and within a kind no image twice while there are others.

    Args:
        pairs: int (M, 3): image, image, 1 same / 0 different.
        distances: float (M,).
        threshold: A pair is predicted the same below it.

    Returns:
        (kind, index of a pair), in the order of ``KINDS``.
    """
    same = pairs[:, 2] > 0
    correct = (distances < threshold) == same
    beyond = np.abs(distances - threshold)
    from_median = np.zeros(len(pairs))
    for mask in (same & correct, ~same & correct):
        if mask.any():
            from_median[mask] = np.abs(distances[mask] - np.median(distances[mask]))
    orders = {
        "wrong": (np.flatnonzero(~correct), -beyond),
        "close": (np.arange(len(pairs)), beyond),
        "typical": (np.flatnonzero(correct), from_median),
    }
    chosen: list[tuple[str, int]] = []
    for kind, most in KINDS.items():
        candidates, key = orders[kind]
        taken = {index for _, index in chosen}
        ranked = [
            i for i in candidates[np.argsort(key[candidates], kind="stable")] if i not in taken
        ]
        if kind != "close":
            # The two sides have different scales: as many of each, in turn.
            ranked = _alternating(ranked, same)
        chosen += [(kind, int(i)) for i in _varied(ranked, pairs, most)]
    return chosen


def _alternating(ranked: list[int], same: np.ndarray) -> list[int]:
    sides = [[i for i in ranked if same[i]], [i for i in ranked if not same[i]]]
    turns = [(place, side, i) for side in (0, 1) for place, i in enumerate(sides[side])]
    return [i for _, _, i in sorted(turns)]


def _varied(ranked: list[int], pairs: np.ndarray, most: int) -> list[int]:
    """The first ``most``, those that show an image once more put off to the end."""
    seen: set[int] = set()
    fresh: list[int] = []
    again: list[int] = []
    for i in ranked:
        if len(fresh) == most:
            break
        images = set(pairs[i, :2].tolist())
        if images & seen:
            again.append(i)
        else:
            fresh.append(i)
            seen |= images
    return sorted((fresh + again)[:most], key=ranked.index)
