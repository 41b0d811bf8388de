"""How the service runs, checked when it is made."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from imgdiff.checks import number, whole
from imgdiff.errors import OptionError
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.serving.upload_limits import MAX_PAIRS, MAX_PIXELS, MAX_TOTAL_MB, MAX_UPLOAD_MB

#: Shortest key that is taken, in characters.
_SHORTEST_KEY = 16


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """How the service runs.

    Args:
        workers: Processes that compare side by side, at least 1.
        queue: Most requests that wait for one of them, at least 0.
        seconds: That one comparison may take, above 0.
        memory: Bytes that the process of a comparison may take, held on Linux; 0 for no limit.
        max_pixels: Of one image, at least 1.
        upload_mb: Of one request, at least 1.
        batch_mb: Of one request with many pairs, at least 1.
        batch_pairs: Most pairs of a batch, at least 1.
        upload_seconds: That sending a request may take, above 0.
        rate: Requests a minute, of each key or address; 0 for no limit.
        jobs: Batches that one key or address may have at a time, at least 1.
        keep_seconds: How long the results of a batch are kept after its end, at least 1.
        keep_mb: Of all results together; the oldest batch goes first.
        url_hosts: Hosts that images are fetched from ("example.com", "*.example.com",
            "example.com:8443"); nothing is fetched from others.
        origins: Origins whose pages may call the service from a browser ("https://example.com").
        hosts: Names that the service is called by; any where empty.
        keys: SHA-256 of each key, by the name of its owner; no key is asked for where empty.
        runs: Folder of runs of ``imgdiff train``, each offered by its name.
        galleries: Folder that galleries are kept in.
        detectors: Folder of ONNX files that find things, each offered by its name.

    Raises:
        OptionError: A value is out of its range, or there is no such folder.
    """

    workers: int = field(default_factory=usable_cores)
    queue: int = 16
    seconds: float = 60.0
    memory: int = 3_000_000_000
    max_pixels: int = MAX_PIXELS
    upload_mb: int = 2 * MAX_UPLOAD_MB
    batch_mb: int = MAX_TOTAL_MB
    batch_pairs: int = MAX_PAIRS
    upload_seconds: float = 60.0
    rate: int = 600
    jobs: int = 10
    keep_seconds: float = 600.0
    keep_mb: int = 2000
    url_hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    keys: dict[str, bytes] = field(default_factory=dict)
    runs: Path | None = None
    galleries: Path | None = None
    detectors: Path | None = None

    def __post_init__(self) -> None:
        for name in ("workers", "max_pixels", "upload_mb", "batch_mb", "batch_pairs", "jobs"):
            whole(name, getattr(self, name), 1)
        for name in ("queue", "memory", "rate", "keep_mb"):
            whole(name, getattr(self, name), 0)
        for name in ("seconds", "upload_seconds"):
            number(name, getattr(self, name), 0, 86_400, above=True)
        number("keep_seconds", self.keep_seconds, 1, 31_536_000)
        for name in ("runs", "galleries", "detectors"):
            folder = getattr(self, name)
            if folder is not None and not folder.is_dir():
                raise OptionError(f"{name} must be a folder; got {str(folder)!r}, which is none")


def read_keys(path: Path) -> dict[str, bytes]:
    """The keys in a file, a line each: the owner's name, space, the key.

    Args:
        path: The file; empty lines and those that begin with # say nothing.

    Returns:
        SHA-256 of each key by its owner.

    Raises:
        OptionError: It cannot be read, or holds something else.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise OptionError(f"cannot read the keys in {str(path)!r}: {error}") from error
    keys = dict(_keys(lines, str(path)))
    if not keys:
        raise OptionError(f"{str(path)!r} holds no keys. Write a name and a key on each line")
    return keys


def _keys(lines: Iterable[str], file: str) -> Iterable[tuple[str, bytes]]:
    for number_, line in enumerate(lines, start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or len(words[1]) < _SHORTEST_KEY:
            raise OptionError(
                f"{file}:{number_}: expected a name, a space and a key of at least "
                f"{_SHORTEST_KEY} characters"
            )
        yield words[0], digest(words[1])


def digest(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
