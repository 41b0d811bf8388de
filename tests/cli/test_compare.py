"""The command: what it prints, writes and returns."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from imgdiff import cli, compare_images
from imgdiff.network.keras.weights import save_weights
from imgdiff.options import VIEWS
from imgdiff.render.export import export
from tests import ROOT


@pytest.fixture(scope="module")
def narrow_file(narrow_network, tmp_path_factory):
    return str(save_weights(narrow_network, tmp_path_factory.mktemp("w") / "narrow.npz", 0.05))


@pytest.fixture
def files(tmp_path, noise):
    before = noise(48, 64)
    after = before.copy()
    after[10:30, 20:50] = 255 - after[10:30, 20:50]
    for name, pixels in (("before", before), ("after", after)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    return tmp_path


@pytest.fixture
def run(files, narrow_file, monkeypatch, capsys):
    monkeypatch.chdir(files)

    def call(*arguments, weights=narrow_file):
        with pytest.raises(SystemExit) as stop:
            cli.main(["compare", *arguments, "--weights", weights])
        said = capsys.readouterr()
        return stop.value.code, said.out, said.err

    return call


def test_different_same_and_trouble_have_their_status(run):
    status, out, err = run("before.png", "after.png")
    assert status == 1 and "changed" in out and "cosine similarity" in out and err == ""
    assert "cosine" not in run("before.png", "after.png", "--no-scores")[1]
    status, out, _ = run("before.png", "before.png")
    assert status == 0 and out.startswith("Identical")
    status, out, err = run("before.png", "missing.png")
    assert status == 2 and out == "" and err.startswith("imgdiff: ") and "missing.png" in err


def test_a_read_only_file_is_replaced_only_with_force(run, files):
    for name in ("heat.png", "before.png"):
        (files / name).touch()
        (files / name).chmod(0o444)
    status, _, err = run("before.png", "after.png", "heat.png")
    assert status == 2 and "read-only" in err and "--force" in err
    assert (files / "heat.png").read_bytes() == b""
    assert run("before.png", "after.png", "heat.png", "--force")[0] == 1
    assert Image.open(files / "heat.png").size == (64, 48)
    assert (files / "heat.png").stat().st_mode & 0o777 == 0o444
    assert run("before.png", "after.png", "heat.png")[0] == 2  # it was for that command alone
    assert run("before.png", "after.png", "before.png", "--force")[0] == 2


def test_the_heatmap_is_the_apis_overlay(run, files, narrow_file):
    assert run("before.png", "after.png", "heat.png", "--opacity", "0.8")[0] == 1
    expected = compare_images(
        files / "before.png", files / "after.png", weights=narrow_file, opacity=0.8
    )
    np.testing.assert_array_equal(np.array(Image.open(files / "heat.png")), expected.overlay)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_written(run, files, view):
    run("before.png", "after.png", "out.png", "--view", view, "--colormap", "viridis")
    picture = Image.open(files / "out.png")
    assert picture.size == (64, 48) if view != "panels" else picture.width > 3 * 64
    assert picture.mode == ("I;16" if view == "raw" else "RGB")


def test_several_outputs_hold_what_the_api_exports(run, files, narrow_file):
    outputs = ("a.PNG", "b.npy", "c.json")
    status, out, _ = run("before.png", "after.png", *outputs, "--view", "heat")
    assert status == 1 and out.splitlines()[-3:] == [f"wrote {name}" for name in outputs]
    result = compare_images("before.png", "after.png", weights=narrow_file)
    for name, kind in zip(outputs, ("heat", "npy", "json"), strict=True):
        assert (files / name).read_bytes() == export(result, kind)


def test_json_is_json_and_nothing_else(run, narrow_file):
    status, out, _ = run("before.png", "after.png", "--json")
    said = json.loads(out)
    assert status == 1 and said["changed"] is True and said["regions"]
    expected = compare_images("before.png", "after.png", weights=narrow_file).to_dict()
    assert said == expected


def test_quiet_says_nothing(run):
    assert run("before.png", "after.png", "-q") == (1, "", "")


def test_threshold_and_area_change_the_verdict(run):
    assert run("before.png", "after.png", "--min-area", "999999")[0] == 0
    assert run("before.png", "after.png", "--threshold", "0.001")[0] == 1


def test_an_input_is_never_overwritten(run, files):
    kept = (files / "before.png").read_bytes()
    (files / "link.png").symlink_to("before.png")
    for target in ("before.png", "./before.png", "link.png"):
        status, _, err = run("before.png", "after.png", "heat.npy", target)
        assert status == 2 and "overwritten" in err
    assert (files / "before.png").read_bytes() == kept and not (files / "heat.npy").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["heat.jpg"], "ends in .png, .npy, .json, .csv or .html"),
        (["heat"], "ends in .png"),
        (["nowhere/heat.png"], "no folder"),
        (["."], "ends in .png"),
        (["good.png", "good.npy", "heat.jpg"], "heat.jpg"),
        (["good.png", "./good.png"], "the same file as 'good.png'"),
        (["good.npy", "--view", "heat"], "view 'heat' is for a PNG"),
        (["--view", "panels"], "view 'panels' is for a PNG"),
    ],
)
def test_what_cannot_be_written_is_said_first(run, files, arguments, words, monkeypatch):
    monkeypatch.setattr("imgdiff.compare.compare_images", lambda *_, **__: pytest.fail("too late"))
    names = sorted(p.name for p in files.iterdir())
    status, out, err = run("before.png", "after.png", *arguments)
    assert status == 2 and out == "" and words in err
    assert sorted(p.name for p in files.iterdir()) == names


@pytest.mark.parametrize(
    "arguments",
    [
        ["--threshold", "0"],
        ["--threshold", "2"],
        ["--threshold", "nan"],
        ["--max-megapixels", "nan"],
        ["--max-megapixels", "inf"],
        ["--json", "-q"],
        ["--background", "#fff8"],
        ["x" * 300 + ".png"],
        ["--fit", "warp"],
        ["--colormap", "rainbow"],
        ["--background", "nocolour"],
        ["--min-area", "0"],
        ["--no-such-option"],
        ["--max-megapixels", "0.001"],
    ],
)
def test_bad_options_are_trouble(run, arguments):
    status, out, err = run("before.png", "after.png", *arguments)
    assert status == 2 and out == "" and err


def test_unknown_weights_are_trouble(run):
    status, _, err = run("before.png", "after.png", weights="none.npz")
    assert status == 2 and "none.npz" in err


def command(*arguments, data=None, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "imgdiff", *arguments],
        input=data,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_standard_input_is_read(files):
    data = (files / "before.png").read_bytes()
    for pair in (("before.png", "-"), ("-", "before.png")):
        done = command("compare", *pair, "--json", data=data, cwd=files)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["changed"] is False
    assert command("compare", "-", "-", data=data, cwd=files).returncode == 2
    assert command("compare", "before.png", "-", data=b"", cwd=files).returncode == 2


def test_standard_input_is_not_overwritten_either(files):
    kept = (files / "before.png").read_bytes()
    with open(files / "before.png", "rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "imgdiff", "compare", "-", "after.png", "before.png"],
            stdin=stream,
            capture_output=True,
            cwd=files,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert done.returncode == 2 and b"overwritten" in done.stderr
    assert (files / "before.png").read_bytes() == kept


@pytest.mark.parametrize(
    "redirection", ["<&-", "> /dev/full", "2> /dev/full", "> /dev/full 2> /dev/full"]
)
def test_closed_and_full_streams_are_trouble_without_a_traceback(files, redirection):
    side = "-" if "<" in redirection else "before.png"
    missing = "missing.png" if redirection.startswith("2") else "before.png"
    done = subprocess.run(
        f"{sys.executable} -m imgdiff compare {side} {missing} {redirection}",
        shell=True,
        capture_output=True,
        cwd=files,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_the_unforeseen_is_trouble_too(run, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr("imgdiff.compare.compare_images", broken)
    status, out, err = run("before.png", "after.png")
    assert status == 2 and out == "" and err.startswith("imgdiff: unexpected RuntimeError: a bug")


def test_help_teaches_and_version_tells():
    said = command("--help")
    assert said.returncode == 0
    for word in (b"Examples:", b"Exit status: 0 same, 1 different, 2 trouble", b"compare", b"page"):
        assert word in said.stdout
    assert b"BEFORE AFTER [OUTPUT]..." in command("compare", "--help").stdout
    assert command("--version").stdout.startswith(b"imgdiff, version ")
    assert command().returncode == 2 and command("nonsense").returncode == 2


@pytest.mark.real_weights
def test_no_chatter_from_the_framework(files):
    done = command("compare", "before.png", "after.png", cwd=files)
    assert done.returncode == 1 and done.stderr == b""


def test_a_long_comparison_shows_how_far_it_is_and_leaves_nothing(monkeypatch, capsys):
    from imgdiff.cli import progress as meter

    monkeypatch.setattr(meter, "_PATIENCE", 0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with meter.Meter() as bar:
        for done in (25, 50, 100):
            bar(done, 100)
    shown = capsys.readouterr().err
    assert "25%" in shown and "50%" in shown and "100%" not in shown
    assert shown.endswith("\r\033[K\033[?25h")


def test_no_bar_where_nobody_looks(monkeypatch, capsys):
    from imgdiff.cli import progress as meter

    monkeypatch.setattr(meter, "_PATIENCE", 0)
    with meter.Meter() as bar:
        bar(1, 2)
    assert capsys.readouterr().err == ""
