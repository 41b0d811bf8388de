"""Ctrl-C while a large picture is decoded ends the command soon, and nothing is written."""

import os
import resource
import subprocess
import sys

import numpy as np
import pytest

from tests import ROOT
from tests.io.picture_files import encoded, smooth

#: The command, with a thread that presses Ctrl-C once the main one is inside of a decoder, and says
#: how much of the processor had been used by then.
PRESSING = """
import os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # the background of a shell ignores it
number = threading.get_ident()

def place():
    code = sys._current_frames()[number].f_code
    return os.path.basename(code.co_filename), code.co_name

def press():
    while place() != ("ImageFile.py", "load"):
        time.sleep(0.001)
    print(time.process_time(), flush=True)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=press, daemon=True).start()
from imgdiff.cli import main
main()
"""
#: Of the processor, from the press to the end of the process: what one call of a decoder takes for
#: both pictures, and that Python ends.
SECONDS = 4.0


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"progressive": True}), ("PNG", {"compress_level": 1})]
)
def test_ctrl_c_while_large_pictures_are_decoded(kind, options, tmp_path):
    large = np.tile(smooth(250, 250), (31, 31, 1))  # 60 megapixels
    whole = encoded(large, kind, **options)
    names = [f"{name}.{kind.lower()}" for name in ("before", "after")]
    for name, more in zip(names, (b"", b"\0"), strict=True):  # so that both are decoded
        (tmp_path / name).write_bytes(whole + more)
    before = _used()
    ended = subprocess.run(
        [sys.executable, "-c", PRESSING, "compare", *names, "heat.png", "report.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "IMGDIFF_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr.strip()) == (2, "imgdiff: stopped")
    assert _used() - before - float(ended.stdout) < SECONDS
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == sorted(names)
