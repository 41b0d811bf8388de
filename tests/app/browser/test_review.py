"""A run of ``imgdiff test`` decided in a browser: by the keyboard, with undo, readable by all."""

from pathlib import Path

import pytest

from imgdiff.suite.review import open_review
from tests import narrow_file as files
from tests.app.browser import PATIENCE, rest, serving, wait_for_result
from tests.app.browser.axe import violations
from tests.suite.test_baselines import project, run  # noqa: F401

TOKEN = "the-token-of-this-test"  # noqa: S105


@pytest.fixture
def narrow_file(tmp_path_factory):
    return str(files.narrow_file(tmp_path_factory.mktemp("weights")))


@pytest.fixture
def address(browser, project, run, tmp_path_factory):  # noqa: F811
    run("test")
    yield from reviewing(project, tmp_path_factory.mktemp("server") / "log.txt")


def reviewing(project: Path, log: Path):  # noqa: F811
    """The page with the last run of a folder; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGDIFF_REVIEW", str(project))
        patch.setenv("IMGDIFF_FOLDERS", "1")
        patch.setenv("IMGDIFF_FOLDERS_TOKEN", TOKEN)
        yield from serving(log)


def test_a_run_is_decided_by_the_keyboard_and_taken_back(browser, address, project):  # noqa: F811
    def state() -> str:
        [entry] = [e for e in open_review(project).record.entries if e.name == "shop/cart.png"]
        return entry.state

    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/review?token={TOKEN}")  # as it was called once
    page.get_by_text("0 of 3 decided").wait_for(timeout=PATIENCE)
    page.wait_for_url(f"{address}/many")
    found = {"a run": violations(page)}
    page.get_by_role("button", name="Look").first.click()
    wait_for_result(page)
    rest(page)
    found["one of it"] = violations(page)
    page.keyboard.press("?")
    page.get_by_text("approve", exact=True).wait_for(timeout=PATIENCE)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.get_by_role("button", name="Undo").wait_for(timeout=PATIENCE)
    assert state() == "approved"
    page.reload()  # the tab keeps the token, the address the picture
    wait_for_result(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Approve").wait_for(timeout=PATIENCE)
    assert state() == "changed"
    page.go_back()
    page.get_by_text("0 of 3 decided").wait_for(timeout=PATIENCE)
    assert found == {name: [] for name in found}
    context.close()
