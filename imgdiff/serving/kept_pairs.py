"""Pairs that can be come back to by an address nobody can guess, while somebody has them open."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

#: Bytes that the pairs of one visitor may have, and those of all.
MOST_OF_ONE, MOST_OF_ALL = 120_000_000, 600_000_000


@dataclass
class _Entry(Generic[T]):
    content: T
    size: int
    owners: set[int] = field(default_factory=set)


class KeptPairs(Generic[T]):
    """Contents by their names, each held as long as one of its owners is there.

    Args:
        most: Bytes that may be held; the oldest go first.
    """

    def __init__(self, most: int = MOST_OF_ALL) -> None:
        self._most, self._lock = most, threading.Lock()
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()

    def put(self, content: T, size: int, owner: int) -> str:
        """Holds a content.

        Args:
            content: What is held.
            size: In bytes.
            owner: Who has it open.

        Returns:
            Its name: 128 random bits.
        """
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._entries[name] = _Entry(content, size, {owner})
            while sum(entry.size for entry in self._entries.values()) > self._most:
                if len(self._entries) == 1:
                    break
                self._entries.popitem(last=False)
        return name

    def get(self, name: str, owner: int) -> T | None:
        """A content, which ``owner`` has open from now on; None where it is held no longer."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                return None
            self._entries.move_to_end(name)
            entry.owners.add(owner)
            return entry.content

    def leave(self, name: str, owner: int) -> None:
        """``owner`` has it open no longer."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is not None:
                entry.owners.discard(owner)
                if not entry.owners:
                    del self._entries[name]


class Visited(Generic[T]):
    """The pairs that one visitor has had open.

    Args:
        pairs: Where they are held.
        most: Bytes of them that may be held; the oldest go first.
    """

    def __init__(self, pairs: KeptPairs[T], most: int = MOST_OF_ONE) -> None:
        self._pairs, self._most = pairs, most
        self._names: OrderedDict[str, int] = OrderedDict()

    def put(self, content: T, size: int) -> str:
        """Holds a content of ``size`` bytes; gives its name."""
        name = self._pairs.put(content, size, id(self))
        self._names[name] = size
        while sum(self._names.values()) > self._most and len(self._names) > 1:
            self._pairs.leave(self._names.popitem(last=False)[0], id(self))
        return name

    def get(self, name: str) -> T | None:
        """A content, this visitor's or one that somebody gave the name of; None where it went."""
        content = self._pairs.get(name, id(self))
        if content is not None:
            self._names.setdefault(name, 0)
        return content

    def leave(self) -> None:
        """The visitor has gone."""
        while self._names:
            self._pairs.leave(self._names.popitem()[0], id(self))
