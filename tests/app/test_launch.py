"""The page is started as a process of its own, or a message says what is missing."""

import json
import os
import subprocess
import sys

import pytest

import imgdiff.app
from imgdiff.errors import ImgDiffError


def test_without_streamlit_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(imgdiff.app, "find_spec", lambda name: None)
    with pytest.raises(ImgDiffError) as error:
        imgdiff.app.launch()
    assert 'pip install "imgdiff-siamese[page]"' in error.value.message
    assert 'pip install ".[page]"' in error.value.message


@pytest.fixture
def started(monkeypatch):
    """What the server would be started with."""
    seen = []

    def run(command, environment):
        seen.append((command, environment))
        return 0

    monkeypatch.setattr(imgdiff.app, "run", run)
    monkeypatch.delenv("IMGDIFF_FOLDERS", raising=False)
    return seen


def test_the_address_carries_a_token_of_this_start_alone(started, monkeypatch):
    monkeypatch.setenv("IMGDIFF_FOLDERS_TOKEN", "known")
    said = []
    for _ in range(2):
        assert imgdiff.app.launch(announce=said.append) == 0
    tokens = [env["IMGDIFF_FOLDERS_TOKEN"] for _, env in started]
    assert len(set(tokens)) == 2 and "known" not in tokens and min(map(len, tokens)) >= 32
    assert said == [f"Open http://localhost:8501/?token={token}" for token in tokens]
    assert not any(
        token in word
        for (command, _), token in zip(started, tokens, strict=True)
        for word in command
    )  # others on this computer see commands


@pytest.mark.parametrize(
    ("host", "setting", "expected"),
    [
        ("localhost", None, "1"),
        ("::1", None, "1"),
        ("192.168.1.7", None, None),
        ("localhost", "0", "0"),
    ],
)
def test_folders_are_offered_on_the_loopback_unless_forbidden(
    started, monkeypatch, host, setting, expected
):
    if setting:
        monkeypatch.setenv("IMGDIFF_FOLDERS", setting)
    imgdiff.app.launch(host)
    assert started[-1][1].get("IMGDIFF_FOLDERS") == expected


def test_two_images_to_begin_with_have_to_be_there(started, tmp_path):
    one = tmp_path / "one.png"
    one.write_bytes(b"x")
    with pytest.raises(ImgDiffError, match="is no file"):
        imgdiff.app.launch(pair=(str(one), str(tmp_path / "two.png")))
    assert not started
    imgdiff.app.launch(pair=(str(one), str(one)))
    assert json.loads(started[-1][1]["IMGDIFF_OPEN"]) == [str(one)] * 2


def test_two_images_have_an_address_for_others_of_this_start_alone(started, tmp_path):
    one, said = tmp_path / "one.png", []
    one.write_bytes(b"x")
    for _ in range(2):
        imgdiff.app.launch(pair=(str(one), str(one)), announce=said.append)
    names = [env["IMGDIFF_OPEN_NAME"] for _, env in started]
    assert len(set(names)) == 2 and min(map(len, names)) >= 22
    assert [line for line in said if not line.startswith("Open ")] == [
        f"For others, until the page is stopped: http://localhost:8501/r/{name}" for name in names
    ]
    for (command, _), name in zip(started, names, strict=True):
        assert not any(name in word for word in command)  # others on this computer see commands


def test_who_ends_the_command_ends_the_server():
    server = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    code = (
        "import os, sys; from imgdiff.app.process import run\n"
        f"run([sys.executable, '-c', {server!r}], os.environ)"
    )
    begin = [sys.executable, "-c", code]
    with subprocess.Popen(begin, stdout=subprocess.PIPE, text=True) as command:
        started = int(command.stdout.readline())
        command.terminate()
        assert command.wait(30) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)
