"""The whole road in a real suite: a site in Chromium, driven by Playwright under pytest."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.app.browser import installed, launched
from tests.suite.site import TESTS, write_site


@pytest.fixture(scope="module")
def browser():
    yield from launched()


@pytest.fixture
def project(tmp_path, browser):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_shop.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "imgdiff.toml").write_text(
        "[[pictures]]\nnames = 'test_shop/home-*'\nignore = ['700,0,300,48']  # the clock\n"
    )
    write_site(tmp_path)
    return tmp_path


@pytest.fixture
def run(project):
    known = {point.value for point in importlib.metadata.entry_points(group="pytest11")}
    plugin = [] if "imgdiff.pytest_plugin" in known else ["-p", "imgdiff.pytest_plugin"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CHROMIUM": installed("chromium")}

    def call(module, *arguments):
        command = [sys.executable, "-m", module, *(plugin if module == "pytest" else [])]
        done = subprocess.run(
            [*command, *arguments], cwd=project, env=environment, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    return call


@pytest.mark.real_weights
def test_a_suite_from_its_first_run_to_green_again(project, run, browser):
    status, said = run("pytest", "--imgdiff-missing", "write")
    assert status == 0 and "4 pictures: 4 passed" in said, said
    status, said = run("pytest")  # the clock goes on
    assert status == 0, said

    write_site(project, style="#buy2 { background: #c8502a }")
    status, said = run("pytest", "--imgdiff-report", "out")
    assert status == 1 and "4 pictures: 4 changed" in said, said
    # Where CI is set, pytest's summary repeats the sentence whole.
    [place] = set(
        re.findall(
            r"home\[light\]: 1 region recolored from .* at (\d+),(\d+) \((\d+) x (\d+)\)", said
        )
    )
    left, top, width, height = map(int, place)
    assert 340 < left < 420 and 200 < top < 280 and width < 140 and height < 60
    assert "apart from 1 ignored place" in said and "report: out/index.html" in said

    _approve_on_the_page(project, browser)
    status, said = run("imgdiff", "approve", "--from", "choices.json")
    assert status == 0 and said.count("approved ") == 4, said
    status, said = run("pytest")
    assert status == 0, said

    write_site(project, "#buy2 { background: #c8502a }", '<div class="banner">Free shipping</div>')
    status, said = run("pytest", "--imgdiff-report", "out")
    assert status == 1 and "2 changed, 2 passed" in said, said  # the items are as they were
    status, said = run("imgdiff", "approve", "test_shop/home-*")
    assert status == 0 and said.count("approved ") == 2
    # The clock stands lower now, below the banner: its place moves with the page's approval.
    text = (project / "imgdiff.toml").read_text().replace("700,0,300,48", "700,52,300,48")
    (project / "imgdiff.toml").write_text(text)
    status, said = run("pytest")
    assert status == 0 and "4 pictures: 4 passed" in said, said
    log = (project / "tests/baselines/imgdiff-approvals.jsonl").read_text().splitlines()
    assert [json.loads(line)["state"] for line in log] == ["new"] * 4 + ["changed"] * 6


def _approve_on_the_page(project: Path, browser) -> None:
    """By keys and by a click; nothing may fail, and nothing is fetched but the folder beside it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    failed, asked = [], []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda line: failed.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto((project / "out" / "index.html").as_uri())
    articles = page.locator("article")
    assert articles.count() == 4 and page.get_by_role("heading", level=1).inner_text() == (
        "4 of 4 changed"
    )
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".viewer[data-ready]").wait_for(timeout=30_000)
    page.keyboard.press("a")
    assert page.locator(".choices b").inner_text() == "1 to approve, 0 to reject"
    page.get_by_role("button", name="Approve all shown").click()
    assert page.locator(".choices b").inner_text() == "4 to approve, 0 to reject"
    page.get_by_label("Part of a name").fill("item")
    assert page.locator(".count").inner_text() == "2 of 4 shown"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    download.value.save_as(project / "choices.json")
    assert not failed and all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    page.close()
