"""The law of every door that writes: a read-only file is replaced only if told, and rights stay."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imgdiff.errors import OptionError, OutputError


def check_force(save: Callable[..., Any], *files: Path) -> None:
    """Checks a function that writes these files and takes ``force``."""
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"old")
    files[-1].chmod(0o444)
    with pytest.raises(OutputError, match=r"read-only.*force=True"):
        save()
    assert all(file.read_bytes() == b"old" for file in files)
    with pytest.raises(OptionError, match="force must be True or False"):
        save(force=1)
    save(force=True)
    assert all(file.read_bytes() != b"old" for file in files)
    assert stat.S_IMODE(files[-1].stat().st_mode) == 0o444
    with pytest.raises(OutputError, match="read-only"):  # it was for that call alone
        save()
    files[-1].chmod(0o600)
    files[-1].write_bytes(b"old")
    save()
    assert files[-1].read_bytes() != b"old" and stat.S_IMODE(files[-1].stat().st_mode) == 0o600
