"""What is installed is bounded, and known vulnerabilities of it fail the checks."""

import re
import runpy
import tomllib
from itertools import chain

import pytest

from tests import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EVERYTHING = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
BOUNDED = [requirement for requirement in EVERYTHING if ">=" in requirement]


@pytest.mark.parametrize("requirement", EVERYTHING)
def test_every_dependency_has_a_lower_bound_and_no_other_source(requirement):
    ours, others = r"imgdiff-siamese\[[a-z,]+\]", r"[a-z0-9-]+(\[[a-z0-9,]+\])?>=[\d.]+(,<[\d.]+)?"
    assert re.fullmatch(f"{ours}|{others}", requirement)


def test_only_what_is_no_public_interface_is_bounded_above():
    assert [r for r in EVERYTHING if "<" in r] == ["streamlit>=1.67,<1.68"]


def test_what_is_tested_as_the_oldest_is_what_is_allowed():
    extras = PROJECT["optional-dependencies"]
    pytest = [bound for bound in extras["test"] if bound.startswith("pytest>")]
    used = ("faces", "mcp", "page", "pdf", "ray", "search", "serve", "train", "video")
    bounds = {bound.split(",")[0]: None for extra in used for bound in extras[extra]}
    allowed = [*PROJECT["dependencies"], *bounds, *pytest]
    lines = (ROOT / "tests" / "lowest" / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert pinned == [bound.replace(">=", "==").replace("[data]", "") for bound in allowed]


def _verdict(report, complaint=""):
    return runpy.run_path(str(ROOT / ".ci" / "audit.py"))["verdict"](report, complaint)


def test_a_known_vulnerability_fails_the_checks_and_no_network_does_not():
    safe = {"name": "numpy", "version": "2.0", "vulns": []}
    bug = {"id": "CVE-1", "fix_versions": ["11.3.0"]}
    unsafe = {"name": "pillow", "version": "11.2.0", "vulns": [bug]}
    unknown = {"name": "click", "skip_reason": "not found"}
    assert _verdict({"dependencies": [safe, unknown]}) == (
        0,
        "1 of 2 packages audited, none is known to be unsafe",
    )
    status, said = _verdict({"dependencies": [safe, unsafe]})
    assert status == 1 and "pillow 11.2.0: CVE-1 (mended in 11.3.0)" in said
    for nothing in ({"dependencies": []}, {"dependencies": [unknown]}):
        assert _verdict(nothing)[0] is None
    unreached = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.osv.dev')"
    status, said = _verdict(None, unreached)
    assert status is None and "nothing was audited" in said


@pytest.mark.parametrize("complaint", ["", "No module named pip_audit", "error: no such option"])
def test_an_audit_that_fails_itself_is_no_audit_without_a_network(complaint):
    status, said = _verdict(None, complaint)
    assert status == 1 and complaint in said


@pytest.mark.parametrize("requirement", BOUNDED)
def test_every_bound_has_its_reason_beside_it(requirement):
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    found = [line for line in lines if line.startswith(f'    "{requirement}"')]
    assert found and all(re.fullmatch(r' +"[^"]+", # \S.+', line) for line in found)
