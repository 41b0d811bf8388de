import os
from pathlib import Path

#: The checkout.
ROOT = Path(__file__).parents[1]

if "PYTEST_XDIST_WORKER" in os.environ:
    # Several processes share the cores, and threads of OpenBLAS spin while they wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
