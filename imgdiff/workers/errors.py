"""Why work in a process came to nothing.

WorkError
├── FullError       too much is waiting already
├── TimeLimitError  it took too long
├── MemoryLimitError  it needed too much memory
├── StoppedError    nobody waits for it any more
└── CrashError      the process died, or failed in a way that is no fault of the input
"""

from imgdiff.errors import ImgDiffError


class WorkError(ImgDiffError):
    """The parent of the kinds below."""


class FullError(WorkError):
    """Too much is waiting already, or the pool is closing."""


class TimeLimitError(WorkError):
    """The work took longer than it may."""


class MemoryLimitError(WorkError):
    """The work needed more memory than it may take."""


class StoppedError(WorkError):
    """The work was stopped: nobody waits for its result any more."""


class CrashError(WorkError):
    """The process died at the work, or met an error of its own."""
