"""Small pairs to compare by the thousand, and what stands in for object storage."""

import csv
import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# A command of their own installs Ray: see requirements.txt here. It is not imported, for it reads
# its environment then.
if importlib.util.find_spec("ray") is None:
    collect_ignore_glob = ["test_*"]

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
def storage(tmp_path_factory):
    """The address of a bucket; the environment leads to a server that speaks S3."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = open(tmp_path_factory.mktemp("moto") / "log.txt", "w")  # noqa: SIM115
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=log, stderr=log
    )
    patch = pytest.MonkeyPatch()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"),
        ("AWS_ACCESS_KEY_ID", "nobody"),
        ("AWS_SECRET_ACCESS_KEY", "nothing"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        patch.setenv(name, value)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    import s3fs

    s3fs.S3FileSystem().mkdir("pictures")
    yield "s3://pictures"
    patch.undo()
    server.terminate()
    server.wait(10)
    log.close()
