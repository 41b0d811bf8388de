"""The process that a command starts and waits for."""

import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit status of a process, which ends when this one is told to (SIGTERM).

    Otherwise the server would outlive whoever started it, and a container, whose first process
    ignores what it does not handle, would have to be killed.
    """
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        except BaseException:  # Ctrl-C, which it has heard too
            process.kill()
            raise
