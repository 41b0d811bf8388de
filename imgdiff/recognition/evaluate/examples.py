"""Which pairs are worth a look: the worst errors, the close calls, and what goes right."""

from dataclasses import dataclass

import numpy as np

#: The kinds of examples in the order they are shown, and how many of each.
KINDS = {"Most confidently wrong": 6, "Close to the threshold": 3, "Typical, told right": 6}


@dataclass(frozen=True, eq=False)
class Example:
    """A pair to be shown. kind: one of ``KINDS``. same: are they? files: of both. images: uint8
    (H, W, 3) RGB as the network sees them. heat: float32 (H, W) in [0, 1], where on the first the
    distance comes from. distance >= 0, probability: P(same) in [0, 1]. told_same: the verdict."""

    kind: str
    same: bool
    told_same: bool
    distance: float
    probability: float
    files: tuple[str, str]
    images: tuple[np.ndarray, np.ndarray]
    heat: np.ndarray

    @property
    def right(self) -> bool:
        return self.same == self.told_same


def choose(pairs: np.ndarray, distances: np.ndarray, threshold: float) -> list[tuple[str, int]]:
    """(kind, index of a pair): no pair twice, and within a kind no image twice while there are
    others. pairs: int (M, 3) of image, image, same; distances (M,)."""
    same = pairs[:, 2] > 0
    right = (distances < threshold) == same
    beyond = np.abs(distances - threshold)
    typical = np.zeros(len(pairs))
    for kind in (same & right, ~same & right):
        if kind.any():
            typical[kind] = np.abs(distances[kind] - np.median(distances[kind]))
    orders = {
        "Most confidently wrong": (np.flatnonzero(~right), -beyond),
        "Close to the threshold": (np.arange(len(pairs)), beyond),
        "Typical, told right": (np.flatnonzero(right), typical),
    }
    chosen: list[tuple[str, int]] = []
    for kind, most in KINDS.items():
        candidates, key = orders[kind]
        taken = {index for _, index in chosen}
        ranked = [
            i for i in candidates[np.argsort(key[candidates], kind="stable")] if i not in taken
        ]
        if kind != "Close to the threshold":
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
