"""Work that is disturbed: what it begins with, and what it does."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from imgdiff.cli import main
from imgdiff.suite.decision_log import LOG
from tests import ROOT
from tests.faults.paging import serve_and_visit
from tests.faults.serving import serve_and_ask
from tests.narrow_file import narrow_file
from tests.recognition.drawn_people import draw_people
from tests.recognition.train.narrow_vgg16 import narrow_vgg16
from tests.suite.screens import screen, write

#: Imported once for all forks, each of which would spend half of its time on it. It starts no
#: thread, of which a fork would have none.
for _name in ("compare", "network.onnx.graphs", "render.html.comparison", "suite.run"):
    importlib.import_module(f"imgdiff.{_name}")


@dataclass(frozen=True)
class Scenario:
    """Some work.

    Attributes:
        name: Of it.
        prepare: Puts into a folder what it begins with.
        work: Does it in that folder, which is the current one.
        steps: Whether files pass through other states than the first and the last.
        share: Of the kills of a run over all work: less than 1 where it takes long.
    """

    name: str
    prepare: Callable[[Path], None]
    work: Callable[[], None]
    steps: bool = False
    share: float = 1.0


def _two(folder: Path) -> None:
    narrow_file(folder)
    write(folder, before=screen(), after=screen(button=1))
    for name in ("heat.png", "heat.npy", "report.html"):
        (folder / name).write_bytes(b"what was there before")


def _compare() -> None:
    pictures = ["before.png", "after.png"]
    main(["compare", *pictures, "heat.png", "heat.npy", "report.html", "--weights", "narrow.npz"])


def _folders(folder: Path) -> None:
    narrow_file(folder)
    for number in range(4):
        write(folder / "approved", **{f"page{number}": screen(number)})
        write(folder / "shots", **{f"page{number}": screen(number, button=number % 2, clock=1)})
    write(folder / "approved", gone=screen(9))
    write(folder / "shots", fresh=screen(8))
    (folder / "imgdiff.toml").write_text(
        'baselines = "approved"\nresults = "shots"\nweights = "./narrow.npz"\n'
        'html = "report.html"\njunit = "junit.xml"\ncsv = "table.csv"\nmarkdown = "said.md"\n'
    )
    (folder / "report.html").write_bytes(b"what was there before")


def _test() -> None:
    main(["test", "--quiet"])


def _batch() -> None:
    main(
        [
            "compare",
            "approved",
            "shots",
            "--weights",
            "narrow.npz",
            "--html",
            "many.html",
            "--quiet",
        ]
    )


def _tested(folder: Path) -> None:
    """A run that is to be approved, of the folder as it will be called."""
    from imgdiff.io.fingerprint import fingerprint
    from imgdiff.suite.record import Entry, Record, write_record

    _folders(folder)
    entries = []
    for number in range(4):
        name = f"page{number}.png"
        files = folder / "approved" / name, folder / "shots" / name
        contents = [fingerprint(file.read_bytes()) for file in files]
        before, after = map(str, files)
        entries.append(Entry(name, "changed", (), before, contents[0], after, contents[1]))
    gone, fresh = folder / "approved" / "gone.png", folder / "shots" / "fresh.png"
    content = fingerprint(gone.read_bytes())
    entries.append(Entry("gone.png", "missing", (), str(gone), content))
    content = fingerprint(fresh.read_bytes())
    entries.append(Entry("fresh.png", "new", after=str(fresh), content=content))
    when = "2026-11-27T00:00:00+00:00"
    write_record(Record(str(folder / "approved"), tuple(entries), when), folder)
    earlier = {"when": when, "who": "Ada", "action": "reject", "name": "old.png", "content": "0"}
    (folder / "approved" / LOG).write_text(json.dumps(earlier) + "\n")


def _approve() -> None:
    main(["approve", "--all", "--remove"])


def _people(folder: Path) -> None:
    """Keras is imported once for all forks; none of its work is done before."""
    from imgdiff.network.keras.framework import keras

    assert keras
    narrow_file(folder)
    draw_people(folder / "people")


def _train() -> None:
    """A narrow network, by all that a wide one goes through."""
    quick = ["--epochs", "3", "--batch", "12", "--grid", "2", "--embedding", "16", "--views", "2"]
    sizes = ["--size", "32x32", "--split", "50/25/25", "--checkpoint-every", "1", "-q"]
    with narrow_vgg16():
        main(["train", "people", "--run", "run", "--weights", "narrow.npz", *quick, *sizes])


def _served(folder: Path) -> None:
    """The service is imported once for all forks, and begins anew in each.

    How fast the network is here was measured before: that varies, and is kept in the cache folder.
    """
    from imgdiff.service import launch

    assert launch
    (folder / "tmp").mkdir()
    write(folder, before=screen(), after=screen(button=1))
    command = [sys.executable, "-m", "imgdiff", "compare", "before.png", "after.png"]
    environment = {**os.environ, "IMGDIFF_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True)


def _reviewed(folder: Path) -> None:
    """Streamlit is imported once for all forks; the page begins anew in each."""
    from streamlit.web import bootstrap

    assert bootstrap
    (folder / "tmp").mkdir()
    _tested(folder)
    write(folder, before=screen(), after=screen(button=1))


SCENARIOS = (
    Scenario("compare", _two, _compare),
    Scenario("batch", _folders, _batch),
    Scenario("test", _folders, _test),
    Scenario("approve", _tested, _approve),
    Scenario("serve", _served, serve_and_ask, share=0.3),
    Scenario("page", _reviewed, serve_and_visit, share=0.2),
    Scenario("train", _people, _train, steps=True, share=0.5),
)
