"""A disk that is really full or read-only: a small one of our own, where the system allows it.

In a namespace of its own, so that it is gone when the command has ended.
"""

import shutil
import subprocess
import sys

import pytest

from tests import ROOT
from tests.narrow_file import narrow_file
from tests.suite.screens import screen, write

#: Before each command: a disk of 400 kB with the project on it. What is on it in the end is copied.
_SCRIPT = """
set -e
mount -t tmpfs -o size=1m none "$1/disk"
cp -a "$1/seed/." "$1/disk"
cd "$1/disk"
export IMGDIFF_CACHE="$1/disk/cache"
eval "$2"
status=0
"$3" -m imgdiff $4 >"$1/out" 2>"$1/err" || status=$?
cp -a . "$1/after"
exit $status
"""
FULL = "head -c 1000000 /dev/zero >filler 2>/dev/null || true"
READ_ONLY = 'mount -o remount,ro "$PWD"'


def _disks() -> bool:
    """Whether this system lets us mount a disk."""
    command = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not _disks(), reason="needs a disk of its own")

COMPARE = "compare before.png after.png heat.png report.html --weights narrow.npz"
SUITE = "test shots --baselines approved --weights ./narrow.npz --html report.html --quiet"


@pytest.fixture
def disk(tmp_path):
    """Runs a command on a disk that something is wrong with; gives status, errors, and files."""
    seed = tmp_path / "seed"
    narrow_file(write(seed, before=screen(), after=screen(button=1)))
    write(seed / "approved", home=screen())
    write(seed / "shots", home=screen(button=1))
    for name in ("heat.png", "report.html"):
        (seed / name).write_bytes(b"what was there before")
    (tmp_path / "disk").mkdir()

    def files(folder):
        found = {p.relative_to(folder): p for p in folder.rglob("*") if p.is_file()}
        return {str(name): p.read_bytes() for name, p in found.items() if p.name != "filler"}

    def run(command, wrong):
        unshare = ["unshare", "--mount", "--map-root-user", "bash", "-c", _SCRIPT, "-"]
        shutil.rmtree(tmp_path / "after", ignore_errors=True)
        done = subprocess.run(
            [*unshare, str(tmp_path), wrong, sys.executable, command],
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        return done.returncode, (tmp_path / "err").read_text(), files(tmp_path / "after")

    run.before = files(seed)
    return run


@pytest.mark.parametrize("wrong", [FULL, READ_ONLY])
@pytest.mark.parametrize("command", [COMPARE, SUITE])
def test_nothing_is_lost_or_half_written_and_it_is_said(disk, command, wrong):
    status, err, after = disk(command, wrong)
    assert status == 2
    assert "cannot write" in err and "Traceback" not in err and "unexpected" not in err
    assert {name: after.get(name) for name in disk.before} == disk.before
    assert not [name for name in after if ".imgdiff-" in name]


@pytest.mark.parametrize("command", [COMPARE, SUITE])
def test_where_there_is_room_it_is_written(disk, command):
    status, err, after = disk(command, "true")
    assert (status, err) == (1, "")
    assert after["report.html"] != disk.before["report.html"]
