"""What axe-core finds on a page: violations of WCAG 2.1 A and AA."""

from functools import cache
from importlib.resources import files

from tests.app.browser import painted, rest

_RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
#: What fades in (a hint does, a moment after the pointer came) is there at once: axe reads for a
#: second, and would find letters that are half seen.
_NO_FADING = """*, *::before, *::after {
  animation-delay: 0s !important; animation-duration: 0s !important;
  transition-delay: 0s !important; transition-duration: 0s !important;
}"""


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page) -> list:
    """Of each rule that is broken its name and some of the elements, once the page is at rest."""
    rest(page)
    painted(page)
    page.add_style_tag(content=_NO_FADING)
    page.evaluate(_script())
    return [
        (found["id"], [node["html"][:120] for node in found["nodes"][:3]])
        for found in page.evaluate(_RULES)["violations"]
    ]
