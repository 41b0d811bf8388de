"""The commands and the client of docs/guides/server.md do what it says."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests import ROOT

TEXT = (ROOT / "docs" / "guides" / "server.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def run(command, tmp_path) -> str:
    if not (tmp_path / "samples").exists():
        (tmp_path / "samples").symlink_to(ROOT / "samples")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_curl_commands_work(live, tmp_path):
    for block in blocks("bash"):
        said = run(
            ["bash", "-euo", "pipefail", "-c", block.replace("8000", str(live.port))], tmp_path
        )
        assert said or "--output" in block
        if "events" in block:
            assert said.count("event: pair") == 2 and "event: end" in said
    for name in ("panels.png", "dialog.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_the_client_works(live, tmp_path):
    (client,) = blocks("python")
    code = client.partition("result = ")[0]
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 32
    said = run([sys.executable, "-c", client.replace("8000", str(live.port))], tmp_path)
    assert re.match(r"different \[\d+, \d+, \d+, \d+\]", said)
    broken = client.replace("chart_after.png", "README.md").replace("8000", str(live.port))
    done = subprocess.run(
        [sys.executable, "-c", broken], cwd=tmp_path, capture_output=True, text=True, env=os.environ
    )
    assert "RuntimeError: cannot read 'README.md': expected an image" in done.stderr


def test_what_it_says_of_limits_is_so():
    from imgdiff.service.settings import ServiceSettings

    settings = ServiceSettings()
    for flag, value in (
        ("upload-seconds", f"{settings.upload_seconds:g} s"),
        ("upload-mb", f"{settings.upload_mb} MB"),
        ("memory-mb", f"{settings.memory / 1e9:g} GB"),
        ("rate", f"{settings.rate} requests"),
        ("queue", f"{settings.queue} requests"),
    ):
        row = next(line for line in TEXT.splitlines() if f"`--{flag}`" in line)
        assert value in row
    assert "ten minutes" in TEXT and settings.keep_seconds == 600
