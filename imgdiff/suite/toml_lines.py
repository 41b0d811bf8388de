"""Where something stands in a TOML file: the standard library's reader does not say."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*["']?([\w.-]+)["']?\s*=""")


def find_line(text: str, table: str, index: int | None, key: str | None) -> int:
    """The line of a key, or of its table.

    Args:
        text: The whole file.
        table: As "tool.imgdiff", "" for the top.
        index: Which of several tables of that name, from 0; None where there is one.
        key: In it; None for the table's head.

    Returns:
        From 1; where the key is written in another way, the line of what holds it, at least 1.
    """
    here, seen, last = "", -1, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = re.sub(r"""["'\s]""", "", header[2])
            if here == table:
                seen += 1
                if index is None or seen == index:
                    last = number
                    if key is None:
                        return number
        elif here == table and (index is None or seen == index):
            found = _KEY.match(line)
            if found and key is not None and _same(found[1], key):
                return number
        elif f"{here}." == table[: len(here) + 1] or not here:
            found = _KEY.match(line)
            if found and _same(found[1], table.rpartition(".")[2]):
                last = number
    return last


def _same(one: str, other: str) -> bool:
    return one.replace("-", "_") == other.replace("-", "_")
