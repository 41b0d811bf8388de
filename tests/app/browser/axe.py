"""What axe-core finds on a page: violations of WCAG 2.1 A and AA."""

from functools import cache
from importlib.resources import files

from tests.app.browser import faded, rest

_RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
#: It reads for a second, in which a hint may fade in, or a page that is drawn again may be dimmed:
#: what breaks a rule does so each time.
_READINGS = 3


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page) -> list:
    """Of each rule that is broken its name and some of the elements, once the page is at rest."""
    found: list = []
    for _ in range(_READINGS):
        found = _reading(page)
        if not found:
            break
    return found


def _reading(page) -> list:
    rest(page)
    faded(page)
    page.evaluate(_script())
    return [
        (found["id"], [node["html"][:120] for node in found["nodes"][:3]])
        for found in page.evaluate(_RULES)["violations"]
    ]
