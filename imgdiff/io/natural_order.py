"""Names in the order in which people put them."""

import re
from collections.abc import Hashable, Iterator


def natural_key(name: str) -> tuple[Hashable, ...]:
    """A key that sorts names as people do: img2 before img10.

    Args:
        name: Any text, such as the path of a file.

    Returns:
        What to sort by. Letters' case counts only where all else is alike, and different names
        never have the same key.
    """
    parts = re.split(r"([0-9]+)", name.casefold())
    digits = [part.lstrip("0") for part in parts[1::2]]
    return (*_alternating(parts[::2], [(len(number), number) for number in digits]), name)


def _alternating(words: list[str], numbers: list[tuple[int, str]]) -> Iterator[Hashable]:
    for i, word in enumerate(words):
        yield word
        yield numbers[i] if i < len(numbers) else (-1, "")
