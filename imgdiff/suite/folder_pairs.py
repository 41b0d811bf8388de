"""Two folders of pictures as items to judge."""

from collections.abc import Callable, Mapping
from pathlib import Path

from imgdiff.options import CompareOptions
from imgdiff.suite.folders import by_folded_name
from imgdiff.suite.run import Item


def paired(
    before: Mapping[str, Path],
    after: Mapping[str, Path],
    options: Callable[[str], CompareOptions],
) -> list[Item]:
    """Pairs pictures by name; letters' case does not count.

    Args:
        before: Files by name, as ``pictures_in`` gives them.
        after: Likewise.
        options: Gives how the picture of a name is compared.

    Returns:
        An item for each name of either side, those of ``before`` first.
    """
    partners = by_folded_name(after)
    items = []
    for name, path in before.items():
        partner = partners.pop(name.casefold(), None)
        items.append(Item(name, (path,), after[partner] if partner else None, options(name)))
    items += [Item(name, (), after[name], options(name)) for name in partners.values()]
    return items
