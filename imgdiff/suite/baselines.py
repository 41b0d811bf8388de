"""Approved pictures beside what a run made: which belong together, several variants of one too."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from imgdiff.options import CompareOptions
from imgdiff.suite.run import Item

_VARIANT = re.compile(r"^(?P<stem>.+)@(?P<number>[1-9]\d*)(?P<suffix>\.[^./]+)$")


def baseline_items(
    approved: Mapping[str, Path],
    results: Mapping[str, Path],
    options: Callable[[str], CompareOptions],
    rejected: Mapping[str, dict[str, str]] | None = None,
) -> list[Item]:
    """What is to be judged.

    Args:
        approved: Files by name. ``home@2.png`` is a variant of ``home.png``, unless the run made a
            picture of that very name.
        results: What the run made, by name.
        options: Gives how the picture of a name is compared.
        rejected: By name what was said of contents that were rejected.

    Returns:
        An item for each name of either side.
    """
    made = {name.casefold(): name for name in results}
    variants: dict[str, list[str]] = defaultdict(list)
    for name in approved:
        variants[_base(name, made).casefold()].append(name)
    items = []
    for folded, names in variants.items():
        names.sort(key=variant_number)
        shown = made.get(folded, _base(names[0], made))
        files = tuple(approved[name] for name in names)
        after = results[made[folded]] if folded in made else None
        known = dict((rejected or {}).get(shown, {}))
        items.append(Item(shown, files, after, options(shown), known))
    for folded, name in made.items():
        if folded not in variants:
            known = dict((rejected or {}).get(name, {}))
            items.append(Item(name, (), results[name], options(name), known))
    return items


def variant_number(name: str) -> int:
    """2 of ``home@2.png``; 1 of a name without a number."""
    match = _VARIANT.match(name)
    return int(match["number"]) if match else 1


def next_variant(file: Path) -> Path:
    """A file beside ``home.png`` that is not there yet: ``home@2.png``, or the next."""
    number = 2
    while (path := file.with_name(f"{file.stem}@{number}{file.suffix}")).exists():
        number += 1
    return path


def _base(name: str, made: Mapping[str, str]) -> str:
    match = _VARIANT.match(name)
    return name if match is None or name.casefold() in made else match["stem"] + match["suffix"]
