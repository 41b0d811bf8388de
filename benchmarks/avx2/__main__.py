"""Runs a benchmark as a processor with AVX2 alone would.

    python -m benchmarks.avx2 benchmarks.speed --named table --tools imgdiff BlazeDiff

AVX-512, VNNI and AMX are withheld from what works here: from ONNX Runtime, which has no setting
for that, by a copy of it whose ``cpuid`` are answered by ``withheld.c``; from OpenCV, NumPy,
OpenBLAS, oneDNN (TensorFlow's and PyTorch's) and PyTorch by theirs. x86-64 Linux with gcc and
binutils. What the benchmark says of the processor's instructions is of the machine.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: Settings by which libraries keep to AVX2.
SETTINGS = {
    "OPENCV_CPU_DISABLE": "AVX512-COMMON,AVX512-SKX,AVX512-CNL,AVX512-CLX,AVX512-ICL",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F,AVX512CD,AVX512_SKX,AVX512_CLX,AVX512_CNL,AVX512_ICL",
    "OPENBLAS_CORETYPE": "Haswell",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
}
_CPUID, _UD2 = b"\x0f\xa2", b"\x0f\x0b"


def without_cpuid(library: Path) -> int:
    """Replaces each ``cpuid`` of a library by ``ud2``; gives how many there were."""
    headers = _said("readelf", "-lW", str(library)).splitlines()
    loads = [
        [int(field, 16) for field in line.split()[1:5]]
        for line in headers
        if line.split()[:1] == ["LOAD"]
    ]
    code = _said("objdump", "-d", "--no-show-raw-insn", str(library))
    places = [int(at, 16) for at in re.findall(r"^\s*([0-9a-f]+):\s+cpuid\b", code, re.M)]
    content = bytearray(library.read_bytes())
    for place in places:
        offset, start, _, _ = next(x for x in loads if x[1] <= place < x[1] + x[3])
        here = slice(place - start + offset, place - start + offset + 2)
        if content[here] != _CPUID:
            raise ValueError(f"expected cpuid at {place:x} of {library}, got {content[here].hex()}")
        content[here] = _UD2
    library.write_bytes(content)
    return len(places)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def answering(library: Path) -> None:
    """Builds what has to be loaded first where a ``cpuid`` was replaced."""
    source = Path(__file__).with_name("withheld.c")
    _said("gcc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source))


def main() -> int:
    """Runs a module; gives its exit status."""
    import onnxruntime

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("module", help="to be run, benchmarks.speed for one")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="of the module")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "onnxruntime"
        shutil.copytree(Path(onnxruntime.__file__).parent, copy)
        found = sum(map(without_cpuid, copy.glob("capi/onnxruntime_pybind11_state*.so")))
        answers = Path(folder) / "withheld.so"
        answering(answers)
        paths = os.pathsep.join([folder, str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        given = {**os.environ, **SETTINGS, "LD_PRELOAD": str(answers), "PYTHONPATH": paths}
        print(f"AVX-512, VNNI and AMX are withheld ({found} places in ONNX Runtime)", flush=True)
        command = [sys.executable, "-m", options.module, *options.arguments]
        return subprocess.run(command, env=given, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
