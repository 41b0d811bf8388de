"""What the processor of this machine has to offer."""

import os

import cv2

#: OpenCV's numbers (CpuFeatures) for AVX-512 VNNI and NEON's dot products.
_BYTE_PRODUCTS = (23, 101)


def int8_pays() -> bool:
    """Does the processor multiply bytes four at a time (VNNI, dot products)?

    Elsewhere int8 is hardly faster, if at all.
    """
    return any(map(cv2.checkHardwareSupport, _BYTE_PRODUCTS))


def usable_cores() -> int:
    """Those this process may use: a container often has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
