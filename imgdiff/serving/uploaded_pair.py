"""Two images as they came to a server."""

import hashlib
from dataclasses import dataclass
from functools import cached_property


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

    @cached_property
    def digests(self) -> tuple[str, str]:
        """SHA-256 of each file, which tells it from others; computed once."""
        before, after = (hashlib.sha256(data).hexdigest() for data in (self.before, self.after))
        return before, after
