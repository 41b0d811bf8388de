"""imgdiff verify, identify and evaluate: what they print, write and return."""

import json
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff import cli
from imgdiff.recognition.runs.folder import SPLIT, write_json
from tests.recognition.test_gallery import COLOURS, draw
from tests.recognition.untrained_run_folder import make_run, measure


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a run, a gallery, and images to judge."""
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    make_run(tmp_path / "run", threshold=0.05)
    for who, colour in COLOURS.items():
        for i in (1, 2, 3):
            draw(tmp_path / "people" / who / f"{i}.png", colour, seed=i)
    draw(tmp_path / "one.png", COLOURS["anna"])
    draw(tmp_path / "two.png", COLOURS["bo"])
    return tmp_path


@pytest.fixture
def said(place, capsys):
    """Runs a command: its exit status, and what it says."""

    def call(*arguments):
        try:
            cli.main(list(arguments))
            status = 0
        except SystemExit as stop:
            status = stop.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def verify(said):
    return lambda *arguments: said("verify", "--model", "run", *arguments)


@pytest.fixture
def identify(said):
    return lambda *arguments: said("identify", "--model", "run", "--gallery", "people", *arguments)


def test_verify_answers_by_its_status(verify):
    status, out, err = verify("one.png", "one.png")
    assert (status, err) == (0, "") and out.startswith("Same, ") and "cosine similarity 1.0" in out
    status, out, err = verify("one.png", "two.png", "--threshold", "1e-6")
    assert (status, err) == (1, "") and out.startswith("Different, ")
    assert verify("one.png", "two.png", "--threshold", "9", "-q") == (0, "", "")


def test_verify_in_json(verify):
    status, out, _ = verify("one.png", "two.png", "--json")
    found = json.loads(out)
    assert status == (0 if found["same"] else 1)
    assert found["names"] == ["one.png", "two.png"] and found["model"] == "run"
    assert found["same"] == (found["distance"] < found["threshold"] == pytest.approx(0.05))


def test_verify_asks_of_several_references(verify):
    more = ("--reference", "people/anna", "--reference", "two.png")
    status, out, err = verify("one.png", "two.png", "--json", *more)
    found = json.loads(out)
    names = ["one.png", "1.png", "2.png", "3.png", "two.png"]
    assert [one["name"] for one in found["references"]] == names
    assert found["distance"] == pytest.approx(
        np.mean([one["distance"] for one in found["references"]])
    )
    assert status == (0 if found["same"] else 1) and err == ""
    status, out, _ = verify("one.png", "two.png", *more)
    assert "mean of 5 references" in out and "no limit of its own" in out
    status, _, err = verify("one.png", "two.png", "--reference", "nowhere")
    assert status == 2 and "no such file" in err


def test_verify_draws(verify, place):
    status, out, _ = verify("one.png", "two.png", "out.png", "--threshold", "1e-6")
    assert status == 1 and out.endswith("wrote out.png\n")
    assert Image.open("out.png").width > 400


@pytest.mark.parametrize("output", ["one.png", "two.png", "./people/../two.png", "link.png"])
def test_verify_never_writes_over_an_input(output, verify, place):
    (place / "link.png").symlink_to("one.png")
    before = [Path(name).read_bytes() for name in ("one.png", "two.png")]
    status, out, err = verify("one.png", "two.png", output)
    assert status == 2 and out == "" and "is the input" in err
    assert [Path(name).read_bytes() for name in ("one.png", "two.png")] == before


TROUBLE = {
    "no such image": ["one.png", "none.png"],
    "a folder": ["one.png", "people"],
    "no such run": ["one.png", "two.png", "--model", "none"],
    "no name of a run": ["one.png", "two.png", "--model", ""],
    "a weights file": ["one.png", "two.png", "--model", "run/weights.npz"],
    "a threshold of 0": ["one.png", "two.png", "--threshold", "0"],
    "a threshold of nan": ["one.png", "two.png", "--threshold", "nan"],
    "a threshold of inf": ["one.png", "two.png", "--threshold", "inf"],
    "a JPEG": ["one.png", "two.png", "out.jpg"],
    "an output of no name": ["one.png", "two.png", ""],
    "no such folder": ["one.png", "two.png", "none/out.png"],
    "both silent and loud": ["one.png", "two.png", "--json", "-q"],
    "too large": ["one.png", "two.png", "--max-megapixels", "0.0001"],
    "standard input twice": ["-", "-"],
    "one image": ["one.png"],
    "too much": ["one.png", "two.png", "out.png", "more.png"],
}


@pytest.mark.parametrize("kind", TROUBLE)
def test_trouble_of_verify_is_status_2(kind, verify, place):
    before = sorted(path.name for path in place.iterdir())
    status, out, err = verify(*TROUBLE[kind])
    assert status == 2 and out == "" and err.strip()
    assert sorted(path.name for path in place.iterdir()) == before


def test_standard_input(verify, identify, monkeypatch, place):
    def give():
        data = BytesIO((place / "one.png").read_bytes())
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(data))

    give()
    assert verify("-", "one.png")[0] == 0
    give()
    assert json.loads(identify("-", "--json", "--threshold", "9")[1])["identity"] == "anna"
    monkeypatch.setattr(sys, "stdin", None)
    assert verify("-", "one.png")[0] == 2


def test_identify_answers_by_its_status(identify):
    status, out, err = identify("one.png", "--threshold", "9")
    assert (status, err) == (0, "") and out.startswith("anna: distance ")
    assert out.splitlines()[2].split()[-2] == "anna" and "(anna/" in out
    status, out, err = identify("one.png", "--threshold", "1e-9")
    assert (status, err) == (1, "") and out.startswith("Unknown: the nearest is anna")
    assert identify("one.png", "--threshold", "1e-9", "-q") == (1, "", "")


def test_what_cannot_be_judged_is_status_2(verify, identify, place):
    measure(place / "run", [np.array(Image.open(f)) for f in (place / "people").rglob("*.png")])
    ramp = np.linspace(0, 255, 64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    Image.fromarray(ramp ^ 170).save("odd\x1b.png")
    status, out, err = verify("one.png", "odd\x1b.png")
    assert (status, err) == (2, "")
    assert out.startswith("Cannot judge: odd?.png is unlike the training images\n")
    status, out, _ = verify("one.png", "odd\x1b.png", "--json")
    said = json.loads(out)
    assert status == 2 and said["same"] is None and said["unlike_training"] == ["odd\x1b.png"]
    assert verify("one.png", "odd\x1b.png", "-q", "--judge-unlike")[0] in (0, 1)
    status, out, err = identify("odd\x1b.png")
    assert (status, err) == (2, "") and out.startswith("Cannot judge: ") and "anna" not in out
    assert identify("odd\x1b.png", "--judge-unlike", "--threshold", "99")[0] == 0
    assert "note: The run does not know" not in out


def test_a_run_made_before_says_that_it_cannot_tell(verify, identify):
    assert (
        "note: The run does not know how its training images look"
        in verify("one.png", "one.png")[1]
    )
    assert "note: The run does not know how its training images look" in identify("one.png")[1]


def test_identify_in_json_and_with_broken_files(identify, place):
    (place / "people" / "bo" / "9\x1b[2J.png").write_bytes(b"broken")
    status, out, _ = identify("one.png", "--json", "--most", "2", "--threshold", "9")
    found = json.loads(out)
    assert status == 0 and found["identity"] == "anna" and len(found["candidates"]) == 2
    assert len(found["skipped"]) == 1
    status, out, _ = identify("one.png", "--threshold", "9")
    assert "note: skipped bo/9?[2J.png" in out and "\x1b" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.png"],
        ["one.png", "--gallery", "none"],
        ["one.png", "--gallery", "one.png"],
        ["one.png", "--gallery", "run"],
        ["one.png", "--model", "people"],
        ["one.png", "--most", "0"],
        ["one.png", "--threshold", "-1"],
        ["one.png", "--json", "--quiet"],
        [],
    ],
)
def test_trouble_of_identify_is_status_2(arguments, identify):
    status, out, err = identify(*arguments)
    assert status == 2 and out == "" and err.strip()


@pytest.fixture
def no_plots(monkeypatch):
    """They take seconds, and are tested where they are made."""
    monkeypatch.setattr("imgdiff.recognition.evaluate.plots.draw_all", lambda _: {})


def test_evaluate_measures_and_writes(said, place, no_plots):
    status, out, err = said("evaluate", "run", "people", "--ways", "2", "--episodes", "5")
    assert status == 0 and err == "" and "accuracy" in out and "predicted correctly" in out
    assert out.rstrip().endswith("wrote run/evaluation/report.html")
    assert (place / "run" / "evaluation" / "report.html").stat().st_size > 1000
    status, out, _ = said("evaluate", "run", "people", "--out", "there", "--json")
    found = json.loads(out)
    assert status == 0 and found["images"] == 9 and (place / "there" / "evaluation.json").is_file()


def test_evaluate_lists_what_it_left_out(said, place, no_plots):
    (place / "people" / "bo" / "9.png").write_bytes(b"broken")
    status, out, _ = said("evaluate", "run", "people", "--ways", "2", "--episodes", "5")
    assert status == 0 and "note: left out bo/9.png: " in out


def test_evaluate_counts_what_verify_says(said, place, no_plots):
    status, out, _ = said("evaluate", "run", "people", "--json", "--episodes", "5")
    confusion = json.loads(out)["confusion"]
    files = sorted((place / "people").rglob("*.png"))
    from imgdiff import load_run, verify

    run, same = load_run("run"), 0
    for i, one in enumerate(files):
        for two in files[i + 1 :]:
            same += one.parent == two.parent and verify(one, two, model=run).same
    assert status == 0 and confusion["true_same"] == same


def test_evaluate_takes_the_runs_own_test_part(said, place, no_plots):
    files = [f"{who}/{i}.png" for who in COLOURS for i in (1, 2, 3)]
    write_json(
        place / "run", SPLIT, {"data": str(place / "people"), "parts": {"train": [], "test": files}}
    )
    status, out, err = said("evaluate", "run", "-q", "--episodes", "5")
    assert (status, out, err) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["none"],
        ["run", "none"],
        ["run", "people", "--ways", "1"],
        ["run", "people", "--episodes", "0"],
        ["run", "people", "--out", "one.png"],
        ["run", "people", "--out", "people"],
        ["run", "people", "--part", "best"],
        ["run", "people", "--json", "-q"],
        ["run"],
    ],
)
def test_trouble_of_evaluate_is_status_2(arguments, said, place):
    status, out, err = said("evaluate", *arguments)
    assert status == 2 and out == "" and err.strip()
    assert not (place / "run" / "evaluation").exists()
    assert len(list((place / "people").iterdir())) == 3


def test_a_full_disk_is_status_2(place):
    command = [sys.executable, "-m", "imgdiff", "verify", "one.png", "two.png", "--model", "run"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "No space left" in done.stderr
    assert np.array(Image.open("one.png")).shape == (24, 24, 3)
