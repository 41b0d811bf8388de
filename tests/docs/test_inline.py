"""Commands named in the text are there, with the options that they are given."""

import importlib.util
import re
import shlex

import pytest

from imgdiff.cli import cli
from tests import ROOT
from tests.docs.blocks import PAGES, inline_commands

COMMANDS = [(page, command) for page in PAGES for command in inline_commands(page)]


@pytest.mark.parametrize(
    ("page", "command"), COMMANDS, ids=[f"{p.stem}: {c[:60]}" for p, c in COMMANDS]
)
def test_commands_and_their_options_are_known(page, command):
    words = shlex.split(command)
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    if words[0] == "imgdiff":
        if len(words) == 1 or words[1] in ("COMMAND", "--help"):
            return
        parameters = cli.commands[words[1]].params
        known = {flag for each in parameters for flag in (*each.opts, *each.secondary_opts)}
        assert options <= known | {"--help"}
        return
    spec = importlib.util.find_spec(words[2])
    assert spec is not None
    package = ROOT.joinpath(*words[2].split("."))
    files = package.rglob("*.py") if package.is_dir() else [package.with_suffix(".py")]
    text = "".join(
        file.read_text() for file in [*files, *(ROOT / words[2].split(".")[0]).glob("*.py")]
    )
    for option in options - {"--help"}:
        assert re.search(rf'["\']{option}["\']', text), f"{page.name}: {command} has no {option}"


def test_the_readmes_links_lead_to_files():
    text = (ROOT / "README.md").read_text()
    links = re.findall(r'(?:\]\(|src=")([^)"#]+)', text)
    assert links and all((ROOT / link).exists() for link in links if "://" not in link)
