"""One process that works, seen from its pool."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from imgdiff import errors
from imgdiff.errors import ImgDiffError
from imgdiff.workers.errors import (
    CrashError,
    MemoryLimitError,
    StoppedError,
    TimeLimitError,
    WorkError,
)
from imgdiff.workers.messages import Function, receive_event, send_work

_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from imgdiff.workers.child import main; main(*map(int, sys.argv[2:]))"
)
#: Variables by which numerical libraries choose how many threads they start.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take.

    Args:
        seconds: By the clock, from when it is begun; above 0.
        memory: Bytes that its process may take in all, held on Linux; 0 for no limit.
    """

    seconds: float = 60.0
    memory: int = 3_000_000_000


class DiedEarlyError(Exception):
    """The process was gone before it took up the work, which another one can do."""


class Process:
    """A process of its own, which does one piece of work after the other.

    Not by ``multiprocessing``: that would run the main module anew, which may be a server's.

    Attributes:
        usable: Whether it can do more work.
        done: How many pieces of work it did.

    Args:
        limits: For each piece of work.
        threads: That numerical libraries may use.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, limits: Limits, threads: int) -> None:
        self.usable, self.done = True, 0
        self._limits, self._seconds = limits, limits.seconds
        self._killed: type[WorkError] | None = None
        self._lock = threading.Lock()
        environment = os.environ | dict.fromkeys(_THREADS, str(threads))
        path = json.dumps([entry or os.getcwd() for entry in sys.path])  # noqa: PTH109
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _BEGIN, path, str(limits.memory), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def do(
        self,
        function: Function,
        keywords: Mapping[str, Any],
        progress: Callable[[float], None] | None = None,
        seconds: float | None = None,
    ) -> dict[str, bytes]:
        """What a function gives, called in the process.

        Args:
            function: At the top of a module; called with ``progress(done, total)`` too.
            keywords: Its arguments, which can be pickled.
            progress: Called with the share that is done, 0 to 1, at most ten times a second.
            seconds: That it may take where these are fewer than its limit.

        Raises:
            ImgDiffError: What the function raised.
            WorkError: It came to no end, by one of the kinds in ``errors``.
            DiedEarlyError: The process was gone already.
        """
        self._seconds = min(seconds or self._limits.seconds, self._limits.seconds)
        timer = threading.Timer(self._seconds, self.kill, [TimeLimitError])
        timer.daemon = True
        begun, event = False, {"event": ""}
        timer.start()
        try:
            send_work(self._process.stdin, function, keywords)  # type: ignore[arg-type]
            while event["event"] not in ("done", "failed"):
                event, parts = receive_event(self._process.stdout)  # type: ignore[arg-type]
                begun = True
                if event["event"] == "progress" and progress:
                    progress(min(1.0, float(event["share"])))
        except (OSError, EOFError, ValueError, KeyError) as error:
            self._close()
            if not begun and self._killed is None:
                raise DiedEarlyError from error
            raise self._end() from error
        finally:
            timer.cancel()
        self.done += 1
        if event["event"] == "failed":
            raise self._error(event)
        return parts

    def kill(self, reason: type[WorkError] = StoppedError) -> None:
        """Ends it at once; work that it is at raises ``reason``."""
        with self._lock:
            if self.usable:
                self.usable, self._killed = False, reason
                self._process.kill()

    def end(self) -> None:
        """Ends it; it is at no work."""
        self.kill()
        self._close()

    def _error(self, event: Mapping[str, Any]) -> ImgDiffError:
        if event["kind"] == "memory":
            self._close()  # what is left is in pieces
            return _too_much_memory(self._limits)
        if event["kind"] == "unknown":
            defect = CrashError("something went wrong on our side. Try again")
            defect.add_note(str(event["message"]))
            return defect
        kind = getattr(errors, str(event["kind"]), ImgDiffError)
        return kind(str(event["message"]), detail=str(event["detail"]))

    def _end(self) -> WorkError:
        """Why the process is gone."""
        if self._killed is TimeLimitError:
            return TimeLimitError(
                f"this took longer than {self._seconds:g} s, which is all that it may. Give "
                "smaller images"
            )
        if self._killed is not None:
            return self._killed("this was stopped before its end")
        # Native code that gets no memory ends its process; so does a fault in it.
        death = CrashError(
            "the process that worked at this died: it needed too much memory, or met a fault. Give "
            "other or smaller images"
        )
        death.add_note(f"status {self._process.returncode}")
        return death

    def _close(self) -> None:
        self.usable = False
        self._process.kill()
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]


def _too_much_memory(limits: Limits) -> MemoryLimitError:
    return MemoryLimitError(
        f"this needs more memory than the {limits.memory / 1e9:.1f} GB that it may take. Give "
        "smaller images"
    )
