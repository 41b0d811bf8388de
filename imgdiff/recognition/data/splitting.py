"""Training, validation and test, with nobody in two of them."""

import hashlib
from collections import Counter
from typing import Any

import numpy as np

from imgdiff.checks import brief, choice
from imgdiff.errors import DataError, OptionError
from imgdiff.recognition.data.dataset import Dataset

PARTS = ("train", "validation", "test")
BY = ("auto", "identity", "image")


def split(
    dataset: Dataset,
    shares: tuple[float, float, float] = (0.7, 0.2, 0.1),
    *,
    seed: int = 0,
    by: str = "auto",
) -> dict[str, np.ndarray]:
    """The indices of each of ``PARTS``, sorted.

    Parts that the data itself gives stay as they are: its test, and its validation if there is
    one, else that is taken from its training; an image that it gives to none goes with its group.
    The same images and seed always give the same split.

    Args:
        dataset: The images.
        shares: Of the images in each part; they sum to 1, or to 100; that of the test may be 0.
        seed: Of what is drawn.
        by: "identity" keeps what belongs together (``groups``) in one part; "auto" means that;
            "image" deals the images of each identity to all parts.

    Raises:
        DataError: A part has too little.
        OptionError: ``shares`` or ``by`` cannot be.
    """
    shares = check_shares(shares)
    choice("by", by, BY)
    assigned = dataset.given if by == "image" else _with_groups(dataset)
    fixed = {part: np.flatnonzero(assigned == part) for part in PARTS[1:]}
    fixed = {part: indices for part, indices in fixed.items() if len(indices)}
    wanted = {
        part: share
        for part, share in zip(PARTS, shares, strict=True)
        if share > 0 and part not in fixed
    }
    free = np.flatnonzero(~np.isin(assigned, list(fixed)))
    rounds = _rounds(dataset, free, seed, by)
    dealt = _deal(rounds, wanted, {part: [] for part in PARTS})
    if any(_lack(dataset, dealt[part]) for part in wanted):
        units = [unit for units in rounds for unit in units]
        needed = _take_needed(units, wanted, dataset)
        dealt = _deal([units], wanted, needed)
    indices = {part: fixed.get(part, np.sort(np.array(dealt[part], np.int64))) for part in PARTS}
    for part in PARTS:
        if part in wanted or part in fixed:
            _check(dataset, part, indices[part], by)
    return indices


def check_shares(shares: Any) -> tuple[float, float, float]:
    """Checks the shares of training, validation and test.

    Args:
        shares: Three numbers that sum to 1, or to 100; training and validation above 0.

    Returns:
        They, so that they sum to 1.

    Raises:
        OptionError: They are something else.
    """
    try:
        train, validation, test = (float(share) for share in shares)
    except Exception as error:  # an object may raise what it likes
        raise OptionError(
            f"shares must be three numbers that sum to 1; got {brief(shares)}"
        ) from error
    total = train + validation + test
    if abs(total - 100) < 1e-4:  # in per cent
        train, validation, test, total = train / 100, validation / 100, test / 100, 1.0
    if not (train > 0 and validation > 0 and test >= 0 and abs(total - 1) < 1e-6):
        raise OptionError(
            f"shares must sum to 1, training and validation above 0; got {brief(shares)}"
        )
    return train, validation, test


def _with_groups(dataset: Dataset) -> np.ndarray:
    """The part of each image, str (N,): ``given``, and of what it leaves open that of its group.

    The test's before the validation's.
    """
    assigned = dataset.given.copy()
    for part in reversed(PARTS):
        groups = dataset.groups[dataset.given == part]
        assigned[(assigned == "") & np.isin(dataset.groups, groups)] = part
    return assigned


Unit = list[int]  # images that are dealt as one


def _rounds(dataset: Dataset, free: np.ndarray, seed: int, by: str) -> list[list[Unit]]:
    """What is dealt one after the other, in an order drawn from the names."""
    keys = free if by == "image" else dataset.groups[free]
    groups: dict[int, Unit] = {}
    for index, key in zip(free.tolist(), keys.tolist(), strict=True):
        groups.setdefault(key, []).append(index)
    drawn = sorted(
        groups.values(), key=lambda group: _draw(seed, min(dataset.files[i] for i in group))
    )
    several: list[Unit] = []
    single: list[Unit] = []
    parted: dict[int, Unit] = {}
    times = Counter(int(dataset.identities[group[0]]) for group in drawn)
    for group in drawn:
        identity = int(dataset.identities[group[0]])
        if times[identity] > 1:
            parted.setdefault(identity, []).extend(group)
        else:
            (several if len(group) > 1 else single).append(group)
    # Images of an identity that may be parted go two by two, so that all parts get same pairs.
    twos = [
        chunk.tolist()
        for images in parted.values()
        for chunk in np.split(np.array(images), range(2, len(images) - 1, 2))
    ]
    rounds: dict[tuple[int, frozenset[int]], list[Unit]] = {}
    for number, units in enumerate((twos, several, single)):
        for unit, kinds in zip(units, _kinds(dataset, units), strict=True):
            rounds.setdefault((number, kinds), []).append(unit)
    return list(rounds.values())


