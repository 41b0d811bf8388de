"""A visual test as JUnit XML, as continuous integration reads it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from imgdiff.suite.outcome import Outcome
from imgdiff.suite.wording import sentence

#: What XML 1.0 cannot hold at all, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(
    outcomes: Sequence[Outcome],
    name: str = "imgdiff",
    attachments: Mapping[str, Sequence[Path]] | None = None,
    passing: frozenset[str] = frozenset({"passed"}),
) -> bytes:
    """Makes JUnit XML with a test case for each picture.

    Args:
        outcomes: The pictures.
        name: Of the test suite.
        attachments: Files that show a picture, by its name; as Jenkins and GitLab read them.
        passing: States that are no failure.

    Returns:
        The file. A picture that could not be compared is an error, one that is not as it was
        approved a failure.
    """
    failures = [o for o in outcomes if o.state not in passing and o.state != "failed"]
    errors = [o for o in outcomes if o.state == "failed"]
    counts = {
        "tests": str(len(outcomes)),
        "failures": str(len(failures)),
        "errors": str(len(errors)),
        "time": f"{sum(o.seconds for o in outcomes):.3f}",
    }
    root = ET.Element("testsuites", {"name": name, **counts})
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    suite = ET.SubElement(
        root, "testsuite", {"name": name, **counts, "skipped": "0", "timestamp": now}
    )
    for outcome in outcomes:
        _add_case(suite, name, outcome, (attachments or {}).get(outcome.name, ()), passing)
    ET.indent(root)
    return ET.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def properties_of(outcome: Outcome) -> dict[str, str]:
    """The facts of a picture that machines look for."""
    facts = {"imgdiff.state": outcome.state, "imgdiff.heat": f"{outcome.score:.4f}"}
    facts["imgdiff.changed_fraction"] = f"{outcome.changed_fraction:.6f}"
    for i, region in enumerate(outcome.details.get("regions", ())[:10], start=1):
        facts[f"imgdiff.region.{i}"] = ",".join(map(str, region["box"]))
    if outcome.kinds:
        facts["imgdiff.kinds"] = ", ".join(outcome.kinds)
    return facts


def _add_case(
    suite: ET.Element,
    name: str,
    outcome: Outcome,
    files: Sequence[Path],
    passing: frozenset[str],
) -> None:
    folder, _, picture = outcome.name.rpartition("/")
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": _xml(".".join(filter(None, [name, folder.replace("/", ".")]))),
            "name": _xml(picture),
            "time": f"{outcome.seconds:.3f}",
        },
    )
    properties = ET.SubElement(case, "properties")
    for key, value in properties_of(outcome).items():
        ET.SubElement(properties, "property", {"name": key, "value": _xml(value)})
    said = _xml(sentence(outcome))
    if outcome.state == "failed":
        ET.SubElement(case, "error", {"message": said, "type": "failed"}).text = said
    elif outcome.state not in passing:
        ET.SubElement(case, "failure", {"message": said, "type": outcome.state}).text = said
    if files:
        lines = "\n".join(f"[[ATTACHMENT|{file}]]" for file in files)
        ET.SubElement(case, "system-out").text = _xml(lines)


def _xml(text: str) -> str:
    return _NOT_XML.sub("?", text)
