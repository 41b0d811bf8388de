"""Names of files that are being written, by which those of killed runs are known and swept."""

import contextlib
import functools
import hashlib
import os
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
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


def is_temporary(name: str) -> bool:
    """Whether a file of this name is one that is being written, or was when a run was killed."""
    return bool(_NAME.match(name))


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


def temporary_folder() -> Path:
    """Makes a folder for as long as this process works; those of killed ones go first.

    Only its owner may look into it.
    """
    root = Path(tempfile.gettempdir())
    with contextlib.suppress(OSError), os.scandir(root) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and match[1] == _host() and not _runs(int(match[2])) and _is_ours(entry):
                shutil.rmtree(entry.path, ignore_errors=True)
    folder = root / temporary_name("")
    folder.mkdir(mode=0o700)
    return folder


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder that goes when the block ends."""
    folder = temporary_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_ours(entry: "os.DirEntry[str]") -> bool:
    """A folder, and no link to one, of this user: anybody may put anything there."""
    mine = os.getuid() if hasattr(os, "getuid") else None
    with contextlib.suppress(OSError):
        owner = entry.stat(follow_symlinks=False).st_uid
        return entry.is_dir(follow_symlinks=False) and mine in (None, owner)
    return False


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
