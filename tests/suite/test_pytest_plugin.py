"""The pytest plugin, in a project of its own."""

import importlib.metadata
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from imgdiff import assert_same_image
from imgdiff.errors import ImageError
from imgdiff.suite.capture import picture_bytes
from imgdiff.suite.regression import file_name
from tests import ROOT
from tests.suite.screens import BUTTON, CLOCK, screen

TESTS = """
import os
import pytest
from tests_screens import screen

STATE = int(os.environ.get("STATE", 0))

@pytest.mark.parametrize("theme", ["dark", "a/b"])
def test_home(image_regression, theme):
    image_regression.check(screen(len(theme), button=STATE))

class TestShop:
    def test_cart(self, image_regression):
        image_regression.check(screen(7), "cart")
        image_regression.check(screen(8, clock=STATE), "list", ignore=["80,5,35,12"])
"""


@pytest.fixture
def project(tmp_path, narrow_file):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_pages.py").write_text(TESTS)
    source = (ROOT / "tests" / "suite" / "screens.py").read_text()
    (tmp_path / "tests" / "tests_screens.py").write_text(source)
    (tmp_path / "imgdiff.toml").write_text(f"weights = '{narrow_file}'\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


@pytest.fixture
def run(project):
    known = {point.value for point in importlib.metadata.entry_points(group="pytest11")}
    plugin = [] if "imgdiff.pytest_plugin" in known else ["-p", "imgdiff.pytest_plugin"]

    def call(*arguments, state=0, folder=project, command=("pytest",)):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "STATE": str(state)}
        environment |= {"IMGDIFF_USER": "A Tester", "PY_COLORS": "0"}
        more = plugin if command == ("pytest",) else []
        return subprocess.run(
            [sys.executable, "-m", *command, *more, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )

    return call


def pictures(project):
    folder = project / "tests" / "baselines"
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.png"))


def test_the_whole_road(run, project):
    first = run("--imgdiff-report", "out", "--junit-xml", "j.xml")
    assert first.returncode == 1 and "3 failed" in first.stdout, first.stdout + first.stderr
    assert "home[dark]: nothing is approved under this name yet. report: out/index.html" in (
        first.stdout
    )
    assert "imgdiff: 3 pictures: 3 new; report: out/index.html" in first.stdout
    assert "Traceback" not in first.stdout and pictures(project) == []

    assert run("--imgdiff-missing", "write").returncode == 0
    slug = file_name("a/b")
    assert pictures(project) == [
        "test_pages/TestShop/cart.png",
        "test_pages/TestShop/list.png",
        f"test_pages/home-{slug}.png",
        "test_pages/home-dark.png",
    ]
    again = run("-q")
    assert again.returncode == 0 and "imgdiff: 4 pictures: 4 passed" in again.stdout

    changed = run("--imgdiff-report", "out", "--junit-xml", "j.xml", state=1)
    assert changed.returncode == 1 and "2 failed, 1 passed" in changed.stdout
    left, top, right, bottom = BUTTON
    where = f"at {left},{top} ({right - left} x {bottom - top})"
    assert "home[dark]: 1 region recolored from " in changed.stdout and where in changed.stdout
    for name in ("index.html", "junit.xml", "summary.md", "pictures.csv"):
        assert (project / "out" / name).is_file()
    cases = {case.get("name"): case for case in ET.parse(project / "j.xml").iter("testcase")}
    properties = {
        p.get("name"): p.get("value") for p in cases["test_home[dark]"].find("properties")
    }
    assert properties["imgdiff.state"] == "changed"
    assert properties["imgdiff.after"].endswith("out/results/test_pages/home-dark.png")
    assert "home[dark]: 1 region" in cases["test_home[dark]"].find("failure").get("message")

    command = ("imgdiff", "approve", "--all")
    approved = run(command=command)
    assert approved.returncode == 0 and approved.stdout.count("approved ") == 2, approved.stderr
    assert run(state=1).returncode == 0
    lines = (project / "tests/baselines/imgdiff-approvals.jsonl").read_text().splitlines()
    assert [json.loads(line)["who"] for line in lines] == ["A Tester"] * 6


def test_update_approves_what_changed(run, project):
    assert run("--imgdiff-update").returncode == 0 and len(pictures(project)) == 4
    before = (project / "tests/baselines/test_pages/home-dark.png").read_bytes()
    assert run("--imgdiff-update", state=1).returncode == 0
    assert (project / "tests/baselines/test_pages/home-dark.png").read_bytes() != before
    assert run(state=1).returncode == 0


def test_an_approved_picture_that_is_read_only_is_replaced_only_if_told(run, project):
    assert run("--imgdiff-update").returncode == 0
    approved = [project / "tests" / "baselines" / name for name in pictures(project)]
    before = [file.read_bytes() for file in approved]
    for file in approved:
        file.chmod(0o444)
    refused = run("--imgdiff-update", state=1)
    assert refused.returncode == 1 and "read-only" in refused.stdout
    assert [file.read_bytes() for file in approved] == before
    assert run("--imgdiff-update", "--imgdiff-force", state=1).returncode == 0
    assert [file.read_bytes() for file in approved] != before
    assert {file.stat().st_mode & 0o777 for file in approved} == {0o444}


def test_under_xdist_it_is_the_same(run, project):
    pytest.importorskip("xdist")
    run("--imgdiff-update")
    found = run("-n", "2", "--imgdiff-report", "out", state=1)
    assert found.returncode == 1 and "2 failed, 1 passed" in found.stdout, found.stdout
    assert "imgdiff: 4 pictures: 2 changed, 2 passed" in found.stdout
    page = (project / "out" / "index.html").read_text()
    assert page.count('<article class="changed"') == 2
    assert page.count('<article class="passed"') == 2


def test_it_shows_in_pytest_html(run, project):
    pytest.importorskip("pytest_html")
    run("--imgdiff-update")
    run("--html", "h.html", "--self-contained-html", state=1)
    assert "home[dark]: where" in (project / "h.html").read_text()


def test_what_is_wrong_is_a_sentence(run, project):
    (project / "tests" / "test_pages.py").write_text(
        """
def test_one(image_regression):
    image_regression.check(b"no picture", "a")

def test_two(image_regression):
    image_regression.check(3, "b")

def test_three(image_regression):
    image_regression.check(b"no picture", "a")

def test_four(image_regression):
    image_regression.check(b"", "c", treshold=1)
"""
    )
    said = run("--imgdiff-missing", "write").stdout
    assert "a: cannot read " in said and "Traceback" not in said
    assert "b: expected a path, bytes, a Pillow image" in said
    assert "two pictures for one name: tests/test_pages.py::test_one has 'test_pages/a.png'" in said
    (project / "imgdiff.toml").write_text("threshold = 3\n")
    assert "imgdiff.toml:1: threshold must be" in run().stdout
    assert run("--imgdiff-missing", "perhaps").returncode == 4


def test_unused_it_costs_nothing(run, project):
    code = (
        "import sys, imgdiff.pytest_plugin;"
        "print([m for m in ('numpy', 'cv2', 'onnxruntime', 'PIL', 'imgdiff.suite') "
        "if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.strip() == "[]", said.stderr
    (project / "tests" / "test_pages.py").write_text("def test(): pass\n")
    assert run().returncode == 0 and not (project / ".imgdiff").exists()


def test_all_kinds_of_pictures(tmp_path):
    figure = pytest.importorskip("matplotlib.figure").Figure()
    figure.subplots().plot([1, 2])
    image = screen()
    image.save(tmp_path / "x.png")

    class Page:
        def screenshot(self, **options):
            assert options == {"animations": "disabled", "caret": "hide"}
            return (tmp_path / "x.png").read_bytes()

    class Asynchronous:
        async def screenshot(self, **_):
            return b""

    pixels = np.array(image)
    for picture in (image, pixels, tmp_path / "x.png", (tmp_path / "x.png").read_bytes(), Page()):
        data, suffix = picture_bytes(picture)
        assert suffix == ".png"
        (tmp_path / "y.png").write_bytes(data)
        np.testing.assert_array_equal(np.array(Image.open(tmp_path / "y.png")), pixels)
    assert picture_bytes(figure)[0] == picture_bytes(figure)[0]
    transparent = np.dstack([pixels, np.full(pixels.shape[:2], 128, np.uint8)])
    (tmp_path / "y.png").write_bytes(picture_bytes(transparent)[0])
    kept = np.array(Image.open(tmp_path / "y.png"))
    assert np.abs(kept.astype(int) - transparent).max() <= 2
    with pytest.raises(ImageError, match="asynchronous"):
        picture_bytes(Asynchronous())


def test_file_names_are_safe_and_never_the_same():
    texts = ["home", "a/b", "a_b", "a:b", "..", "", "é", "x" * 300, "x" * 301]
    names = [file_name(text) for text in texts]
    assert len(set(names)) == len(names) and names[0] == "home" and names[6] == "é"
    assert not any(set(name) & set('/\\:*?"<>|') or name.startswith(".") for name in names)


def test_assert_same_image(narrow_file):
    before, after = screen(1), screen(1, button=1)
    assert not assert_same_image(before, before, weights=narrow_file).changed
    with pytest.raises(
        AssertionError, match=r"1 region recolored from .* at 10,60 \(50 x 20\)"
    ) as error:
        assert_same_image(after, before, weights=narrow_file)
    assert error.value.result.regions[0].box == BUTTON
    assert_same_image(after, before, weights=narrow_file, ignore=[BUTTON])
    with pytest.raises(AssertionError):
        assert_same_image(after, before, weights=narrow_file, ignore=[CLOCK])
