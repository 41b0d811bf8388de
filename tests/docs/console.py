"""Consoles of the documentation: commands behind ``$``, and what each is said to print."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import ROOT

_MARK = "\x1e"
#: ``imgdiff`` as on a machine where it is installed. What serves for ever is stopped once it has
#: said where; what reads standard input to its end finds nothing there.
_COMMAND = """#!{python}
import os, sys
command = [{python!r}, "-m", "imgdiff", *sys.argv[1:]]
if sys.argv[1] not in ("page", "serve"):
    os.execv(command[0], command)
import socket, subprocess
with socket.create_server(("127.0.0.1", 0)) as free:
    port = ["--port", str(free.getsockname()[1])]
streams = {{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}}
server = subprocess.Popen([*command, *port], **streams)
said = next((line for line in server.stdout if "http://" in line), None)
server.terminate()
server.wait(30)
sys.exit(0 if said else 3)
"""
_OTHER = '#!/bin/sh\nexec {python} -m {name} "$@"\n'


def install(folder: Path) -> dict[str, str]:
    """An environment in which the commands of the documentation are found.

    Args:
        folder: Where the commands are written; it is created.
    """
    folder.mkdir()
    for name, text in (("imgdiff", _COMMAND), ("pytest", _OTHER), ("python", None)):
        path = folder / name
        if text is None:
            path.symlink_to(sys.executable)
        else:
            path.write_text(text.format(python=sys.executable, name=name))
            path.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def steps(text: str) -> list[tuple[str, str]]:
    """Commands with what each is said to print; ``\\`` at an end goes on on the next line."""
    found: list[tuple[str, str]] = []
    for line in text.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


def run(text: str, folder: Path, environment: dict[str, str]) -> list[tuple[int, str]]:
    """Runs the commands of a console in one shell; each one's status and output."""
    lines = []
    for command, _ in steps(text):
        command = re.sub(r"\s+#.*$", "", command)
        restored = "(exit $status);" if "$?" in command else ""
        lines.append(f"{restored} {command}\nstatus=$?; printf '{_MARK}%s{_MARK}' $status")
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    parts = done.stdout.split(_MARK)
    return [(int(status), said) for said, status in zip(parts[::2], parts[1::2], strict=False)]


def alike(expected: str, said: str) -> bool:
    """Does an output read as the page has it?

    ``...`` stands for anything, and numbers may be off by 2 % or two units of their last digit: the
    network's arithmetic is not the same to the last bit on every processor.
    """
    pattern, numbers = "", []
    for part in re.split(r"(\.\.\.|\d+(?:,\d{3})*(?:\.\d+)?)", expected.strip()):
        if part == "...":
            pattern += "(?:.*)"
        elif part[:1].isdigit():
            pattern += r"(\d+(?:,\d{3})*(?:\.\d+)?)"
            numbers.append(part.replace(",", ""))
        else:
            pattern += re.sub(r"(\\ )+", r"\\s+", re.escape(part)).replace("\\\n", r"\s*\n\s*")
    found = re.fullmatch(pattern, said.strip(), re.DOTALL)
    return found is not None and all(
        abs(float(a) - float(b.replace(",", ""))) <= max(0.02 * float(a), 2.01 * _unit(a))
        for a, b in zip(numbers, found.groups(), strict=True)
    )


def _unit(number: str) -> float:
    return 10.0 ** -len(number.partition(".")[2])
