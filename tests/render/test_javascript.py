"""The viewer's JavaScript: its own unit tests, run by Node, and the bundle."""

import re
import shutil
import subprocess

import pytest

from imgdiff.render.viewer import script
from imgdiff.render.viewer.bundle import bundled
from tests import ROOT
from tests.app.browser import absent

TESTS = sorted((ROOT / "tests" / "javascript").glob("*.test.mjs"))
ASSETS = sorted((ROOT / "imgdiff" / "render" / "viewer" / "assets").rglob("*.js"))


@pytest.fixture(scope="module")
def node() -> str:
    """Node; skips the test where there is none, unless IMGDIFF_REQUIRE_BROWSER=1."""
    return shutil.which("node") or absent("no Node: node not found")


def run(*command) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.split(".")[0])
def test_unit_tests(node, file):
    assert re.search(r"# pass [1-9]", run(node, "--test", "--test-reporter=tap", file))


def test_all_unit_tests_are_known():
    assert [file.name.split(".")[0] for file in TESTS] == [
        *(
            "arrow",
            "gestures",
            "heat",
            "hit_testing",
            "ink",
            "keys",
            "labels",
            "linked_viewport",
            "look",
            "measure",
        ),
        *("panes", "places", "planes", "region_order", "stored_values", "viewport"),
    ]


def test_the_bundle_is_one_module_that_parses(node, tmp_path):
    """Two modules that give something the same name would not."""
    file = tmp_path / "viewer.mjs"
    file.write_text(script())
    run(node, "--check", file)


def test_the_bundle_holds_every_module_once():
    text = script()
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == [
        "export default function show({ parentElement, data, setStateValue }) {"
    ]
    for file in ASSETS:
        first_line = file.read_text("utf-8").splitlines()[0]
        assert text.count(first_line) == 1, file.name
        # What a module takes keeps its name: the bundle has one scope.
        for names in re.findall(r"import \{([^}]*)\}", file.read_text("utf-8")):
            assert " as " not in names


def test_what_a_module_needs_comes_before_it(tmp_path):
    files = {
        "c.js": 'import { b } from "./b.js";\nimport {\n  a,\n} from "./sub/a.js";\nlet c = b;\n',
        "b.js": 'import { a } from "./sub/a.js";\nexport const b = a;\n',
        "sub/a.js": "export const a = 1;\nexport function f() {}\n",
    }
    (tmp_path / "sub").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert bundled(tmp_path / "c.js").split("\n\n") == [
        "const a = 1;\nfunction f() {}",
        "const b = a;",
        "let c = b;\n",
    ]
