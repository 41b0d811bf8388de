"""Debian's Firefox for Playwright, which speaks WebDriver BiDi with it.

Started as ``python -m tests.app.browser.firefox BINARY ARGUMENTS...`` in the place of Firefox: it
starts that one and stands between. Playwright cannot open a page where Firefox does not know its
command for colour schemes, as the release with long support does not: that refusal is passed over,
so pages have the theme of the system.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests import ROOT

LISTENING = "WebDriver BiDi listening on ws://127.0.0.1:{}"
PASSED_OVER = "emulation.setMediaFeaturesOverride"


def executable(folder: Path, firefox: str) -> Path:
    """A file to start instead of ``firefox``."""
    file = folder / "firefox"
    start = f"cd '{ROOT}' && exec '{sys.executable}' -m {__name__} '{firefox}' \"$@\"\n"
    file.write_text(f"#!/bin/sh\n{start}")
    file.chmod(0o755)
    return file


async def between(driver: ServerConnection, address: str) -> None:
    """Passes commands and answers on."""
    asked: set[int] = set()
    async with connect(address, max_size=None) as firefox:

        async def answers() -> None:
            async for message in firefox:
                answer = json.loads(message)
                if answer.get("type") == "error" and answer.get("id") in asked:
                    message = json.dumps({"type": "success", "id": answer["id"], "result": {}})
                await driver.send(message)

        passing = asyncio.create_task(answers())
        with contextlib.suppress(ConnectionClosed):
            async for message in driver:
                command = json.loads(message)
                if command["method"] == PASSED_OVER:
                    asked.add(command["id"])
                await firefox.send(message)
        passing.cancel()


async def main(command: list[str]) -> int:
    firefox = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert firefox.stderr is not None
    found = None
    for line in firefox.stderr:
        if found := re.search(LISTENING.format(r"\d+"), line):
            break
        sys.stderr.write(line)
    if not found:
        return firefox.wait()
    threading.Thread(target=firefox.stderr.read, daemon=True).start()
    address = f"{found[0].split()[-1]}/session"
    async with serve(lambda driver: between(driver, address), "127.0.0.1", 0, max_size=None) as own:
        port = next(iter(own.sockets)).getsockname()[1]
        print(LISTENING.format(port), file=sys.stderr, flush=True)
        return await asyncio.to_thread(firefox.wait)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
