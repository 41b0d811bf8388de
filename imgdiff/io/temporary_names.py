"""Names of files that are being written, by which those of killed runs are known and swept."""

import contextlib
import functools
import hashlib
import os
import re
import secrets
import socket
from pathlib import Path

#: Of a file's suffix this much goes into the temporary name: all of any that means something.
_SUFFIX_LENGTH = 16
_NAME = re.compile(r"\.imgdiff-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{16}")


def temporary_name(suffix: str) -> str:
    """A name that no other file has.

    Args:
        suffix: What it ends in, with its dot.
    """
    return f".imgdiff-{_host()}-{os.getpid()}-{secrets.token_hex(8)}{suffix[:_SUFFIX_LENGTH]}"


@functools.lru_cache(maxsize=64)
def sweep(folder: Path) -> None:
    """Removes what processes of this machine that are no more left behind; once for each folder.

    Args:
        folder: Where they wrote.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.match(entry.name)
            if match and match[1] == _host() and not _runs(int(match[2])):
                Path(entry.path).unlink()


def _host() -> str:
    """This machine, for folders are shared; a container is one of its own."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True  # to ask would be to end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, or nothing that can be told
    return True
