"""One service for all tests of its answers, and one that listens on a port."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from imgdiff.service.app import create_app
from imgdiff.service.settings import ServiceSettings
from tests import ROOT


@contextmanager
def served(**settings) -> Iterator[TestClient]:
    """A service in this process, ready."""
    with TestClient(create_app(ServiceSettings(**{"workers": 1, "rate": 0, **settings}))) as client:
        assert client.app.state.service.pool.wait_until_ready(60)
        yield client


@pytest.fixture(scope="session")
def client():
    with served() as made:
        yield made


class Live:
    """``imgdiff serve`` as a process of its own."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "imgdiff", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.lines: list[dict] = []
        self.broken: list[str] = []
        self.port = 0
        threading.Thread(target=self._read, daemon=True).start()
        end = time.monotonic() + 60
        while not self.port and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        assert self.port, self.lines

    def _read(self) -> None:
        for line in self.process.stderr:
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                self.broken.append(line)
                continue
            if found := re.search(r"running on http://[^:]+:(\d+)", self.lines[-1]["message"]):
                self.port = int(found.group(1))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture(scope="session")
def live():
    made = Live("--workers", "1", "--queue", "4", "--upload-seconds", "4", "--rate", "0")
    yield made
    made.stop()
