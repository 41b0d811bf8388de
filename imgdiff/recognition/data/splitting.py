"""Training, validation and test, with nobody in two of them."""

import hashlib
from collections import Counter

import numpy as np

from imgdiff.errors import DataError, OptionError
from imgdiff.options import choice
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

    shares: of the images in each part; they sum to 1, or to 100; that of the test may be 0. by:
    "identity" keeps what belongs together (``groups``) in one part; "auto" means that; "image"
    deals the images of each identity to all parts. Parts that the data itself gives stay as they
    are: its test, and its validation if there is one, else that is taken from its training; an
    image that it gives to none goes with its group. The
    same images and seed always give the same split. Errors: DataError where there is too little,
    OptionError.
    """
    shares = _checked(shares)
    choice("by", by, BY)
    said = dataset.given if by == "image" else _joined(dataset)
    given = {part: np.flatnonzero(said == part) for part in PARTS[1:]}
    given = {part: indices for part, indices in given.items() if len(indices)}
    wanted = {
        part: share
        for part, share in zip(PARTS, shares, strict=True)
        if share > 0 and part not in given
    }
    free = np.flatnonzero(~np.isin(said, list(given)))
    rounds = _rounds(dataset, free, seed, by)
    dealt = _deal(rounds, wanted, {part: [] for part in PARTS})
    if any(_lack(dataset, dealt[part]) for part in wanted):
        units = [unit for units in rounds for unit in units]
        begun = _begun(units, wanted, dataset)
        dealt = _deal([units], wanted, begun)
    found = {part: given.get(part, np.sort(np.array(dealt[part], np.int64))) for part in PARTS}
    for part in PARTS:
        if part in wanted or part in given:
            _check(dataset, part, found[part], by)
    return found


def _joined(dataset: Dataset) -> np.ndarray:
    """str (N,): ``given``, and of what it leaves open the part of its group: the test's before the
    validation's."""
    said = dataset.given.copy()
    for part in reversed(PARTS):
        there = dataset.groups[dataset.given == part]
        said[(said == "") & np.isin(dataset.groups, there)] = part
    return said


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
    alone: list[Unit] = []
    parted: dict[int, Unit] = {}
    times = Counter(int(dataset.identities[group[0]]) for group in drawn)
    for group in drawn:
        who = int(dataset.identities[group[0]])
        if times[who] > 1:
            parted.setdefault(who, []).extend(group)
        else:
            (several if len(group) > 1 else alone).append(group)
    # Images of an identity that may be parted go two by two, so that all parts get same pairs.
    twos = [
        part.tolist()
        for images in parted.values()
        for part in np.split(np.array(images), range(2, len(images) - 1, 2))
    ]
    rounds: dict[tuple[int, frozenset[int]], list[Unit]] = {}
    for number, units in enumerate((twos, several, alone)):
        for unit, kinds in zip(units, _kinds(dataset, units), strict=True):
            rounds.setdefault((number, kinds), []).append(unit)
    return list(rounds.values())


def _kinds(dataset: Dataset, units: list[Unit]) -> list[frozenset[int]]:
    """The kinds, 1 same and 0 different, of the listed pairs that lie in each unit."""
    found: list[set[int]] = [set() for _ in units]
    if dataset.pairs is not None and units:
        place = np.full(len(dataset), -1)
        place[np.concatenate(units)] = np.repeat(np.arange(len(units)), [len(u) for u in units])
        ends = place[dataset.pairs[:, :2]]
        inside = (ends[:, 0] == ends[:, 1]) & (ends[:, 0] >= 0)
        for k, kind in zip(ends[inside, 0], dataset.pairs[inside, 2], strict=True):
            found[k].add(int(kind))
    return [frozenset(kinds) for kinds in found]


def _deal(
    rounds: list[list[Unit]], wanted: dict[str, float], begun: dict[str, Unit]
) -> dict[str, Unit]:
    """Each unit to the part that lacks most, evenly in each round."""
    total = sum(wanted.values())
    found = {part: list(indices) for part, indices in begun.items()}
    for units in rounds:
        dealt = {part: len(begun[part]) for part in wanted}
        for unit in units:
            so_far = sum(dealt.values()) + len(unit)
            lack = {part: wanted[part] / total * so_far - dealt[part] for part in wanted}
            part = max(lack, key=lambda p: lack[p])
            dealt[part] += len(unit)
            found[part] += unit
    return found


def _begun(units: list[Unit], wanted: dict[str, float], dataset: Dataset) -> dict[str, Unit]:
    """Takes what each part needs at least off the units: both kinds of listed pairs where these lie
    in units, else two identities, those of several images first."""
    brings = _kinds(dataset, units)
    if not any(0 in kinds for kinds in brings):
        brings = [frozenset({int(dataset.identities[unit[0]])}) for unit in units]
    found: dict[str, Unit] = {part: [] for part in PARTS}
    there: dict[str, frozenset[int]] = {part: frozenset() for part in PARTS}
    for _ in range(2):
        for part in wanted:
            new = (k for k, kinds in enumerate(brings) if kinds - there[part])
            if (k := next(new, None)) is not None:
                found[part] += units.pop(k)
                there[part] |= brings.pop(k)
    return found


def _draw(seed: int, file: str) -> bytes:
    return hashlib.sha256(f"{seed} {file}".encode(errors="surrogateescape")).digest()


def _lack(dataset: Dataset, indices: np.ndarray | Unit) -> str:
    """What a part has where that is too little, else ""."""
    own = dataset.take(np.array(indices, np.int64))
    if own.pairs is not None:
        same, count = int(own.pairs[:, 2].sum()), len(own.pairs)
        return "" if 0 < same < count else f"{same} same and {count - same} different pairs"
    counts = np.bincount(own.identities, minlength=1)
    enough = len(own.names) > 1 and counts.max() > 1
    return "" if enough else f"{len(own)} images of {len(own.names)} identities"


def _check(dataset: Dataset, part: str, indices: np.ndarray, by: str) -> None:
    """Errors: DataError where a part has too little."""
    got = _lack(dataset, indices)
    if not got:
        return
    if dataset.pairs is not None:
        raise DataError(
            f"expected same and different pairs in the {part} part, got {got}. Add pairs, or say "
            "in a column 'split' which are for train, validation and test"
        )
    several = int((np.bincount(dataset.identities) > 1).sum())
    hint = ", or split by image (--split-by image)" if several and by != "image" else ""
    raise DataError(
        f"expected at least 2 identities in the {part} part, one of them with 2 images; got {got}. "
        f"There are {len(dataset)} images of {len(dataset.names)} identities in all, {several} of "
        "which have several images. Add identities with several images (6 at the least, 2 for "
        f"each part; 20 are a start){hint}"
    )


def _checked(shares) -> tuple[float, float, float]:
    try:
        train, validation, test = (float(share) for share in shares)
    except (TypeError, ValueError) as error:
        raise OptionError(f"shares must be three numbers that sum to 1; got {shares!r}") from error
    total = train + validation + test
    if abs(total - 100) < 1e-4:  # in per cent
        train, validation, test, total = train / 100, validation / 100, test / 100, 1.0
    if not (train > 0 and validation > 0 and test >= 0 and abs(total - 1) < 1e-6):
        raise OptionError(f"shares must sum to 1, training and validation above 0; got {shares!r}")
    return train, validation, test
