"""What a pool and its processes say to each other, over pipes.

To a process go pickles; what comes back is JSON and plain bytes, so that a process that a hostile
file has taken over cannot make its parent run anything.
"""

import json
import pickle
import struct
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

_LENGTH = struct.Struct("!Q")
#: Most bytes of an event, and of its parts together.
_LONGEST_EVENT, _MOST_PARTS = 1_000_000, 2_000_000_000

#: Work for a process: called with its keywords and ``progress``, it gives named bytes.
Function = Callable[..., Mapping[str, bytes]]


def send_work(stream: BinaryIO, function: Function, keywords: Mapping[str, Any]) -> None:
    """Sends a function, which is found by its name, and its arguments; raises OSError."""
    _send(stream, pickle.dumps((function, dict(keywords)), protocol=5))


def receive_work(stream: BinaryIO) -> tuple[Function, dict[str, Any]]:
    """What ``send_work`` sent; raises EOFError once the other side has closed."""
    return pickle.loads(_receive(stream))  # noqa: S301 (from the parent process)


def send_event(stream: BinaryIO, parts: Mapping[str, bytes], **event: Any) -> None:
    """Sends named bytes, and an event that says what they are; raises OSError."""
    event["parts"] = {name: len(data) for name, data in parts.items()}
    _send(stream, json.dumps(event).encode())
    for data in parts.values():
        stream.write(data)
    stream.flush()


def receive_event(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What ``send_event`` sent.

    Raises:
        EOFError: The other side is gone.
        ValueError: It sent something else.
    """
    event = json.loads(_receive(stream, _LONGEST_EVENT))
    sizes = {str(name): int(size) for name, size in event.pop("parts").items()}
    if min(sizes.values(), default=0) < 0 or sum(sizes.values()) > _MOST_PARTS:
        raise ValueError(f"parts of {sum(sizes.values()):,} bytes")
    return event, {name: _read(stream, size) for name, size in sizes.items()}


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: BinaryIO, most: int | None = None) -> bytes:
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if most is not None and length > most:
        raise ValueError(f"a message of {length:,} bytes")
    return _read(stream, length)


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
