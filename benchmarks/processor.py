"""What a processor is called, and which instructions it has that matter to byte products."""

import os
import platform
from pathlib import Path

#: Instructions as Linux names them, and as people do.
INSTRUCTIONS = {
    "avx2": "AVX2",
    "avx512f": "AVX-512",
    "avx_vnni": "AVX-VNNI",
    "avx512_vnni": "AVX-512 VNNI",
    "amx_int8": "AMX int8",
    "asimddp": "NEON dot products",
    "i8mm": "NEON int8 matrices",
}


def processor() -> str:
    """The processor in one line: its name, cores and instructions.

    Returns:
        "NAME, 2 cores, with AVX2, without AVX-512, ..."; elsewhere than on Linux without the
        instructions, which only its /proc/cpuinfo tells.
    """
    name, flags = platform.processor() or platform.machine(), None
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = (line.partition(":") for line in information.read_text().splitlines())
        entries = {key.strip().lower(): value.strip() for key, _, value in lines}
        name = entries.get("model name", name)
        flags = set(entries.get("flags", entries.get("features", "")).split())
    text = f"{name}, {os.cpu_count()} cores"
    if flags is None:
        return text
    arm = platform.machine().lower().startswith(("arm", "aarch"))
    of_this_kind = {k: v for k, v in INSTRUCTIONS.items() if v.startswith("NEON") == arm}
    present = [f"{'with' if flag in flags else 'without'} {n}" for flag, n in of_this_kind.items()]
    return ", ".join([text, *present])
