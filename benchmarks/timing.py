"""How long the parts of a benchmark take, on standard error."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Does the work, says on standard error how long it took, and gives its result."""
    start = time.monotonic()
    result = work()
    print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return result
