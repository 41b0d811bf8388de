"""Two images as they came to a server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Two images as the bytes of their files.

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        names: Names of the two files, as their visitor knows them.
    """

    before: bytes
    after: bytes
    names: tuple[str, str]
