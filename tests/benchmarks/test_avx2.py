"""What a processor has is withheld from a library, and from nothing else."""

import platform
import shutil
import subprocess
import sys

import pytest

from benchmarks.avx2.__main__ import answering, without_cpuid

#: Gives what the processor says of AVX-512 F (bit 16 of EBX) and AVX2 (bit 5).
ASKING = """
#include <cpuid.h>
unsigned asked(void) { unsigned a, b, c, d; __cpuid_count(7, 0, a, b, c, d); return b; }
"""
ASK = "import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).asked() & 0xFFFFFFFF)"


@pytest.mark.skipif(
    platform.machine() != "x86_64" or not (shutil.which("gcc") and shutil.which("objdump")),
    reason="x86-64 Linux with gcc and binutils",
)
def test_avx512_is_withheld_and_avx2_is_not(tmp_path):
    library, answers = tmp_path / "asking.so", tmp_path / "answers.so"
    command = ["gcc", "-O1", "-shared", "-fPIC", "-x", "c", "-", "-o", str(library)]
    subprocess.run(command, input=ASKING, text=True, check=True)

    def said(**environment) -> int:
        ask = [sys.executable, "-c", ASK, str(library)]
        done = subprocess.run(ask, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return int(done.stdout)

    before = said()
    answering(answers)
    assert without_cpuid(library) == 1
    after = said(LD_PRELOAD=str(answers))
    withheld = sum(1 << bit for bit in (16, 17, 21, 26, 27, 28, 30, 31))
    assert after == before & ~withheld
    assert without_cpuid(library) == 0
