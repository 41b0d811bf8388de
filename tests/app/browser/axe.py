"""What axe-core finds on a page: violations of WCAG 2.1 A and AA."""

from functools import cache
from importlib.resources import files

from tests.app.browser import PATIENCE, painted, rest

_RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
#: What is still fading in is not read yet.
_STILL = "() => document.getAnimations().every((each) => each.playState !== 'running')"


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page) -> list:
    """Of each rule that is broken its name and some of the elements, once the page is at rest."""
    rest(page)
    painted(page)
    page.wait_for_function(_STILL, timeout=PATIENCE)
    page.evaluate(_script())
    return [
        (found["id"], [node["html"][:120] for node in found["nodes"][:3]])
        for found in page.evaluate(_RULES)["violations"]
    ]
