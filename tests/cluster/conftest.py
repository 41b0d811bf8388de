"""Small pairs to compare by the thousand, and object storage on this machine."""

import contextlib
import csv
import functools
import importlib.util
from pathlib import Path

import pytest

# A command of their own installs Ray: see requirements.txt here. It is not imported, for it reads
# its environment then.
if importlib.util.find_spec("ray") is None:
    collect_ignore_glob = ["test_*"]

from tests.cluster.object_storage import served
from tests.suite.screens import screen


def write_pairs(folder: Path, count: int) -> Path:
    """A manifest of drawn pairs, of which each third differs."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for n in range(count):
        screen(n).save(folder / f"before{n}.png")
        screen(n, button=n % 3 == 0).save(folder / f"after{n}.png")
        rows.append((f"before{n}.png", f"after{n}.png"))
    return write_manifest(folder, rows)


def write_manifest(folder: Path, rows: list[tuple[str, str]]) -> Path:
    path = folder / "pairs.csv"
    with open(path, "w", newline="") as stream:
        csv.writer(stream).writerows([("before", "after"), *rows])
    return path


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Gives the address of a bucket; its server is started when it is first asked for."""
    with contextlib.ExitStack() as running:
        yield functools.cache(
            lambda kind: running.enter_context(served(kind, tmp_path_factory.mktemp(kind)))
        )


# For a session these would be taken in turns across modules, and a cluster be begun more than once.
@pytest.fixture(scope="module", params=["s3", "gs", "az"])
def storage(request, servers):
    """The address of a bucket; the environment leads to a server that speaks its protocol."""
    return servers(request.param)
