"""What the processor of this machine has to offer."""

import os


def usable_cores() -> int:
    """Those this process may use: a container often has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
