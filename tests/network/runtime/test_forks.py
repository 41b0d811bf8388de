"""Forks of a process that has compared."""

import os
import subprocess
import sys
import threading
import time

import pytest

from imgdiff.network.runtime import forks
from tests import ROOT
from tests.narrow_file import narrow_file

_FORK = """
import os, sys
from imgdiff.network.runtime.loading import get_runtime

mine = get_runtime(sys.argv[1])
assert get_runtime(sys.argv[1]) is mine
process = os.fork()
if process == 0:
    os._exit(0 if get_runtime(sys.argv[1]) is not mine else 1)
print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), get_runtime(sys.argv[1]) is mine)
"""


def test_a_fork_loads_its_own_network(tmp_path):
    command = [sys.executable, "-c", _FORK, str(narrow_file(tmp_path))]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.stdout.split() == ["0", "True"], answer.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for its threads")
def test_what_runs_and_is_no_thread_of_pythons_is_waited_for(monkeypatch):
    stop = threading.Event()
    busy = threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)])
    busy.start()
    try:
        assert not forks._ending()
        others = [thread for thread in threading.enumerate() if thread is not busy]
        monkeypatch.setattr(threading, "enumerate", lambda: others)
        started = time.monotonic()
        forks._let_threads_end()
        assert time.monotonic() - started > forks._PATIENCE / 2
    finally:
        stop.set()
        busy.join()
    started = time.monotonic()
    forks._let_threads_end()
    assert time.monotonic() - started < forks._PATIENCE


def test_where_nothing_lists_threads_nobody_waits(monkeypatch, tmp_path):
    monkeypatch.setattr(forks, "_THREADS", tmp_path / "nowhere")
    forks._let_threads_end()
    assert os.getpid()
