"""Every block of code in the documentation does what its page says, on small files.

``IMGDIFF_RENEW=1`` writes the pictures of docs/pictures anew.
"""

import ast
import importlib.util
import json
import math
import os
import re
import shutil
import subprocess
import tokenize
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image

from imgdiff.suite.config import read_config
from tests import ROOT
from tests.docs import console
from tests.docs.blocks import PAGES, Block, blocks_of
from tests.docs.world import draw_world

#: Has a service of its own to speak to: tests/service/test_docs.py.
ELSEWHERE = {"docs/guides/server.md"}
if importlib.util.find_spec("ray") is None:  # the second command of the tests installs it
    ELSEWHERE.add("docs/guides/cluster.md")
PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    draw_world(folder)
    return folder


@pytest.fixture
def world(drawn, tmp_path, monkeypatch):
    """A folder of a page's own, with the environment of its commands."""
    folder = tmp_path / "world"
    shutil.copytree(drawn, folder, symlinks=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    return folder, console.install(tmp_path / "bin")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.real_weights
@pytest.mark.parametrize("page", [p for p in PAGES if name_of(p) not in ELSEWHERE], ids=name_of)
def test_the_code_of_a_page_runs(page, world):
    folder, environment = world
    names: dict[str, Any] = {}
    for block in blocks_of(page):
        if not block.not_run:
            run_block(block, folder, environment, names, f"{name_of(page)}:{block.line}")
    for name in re.findall(r"\]\((?:\.\./)*pictures/([^)]+)\)", page.read_text()):
        check_picture(folder / name, PICTURES / name)


def run_block(block: Block, folder: Path, environment: dict, names: dict, place: str) -> None:
    match block.language:
        case "console":
            results = console.run(block.text, folder, environment)
            expected = console.steps(block.text)
            for (command, wanted), (status, said) in zip(expected, results, strict=True):
                assert status < 2 or wanted, f"{place}: {command} gave {status}:\n{said}"
                assert not wanted or console.alike(wanted, said), f"{place}: {command}:\n{said}"
        case "bash":
            check = ["bash", "-euo", "pipefail", "-c", block.text]
            subprocess.run(check, cwd=folder, env=environment, check=True, timeout=120)
        case "python" if "def test_" in block.text:
            first = re.search(r"def (test_\w+)", block.text)
            assert first
            (folder / f"{first[1]}.py").write_text(block.text)
            check = ["pytest", "-q", "--imgdiff-missing=write", f"{first[1]}.py"]
            subprocess.run(check, cwd=folder, env=environment, check=True, timeout=120)
        case "python":
            run_python(block.text, names, place)
        case "toml":
            path = folder / "pyproject.toml"
            path.write_text(block.text)
            read_config(path)
        case "json":
            json.loads(block.text)
        case "yaml":
            yaml.safe_load(block.text)
        case _:
            assert block.language == "text", f"{place}: nobody runs {block.language or 'this'!r}"


def run_python(text: str, names: dict, place: str) -> None:
    """Statement by statement; ``expression  # literal`` must have that value."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    comments = {t.start[0]: t.string[1:].strip() for t in tokens if t.type == tokenize.COMMENT}
    for statement in ast.parse(text).body:
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), place, "exec"), names)  # noqa: S102
            continue
        value = eval(compile(ast.Expression(statement.value), place, "eval"), names)  # noqa: S307
        try:
            wanted = ast.literal_eval(comments[statement.end_lineno or 0])
        except (KeyError, SyntaxError, ValueError):
            continue  # words
        near = isinstance(wanted, float) and math.isclose(value, wanted, abs_tol=0.005)
        assert near or value == wanted, f"{place}: {ast.unparse(statement)} is {value!r}"


def check_picture(made: Path, kept: Path) -> None:
    """The picture that a page shows is the one that its commands write."""
    if os.environ.get("IMGDIFF_RENEW"):
        shutil.copy(made, kept)
    first, second = (np.asarray(Image.open(path).convert("RGB"), float) for path in (made, kept))
    assert first.shape == second.shape
    assert abs(first - second).mean() < 1, f"{kept} is not what its page's commands write"


def test_little_is_not_run_and_says_why():
    left = {name_of(p): [b.not_run for b in blocks_of(p) if b.not_run] for p in PAGES}
    reasons = {page: said for page, said in left.items() if said}
    assert reasons == {"README.md": ["CI runs it"] * 3}


def test_every_picture_is_shown():
    text = "".join(page.read_text() for page in PAGES)
    assert all(path.name in text for path in PICTURES.iterdir())


def test_outputs_are_compared():
    assert console.alike("2 pictures: 0.98 ...", "2 pictures:  0.981 of all\nand more")
    assert not console.alike("2 pictures: 0.98", "2 pictures: 0.91")
    assert not console.alike("1 region added", "1 region moved")
