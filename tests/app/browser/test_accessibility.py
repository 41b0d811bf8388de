"""No violation of WCAG 2.1 A and AA that axe-core finds, in both themes."""

from importlib.resources import files

import pytest

from tests.app.browser import PATIENCE, drag, rest, wait_for_result
from tests.app.driving import png

RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"


@pytest.fixture(scope="module")
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit, axe, scheme, width, pair):
    page = visit(scheme=scheme, width=width)
    found = {}

    def check(name: str) -> None:
        rest(page)
        page.wait_for_timeout(800)
        page.evaluate(axe)
        found[name] = [
            (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
            for violation in page.evaluate(RULES)["violations"]
        ]

    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)
    check("empty")
    page.get_by_role("button", name="Shop page", exact=True).click()
    wait_for_result(page)
    check("a pair")
    page.get_by_role("button", name="Ignore places").click()
    page.wait_for_timeout(300)
    drag(page, (70, 50), (140, 110))
    page.get_by_text("1 ignored place").first.wait_for(timeout=PATIENCE)  # no longer dimmed
    check("ignoring")
    page.get_by_role("link", name="Many pairs").click()
    page.get_by_text("Two sets of pictures").wait_for(timeout=PATIENCE)
    check("many")
    for side in ("before", "after"):
        rest(page)
        given = [{"name": "a.png", "mimeType": "image/png", "buffer": png(pair[side == "after"])}]
        page.locator(f'[class*="many_free_{side}"] input[type="file"]').set_input_files(given)
        page.get_by_text("1 file").first.wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="CSV").wait_for(timeout=PATIENCE)
    check("a table")
    page.get_by_role("link", name="Recognise").click()
    page.locator('[data-testid="stMain"]').get_by_role("heading").first.wait_for(timeout=PATIENCE)
    check("recognise")
    assert found == {name: [] for name in found} and len(found) == 6
