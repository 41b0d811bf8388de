"""The notebooks run from top to bottom and say what is printed in them.

``IMGDIFF_RENEW=1`` writes what they say and show anew.
"""

import json
import os
import re

import pytest
import yaml

from tests import ROOT
from tests.docs import notebook

NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))}


def test_there_is_one_for_each_task_and_the_site_leads_to_it():
    assert set(NOTEBOOKS) == {"camera", "group", "part_line", "signatures"}
    text = re.sub(r"!!python\S*", "", (ROOT / "mkdocs.yml").read_text())
    nav = json.dumps(yaml.safe_load(text)["nav"])
    assert all(f"notebooks/{name}.md" in nav for name in NOTEBOOKS)


def without_numbers(text: str) -> str:
    """Fractions and percentages differ a little from one processor to another."""
    return re.sub(r"\s*\d+\.\d+|\s*\d+%", " #", text)


@pytest.fixture
def ran(tmp_path, monkeypatch):
    def run(name):
        monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        before = json.loads(NOTEBOOKS[name].read_text())
        now, names = notebook.run(NOTEBOOKS[name])
        if os.environ.get("IMGDIFF_RENEW"):
            notebook.write(now, NOTEBOOKS[name])
        else:
            assert without_numbers(notebook.said(now)) == without_numbers(notebook.said(before))
        return names

    return run


@pytest.mark.real_weights
def test_signatures_of_unseen_people_are_told_from_forged_ones(ran):
    names = ran("signatures")
    assert names["refused"] + names["accepted"] < 0.6


@pytest.mark.real_weights
def test_everybody_in_the_group_is_named_and_the_stranger_is_not(ran):
    names = ran("group")
    assert names["found"].identities == ("person_03", "person_08", "person_00")
    assert sorted(names["told"]) == [
        ("left", "person_08"),
        ("seen", "person_03"),
        ("seen", "person_08"),
        ("seen", "unknown"),
    ]


@pytest.mark.real_weights
def test_the_camera_tells_what_stays_and_that_it_has_gone(ran):
    names = ran("camera")
    changed, same = names["events"]
    assert (changed.kind, same.kind) == ("changed", "same")
    left, top, right, bottom = changed.result.regions[0].box
    assert left < 140 < right and top < 138 < bottom and names["quiet"] == []


@pytest.mark.real_weights
def test_the_line_refuses_the_parts_with_a_defect_alone(ran):
    names = ran("part_line")
    assert len(names["verdicts"]) == 8
    assert all(anomalous == (kind is not None) for kind, anomalous in names["verdicts"])
