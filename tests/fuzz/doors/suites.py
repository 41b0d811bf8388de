"""What a visual test is told by files: configuration, the last run, decisions, choices."""

import json
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from click.testing import CliRunner

from imgdiff.cli import cli
from imgdiff.io.fingerprint import fingerprint
from imgdiff.suite.approvals import approve, select
from imgdiff.suite.config import find_config
from imgdiff.suite.decision_log import LOG, rejections
from imgdiff.suite.record import Entry, Record, read_record, write_record
from imgdiff.suite.review import open_review
from tests.fuzz.doors.door import Door, in_a_file, of_json
from tests.fuzz.mutator import mutated
from tests.suite.screens import screen, write

_CONFIGS = [
    b"""[tool.imgdiff]
baselines = "approved"
results = "shots"
workers = 2
threshold = 0.4
background = "white"
ignore = [[0, 0, 5, 5], { box = [5, 5, 9, 9], threshold = 0.7 }]
include = ["*.png"]

[[tool.imgdiff.pictures]]
names = ["checkout/*"]
max-pixels = 5000
""",
]
_KEYS = (
    *("threshold", "ignore", "only", "mask", "background", "weights", "fit", "level", "workers"),
    *("baselines", "results", "include", "html", "pictures", "min_area", "nothing", "tool"),
)
_VALUES = (
    *(
        "0.4",
        "-1",
        "1e400",
        "nan",
        "9" * 400,
        "true",
        '""',
        '"x"',
        "'white'",
        "'../..'",
        '"\\u0000"',
    ),
    *(
        "[]",
        "[[0, 0, 5, 5]]",
        "[[0, 0]]",
        "[{}]",
        "{}",
        '{ names = "*" }',
        "1979-05-27",
        "07:32:00",
    ),
    *("[" * 2000 + "]" * 2000, "[[0, 0, 1e400, 5]]", "[1, 2]", '["*"]', "[[[]]]", '"a/b"'),
)
_LINES = [
    json.dumps(
        {
            "when": "2026-11-27T00:00:00+00:00",
            "who": "Ada",
            "action": action,
            "name": "home.png",
            "state": "changed",
            "content": "0" * 64,
            "replaced": "1" * 64,
            "reason": "no",
        }
    ).encode()
    for action in ("approve", "reject", "undo")
]


def _some_config(rng: np.random.Generator) -> bytes:
    """Damaged bytes, or any key with any value."""
    if rng.random() < 0.4:
        return mutated(_CONFIGS, rng)
    lines = ["[tool.imgdiff]"] if rng.random() < 0.9 else ["tool = 3"]
    for _ in range(rng.integers(1, 6)):
        if rng.random() < 0.2:
            lines += ["[[tool.imgdiff.pictures]]", "names = ['*.png']"]
        lines.append(f"{_KEYS[rng.integers(len(_KEYS))]} = {_VALUES[rng.integers(len(_VALUES))]}")
    return "\n".join(lines).encode()


def _config(folder: Path) -> None:
    find_config(folder).options_for("checkout/home.png")


@cache
def _project() -> tuple[bytes, dict[str, bytes]]:
    """A run as JSON with "ROOT" for its folder, and its pictures."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write(root / "approved", home=screen(), gone=screen(1))
        write(root / "shots", home=screen(button=1), fresh=screen(2))
        files = {
            str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.png"))
        }
        contents = {name: fingerprint(data) for name, data in files.items()}

        def entry(name: str, state: str, before: str = "", after: str = "") -> Entry:
            return Entry(
                name,
                state,
                ("button",),
                str(root / before) if before else "",
                contents.get(before, ""),
                str(root / after) if after else "",
                contents.get(after, ""),
                1,
            )

        entries = (
            entry("home.png", "changed", "approved/home.png", "shots/home.png"),
            entry("fresh.png", "new", after="shots/fresh.png"),
            entry("gone.png", "missing", before="approved/gone.png"),
        )
        run = Record(str(root / "approved"), entries, "2026-11-27T00:00:00+00:00")
        text = write_record(run, root).read_text("utf-8").replace(str(root), "ROOT")
    return text.encode(), files


def _record(damaged: bytes) -> None:
    """Approves all that there is; nothing outside the folder may change."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "inside"
        _, files = _project()
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        (root / ".imgdiff").mkdir()
        file = root / ".imgdiff" / "last-run.json"
        file.write_bytes(damaged.replace(b"ROOT", str(root).encode()))
        try:
            record = read_record(file)
            approve(record, select(record, everything=True))
            open_review(root)
        finally:
            outside = {path.name for path in root.parent.iterdir()} - {"inside"}
            assert not outside, outside


def _choices(damaged: bytes) -> None:
    """By the command, which says in its own words what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        text, files = _project()
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        (root / ".imgdiff").mkdir()
        run = root / ".imgdiff" / "last-run.json"
        run.write_bytes(text.replace(b"ROOT", str(root).encode()))
        (root / "choices.json").write_bytes(damaged)
        arguments = ["approve", "--run", str(run), "--from", str(root / "choices.json")]
        answer = CliRunner().invoke(cli, arguments)
        if answer.exception is not None:
            raise answer.exception


def doors() -> list[Door]:
    """All of them."""
    record, files = _project()
    content = fingerprint(files["shots/home.png"])
    choices = [{"name": "home.png", "verb": "approve", "content": content, "reason": "so"}]
    return [
        Door("config", _some_config, in_a_file("pyproject.toml", _config)),
        Door("record", of_json([record]), _record),
        Door("decisions", of_json(_LINES), in_a_file(LOG, rejections), refused=0.0),
        Door("choices", of_json([json.dumps({"choices": choices}).encode()]), _choices, 0.0, 0.2),
    ]
