"""odiff (npm ``odiff-bin``), kept running as a server: no start of a process in its times."""

import atexit
import json
import shutil
import subprocess


def _program() -> str | None:
    """``odiff`` on PATH, or the one that npm installed in the current folder."""
    if there := shutil.which("odiff"):
        return there
    if not (npx := shutil.which("npx")):
        return None
    # Asked for its place only: npx itself would take longer to start than odiff to compare.
    command = [npx, "--no-install", "-c", "command -v odiff"]
    reply = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return reply.stdout.strip() or None


class Odiff:
    """odiff as a function of three files; ImportError where it is not installed."""

    def __init__(self):
        program = _program()
        if program is None:
            raise ImportError("odiff is not installed")
        self._process = subprocess.Popen(  # noqa: S603
            [program, "--server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self._close)
        self._read()  # it says that it is ready

    def __call__(self, before: str, after: str, out: str) -> dict:
        """Compares two files and writes the mask of what differs to ``out``; odiff's reply."""
        options = {"antialiasing": True, "outputDiffMask": True}
        request = {"requestId": 1, "base": before, "compare": after, "output": out}
        print(json.dumps({**request, "options": options}), file=self._process.stdin, flush=True)
        reply = self._read()
        if "error" in reply:
            raise RuntimeError(f"odiff: {reply['error']}")
        return reply

    def _read(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("odiff ended; its server wants version 4 or later")
        return json.loads(line)

    def _close(self) -> None:
        self._process.stdin.close()  # then it ends by itself
        self._process.wait(timeout=10)
