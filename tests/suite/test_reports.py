"""A visual test as files."""

import csv
import io
import json
import os
import xml.etree.ElementTree as ET  # of our own making

import pytest

from imgdiff.batch.rows import Row
from imgdiff.errors import OutputError
from imgdiff.suite.folder_pairs import paired
from imgdiff.suite.folders import pictures_in
from imgdiff.suite.outcome import Outcome
from imgdiff.suite.reports.csv_table import csv_of
from imgdiff.suite.reports.html_page import html_of
from imgdiff.suite.reports.json_fields import json_of
from imgdiff.suite.reports.junit import junit_of
from imgdiff.suite.reports.markdown import markdown_of
from imgdiff.suite.reports.write import Reports
from imgdiff.suite.run import run_suite
from tests.suite.screens import screen, write

STRANGE = "<b onload=x>|`\x07\u202e&amp;].png"
OUTCOMES = [
    Outcome("a/same.png", "passed", row=Row("x", "x", verdict="identical"), seconds=0.25),
    Outcome(STRANGE, "new", content="c" * 64),
    Outcome("=gone.png", "missing"),
    Outcome("broken.png", "failed", reason="cannot read it \x00"),
]


@pytest.fixture
def outcomes(tmp_path, options):
    a = write(tmp_path / "a", same=screen(1), edit=screen(2), gone=screen(4))
    b = write(tmp_path / "b", same=screen(1), edit=screen(2, button=1), more=screen(5))
    (tmp_path / "scratch").mkdir()
    items = paired(pictures_in(a), pictures_in(b), lambda name: options)
    return run_suite(items, scratch=tmp_path / "scratch")


def test_junit_has_a_case_for_each_picture():
    root = ET.fromstring(junit_of(OUTCOMES, "shop"))
    [suite] = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "1")
    cases = {case.get("name"): case for case in suite}
    assert cases["same.png"].get("classname") == "shop.a"
    assert cases["same.png"].find("failure") is None
    assert cases["same.png"].get("time") == "0.250"
    assert cases["=gone.png"].find("failure").get("type") == "missing"
    assert cases["broken.png"].find("error").get("message") == "Cannot read it ?"
    properties = {p.get("name"): p.get("value") for p in cases["same.png"].find("properties")}
    assert properties["imgdiff.state"] == "passed"


def test_junit_is_read_by_another_reader():
    junitparser = pytest.importorskip("junitparser")
    parsed = junitparser.JUnitXml.fromstring(junit_of(OUTCOMES))
    assert (parsed.tests, parsed.failures, parsed.errors) == (4, 2, 1)
    [suite] = parsed
    kinds = [[type(result).__name__ for result in case.result] for case in suite]
    assert kinds == [[], ["Failure"], ["Failure"], ["Error"]]


def test_junit_follows_the_schema():
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(__file__.replace("test_reports.py", "junit.xsd")))
    schema.assertValid(etree.fromstring(junit_of(OUTCOMES)))


def test_csv_begins_with_the_worst_and_holds_no_formula(outcomes):
    lines = list(csv.DictReader(io.StringIO(csv_of([*OUTCOMES, *outcomes]).decode())))
    assert [line["state"] for line in lines][:2] == ["failed", "changed"]
    assert {"'=gone.png", "edit.png"} <= {line["name"] for line in lines}
    edit = next(line for line in lines if line["name"] == "edit.png")
    assert float(edit["heat"]) >= 0.5 and edit["regions"] == "1"


def test_markdown_shows_a_strangers_name_as_it_is():
    text = markdown_of(OUTCOMES).decode()
    assert text.startswith("## 1 of 4 could not be compared\n")
    assert "&lt;b onload=x&gt;\\|\\`??&amp;amp;\\].png" in text
    assert "<b" not in text and "same.png" not in text


def test_json_holds_everything(outcomes):
    told = json.loads(json.dumps(json_of(outcomes)))
    assert told["counts"] == {"changed": 1, "new": 1, "missing": 1, "passed": 1}
    assert told["pictures"][0]["comparison"]["changed"] is True


def test_reports_are_written_beside_each_other_and_tidied(outcomes, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    reports = Reports(out / "r.html", out / "j.xml", out / "t.csv", out / "s.md")
    reports.check()
    written = reports.write(outcomes, name="shop", choices=True)
    assert sorted(path.name for path in written) == ["j.xml", "r.html", "s.md", "t.csv"]
    page = (out / "r.html").read_text()
    for file in (out / "r_files").iterdir():
        assert f"r_files/{file.name}" in page
    assert [f.suffix for f in (out / "r_files").iterdir()].count(".js") == 1
    assert page.count("Approve</button>") == 2 and "Approve that it is gone" in page
    for file in (out / "s_files").iterdir():
        assert f's_files/{file.name}"' in (out / "s.md").read_text()
    passed = [o for o in outcomes if o.state == "passed"]
    reports.write(passed, name="shop", choices=False)
    assert list((out / "r_files").iterdir())  # they may be another run's
    for file in (out / "r_files").iterdir():
        os.utime(file, (0, 0))
    reports.write(passed, name="shop", choices=False)
    assert not list((out / "r_files").iterdir())
    assert "Approve" not in (out / "r.html").read_text().split("<script")[0]


def test_one_file_holds_its_pictures(outcomes, tmp_path):
    page = html_of(outcomes, tmp_path / "r.html").decode()
    assert page.count('<script type="application/json" id="pair-p') == 1
    inside = page.split('id="pair-p0">')[1].split("</script>")[0]
    assert json.loads(inside)["regions"]


def test_a_strangers_name_is_harmless_on_the_page(tmp_path):
    page = html_of(OUTCOMES, tmp_path / "r.html", choices=True).decode()
    assert "<b onload" not in page and "\u202e" not in page.split("<article")[0]


def test_reports_that_cannot_be_written_are_refused_before_the_work(tmp_path):
    with pytest.raises(OutputError, match=r"\.html or \.htm"):
        Reports(html=tmp_path / "r.txt").check()
    with pytest.raises(OutputError, match="no folder"):
        Reports(csv=tmp_path / "no" / "t.csv").check()
