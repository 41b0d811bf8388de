"""The site is built without a warning, and each link in it leads somewhere."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from imgdiff.cli import cli
from imgdiff.options import CompareOptions, RenderOptions
from tests import ROOT

pytest.importorskip("mkdocs", reason="the extra docs is not installed")
pytest.importorskip("mkdocstrings_handlers.python", reason="the extra docs is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Page(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors = {""}
        self.feed(path.read_text())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors |= {found[name] for name in ("id", "name") if found.get(name)}
        address = found.get("href") if tag in ("a", "link") else found.get("src")
        if address:
            self.links.append(address)
            if tag != "a" and "canonical" not in (found.get("rel") or ""):
                self.loaded.append(address)


def test_links_and_pictures_lead_somewhere(site):
    pages = {path: Page(path) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            address, anchor = urldefrag(link)
            if "://" in address or address.startswith(("mailto:", "data:")):
                continue
            target = path if not address else (path.parent / unquote(address)).resolve()
            if address.startswith("/"):  # of the page for what is missing, at a site's root
                target = site / unquote(address[1:])
            target = target / "index.html" if target.is_dir() else target
            known = pages[target].anchors if target in pages else {"", anchor}
            if not target.exists() or unquote(anchor) not in known:
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken
    assert len(pages) > 25


def test_nothing_is_loaded_from_elsewhere(site):
    for path in site.rglob("*.html"):
        foreign = [address for address in Page(path).loaded if address.startswith(("http", "//"))]
        assert not foreign, path


def test_options_commands_and_names_are_generated(site):
    from dataclasses import fields

    import imgdiff

    options = (site / "options.html").read_text()
    for field in (*fields(CompareOptions), *fields(RenderOptions)):
        assert f"<code>{field.name}</code>" in options
    commands = (site / "commands.html").read_text()
    assert all(f"imgdiff {name}" in commands for name in cli.commands)
    api = Page(site / "api.html")
    for name in set(imgdiff.__all__) - {"__version__"}:
        assert any(anchor.endswith(f".{name}") for anchor in api.anchors), name
