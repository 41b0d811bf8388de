"""``imgdiff compare --open``: an address of one's own, for a while."""

import contextlib
import threading
import urllib.error
import urllib.request

import numpy as np
import pytest
from PIL import Image

from imgdiff.cli import main, result_page
from imgdiff.cli.result_page import MINUTES, show_page


@pytest.fixture
def browser(monkeypatch):
    """Takes the place of the browser: fetches what it is to open, and something else."""
    answers, done = {}, threading.Event()

    def opened(address):
        for url in (address, address + "x", address.rpartition("/r/")[0]):
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
                    answers[url] = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                answers[url] = error.code, error.read()
        done.set()

    monkeypatch.setattr(result_page.webbrowser, "open", opened)
    opened.answers, opened.done = answers, done
    return opened


def test_the_address_gives_the_page_and_nothing_else_and_ends(browser):
    said = []
    show_page(b"<p>result</p>", said.append, seconds=1.5)
    [sentence] = said
    address = sentence.split()[0]
    assert browser.done.wait(10) and "shows this until" in sentence
    status, body = browser.answers.pop(address)
    assert (status, body) == (200, b"<p>result</p>") and len(address.rpartition("/")[2]) >= 32
    assert {status for status, _ in browser.answers.values()} == {404}
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)  # noqa: S310


def test_the_command_shows_its_report(browser, tmp_path, monkeypatch, capsys):
    before = np.zeros((40, 50, 3), np.uint8)
    after = before.copy()
    after[10:30, 10:30] = 255
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file, pixels in zip(files, (before, after), strict=True):
        Image.fromarray(pixels).save(file)
    monkeypatch.setattr(result_page, "show_page", lambda page, say: show_page(page, say, seconds=2))
    assert run("--open", *map(str, files)) == 1
    assert "http://127.0.0.1:" in capsys.readouterr().err
    pages = [body for status, body in browser.answers.values() if status == 200]
    assert len(pages) == 1 and b"a.png against b.png" in pages[0]
    assert run("--open", str(tmp_path), str(tmp_path)) == 2
    assert "--html" in capsys.readouterr().err


def test_its_help_says_how_long_it_lives(capsys):
    with contextlib.suppress(SystemExit):
        main(["compare", "--help"])
    assert f"lives {MINUTES} minutes" in " ".join(capsys.readouterr().out.split())


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["compare", *arguments])
    return ended.value.code