def _kinds(dataset: Dataset, units: list[Unit]) -> list[frozenset[int]]:
    """The kinds, 1 same and 0 different, of the listed pairs that lie in each unit."""
    kinds: list[set[int]] = [set() for _ in units]
    if dataset.pairs is not None and units:
        unit_of = np.full(len(dataset), -1)
        unit_of[np.concatenate(units)] = np.repeat(np.arange(len(units)), [len(u) for u in units])
        ends = unit_of[dataset.pairs[:, :2]]
        within = (ends[:, 0] == ends[:, 1]) & (ends[:, 0] >= 0)
        for unit, kind in zip(ends[within, 0], dataset.pairs[within, 2], strict=True):
            kinds[unit].add(int(kind))
    return [frozenset(of_unit) for of_unit in kinds]


def _deal(
    rounds: list[list[Unit]], wanted: dict[str, float], start: dict[str, Unit]
) -> dict[str, Unit]:
    """Each unit to the part that lacks most, evenly in each round."""
    total = sum(wanted.values())
    parts = {part: list(indices) for part, indices in start.items()}
    for units in rounds:
        counts = {part: len(start[part]) for part in wanted}
        for unit in units:
            so_far = sum(counts.values()) + len(unit)
            lack = {part: wanted[part] / total * so_far - counts[part] for part in wanted}
            part = max(lack, key=lambda p: lack[p])
            counts[part] += len(unit)
            parts[part] += unit
    return parts


def _take_needed(units: list[Unit], wanted: dict[str, float], dataset: Dataset) -> dict[str, Unit]:
    """Takes what each part needs at least off the units.

    Both kinds of listed pairs where these lie in units, else two identities, those of several
    images first.
    """
    brings = _kinds(dataset, units)
    if not any(0 in kinds for kinds in brings):
        brings = [frozenset({int(dataset.identities[unit[0]])}) for unit in units]
    taken: dict[str, Unit] = {part: [] for part in PARTS}
    has: dict[str, frozenset[int]] = {part: frozenset() for part in PARTS}
    for _ in range(2):
        for part in wanted:
            new = (k for k, kinds in enumerate(brings) if kinds - has[part])
            if (k := next(new, None)) is not None:
                taken[part] += units.pop(k)
                has[part] |= brings.pop(k)
    return taken


def _draw(seed: int, file: str) -> bytes:
    return hashlib.sha256(f"{seed} {file}".encode(errors="surrogateescape")).digest()


def _lack(dataset: Dataset, indices: np.ndarray | Unit) -> str:
    """What a part has where that is too little, else ""."""
    part = dataset.take(np.array(indices, np.int64))
    if part.pairs is not None:
        same, count = int(part.pairs[:, 2].sum()), len(part.pairs)
        return "" if 0 < same < count else f"{same} same and {count - same} different pairs"
    counts = np.bincount(part.identities, minlength=1)
    enough = len(part.names) > 1 and counts.max() > 1
    return "" if enough else f"{len(part)} images of {len(part.names)} identities"


def _check(dataset: Dataset, part: str, indices: np.ndarray, by: str) -> None:
    """Raises DataError where a part has too little."""
    lack = _lack(dataset, indices)
    if not lack:
        return
    if dataset.pairs is not None:
        raise DataError(
            f"expected same and different pairs in the {part} part, got {lack}. Add pairs, or say "
            "in a column 'split' which are for train, validation and test"
        )
    several = int((np.bincount(dataset.identities) > 1).sum())
    hint = ", or split by image (--split-by image)" if several and by != "image" else ""
    raise DataError(
        f"expected at least 2 identities in the {part} part, one of them with 2 images; got "
        f"{lack}. There are {len(dataset)} images of {len(dataset.names)} identities in all, "
        f"{several} of which have several images. Add identities with several images (6 at the "
        "least, 2 for each part; 20 are a start)",
        detail=hint,
    )
