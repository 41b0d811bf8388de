"""A run's folder: nothing in it is ever executed, and damage is said in words."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from imgdiff import WeightsError, load_run
from imgdiff.network.saved_run import SETTINGS, WEIGHTS, is_run
from imgdiff.recognition.runs.folder import LOG, SPLIT, read_log, write_arrays, write_log
from tests import ROOT
from tests.recognition.untrained_run_folder import make_run, narrow_plan

FIRST = "block1_conv1/kernel"


@pytest.fixture
def folder(tmp_path):
    return make_run(tmp_path / "run")


def change_arrays(folder: Path, **changes) -> None:
    with np.load(folder / WEIGHTS) as found:
        arrays = dict(found) | {name.replace("__", "/"): x for name, x in changes.items()}
    write_arrays(folder, WEIGHTS, {name: x for name, x in arrays.items() if x is not None})


def change_json(folder: Path, name: str, **changes) -> None:
    found = json.loads((folder / name).read_text()) | changes
    (folder / name).write_text(json.dumps(found))


def change_plan(folder: Path, **changes) -> None:
    change_json(folder, SETTINGS, plan={**narrow_plan().to_dict(), **changes})


def test_what_it_says_of_itself(folder):
    run = load_run(str(folder))
    assert run.name == "run" and run.folder == folder and is_run(folder)
    assert run.size == (32, 40) and run.distance_kind == "euclidean" and run.threshold == 0.3
    assert run.data == "/data" and run.skipped == [("c.png", "broken")]
    assert run.parts == {"train": ("a/1.png",), "validation": (), "test": ("b/1.png", "b/2.png")}
    assert run.log == [] and run.settings["plan"]["embedding"] == 12
    assert load_run(run) is run
    assert set(run.arrays()) == set(narrow_plan().weight_shapes())


def test_embeddings(folder, noise):
    run = load_run(folder)
    images = [noise(32, 40), noise(500, 3), noise(1, 1)]
    points = run.embed(images)
    assert points.shape == (3, 12) and points.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(run.embed(images[1:2])[0], points[1], atol=1e-5)
    assert run.embed([]).shape == (0, 12)
    said = []
    run.embed(np.stack(images[:1] * 20), lambda done, total: said.append((done, total)))
    assert said[-1] == (20, 20)
    for wrong in (images[0][..., 0], images[0] / 255.0, np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(Exception, match="uint8"):
            run.embed([wrong])


def test_probability_is_one_half_at_the_threshold_and_falls(folder):
    run = load_run(folder)
    assert run.probability(run.threshold) == pytest.approx(0.5)
    table = run.probability(np.linspace(0, 2, 50))
    assert (np.diff(table) < 0).all() and table[0] > 0.99 and table[-1] < 0.01
    assert run.probability(1e300) >= 0


class Bomb:
    def __init__(self, mark: Path):
        self.mark = str(mark)

    def __reduce__(self):
        return (open, (self.mark, "w"))


def pickled(folder: Path) -> None:
    """An object where a weight should be, that makes a file when it is unpickled."""
    change_arrays(folder, **{FIRST: np.array([Bomb(folder / "executed")], object)})


def bare_pickle(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(pickle.dumps(Bomb(folder / "executed")))


def huge_claim(folder: Path) -> None:
    """A header that speaks of terabytes."""
    stream = BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6)}
    np.lib.format.write_array_header_1_0(stream, header)
    rewrite(folder, FIRST, stream.getvalue())


def short(folder: Path) -> None:
    """The right header, and nothing behind it."""
    stream = BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (3, 3, 3, 4)}
    np.lib.format.write_array_header_1_0(stream, header)
    rewrite(folder, FIRST, stream.getvalue())


def compressed(folder: Path) -> None:
    """What is small on disk may be huge in memory."""
    with np.load(folder / WEIGHTS) as found:
        np.savez_compressed(folder / WEIGHTS, **dict(found))


def rewrite(folder: Path, key: str, content: bytes) -> None:
    with zipfile.ZipFile(folder / WEIGHTS) as old:
        files = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(folder / WEIGHTS, "w") as new:
        for name, data in (files | {f"{key}.npy": content}).items():
            new.writestr(name, data)


def flip(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[400:420] = bytes(20)
    (folder / WEIGHTS).write_bytes(data)


def cut(folder: Path) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: len(data) // 2])


def write(name: str, text: str):
    return lambda folder: (folder / name).write_text(text)


def nan(folder: Path) -> None:
    change_arrays(folder, out__bias=np.full(12, np.nan, np.float32))


DAMAGE = {
    "no settings": lambda f: (f / SETTINGS).unlink(),
    "settings are a folder": lambda f: ((f / SETTINGS).unlink(), (f / SETTINGS).mkdir()),
    "settings are empty": write(SETTINGS, ""),
    "settings are no JSON": write(SETTINGS, "{'plan': "),
    "settings are a list": write(SETTINGS, "[1, 2]"),
    "settings are nested for ever": write(SETTINGS, "[" * 200_000),
    "settings are no text": lambda f: (f / SETTINGS).write_bytes(b"\xff\xfe\x00{"),
    "another format": lambda f: change_json(f, SETTINGS, format=99),
    "no format": write(SETTINGS, "{}"),
    "no plan": write(SETTINGS, '{"format": 1}'),
    "a plan of words": lambda f: change_json(f, SETTINGS, plan="vgg16"),
    "an unknown network": lambda f: change_plan(f, network="resnet"),
    "an unknown score": lambda f: change_plan(f, score="__import__('os')"),
    "an unknown key": lambda f: change_plan(f, code="print()"),
    "size of any": lambda f: change_plan(f, size=[None, None], grid=1),
    "size of three": lambda f: change_plan(f, size=[32, 40, 3]),
    "size of floats": lambda f: change_plan(f, size=[32.0, 40.0]),
    "size of words": lambda f: change_plan(f, size=["32", "40"]),
    "huge size": lambda f: change_plan(f, size=[10**9, 10**9]),
    "grid of zero": lambda f: change_plan(f, grid=0),
    "grid of true": lambda f: change_plan(f, grid=True),
    "huge embedding": lambda f: change_plan(f, embedding=10**12),
    "unit of words": lambda f: change_plan(f, unit="no"),
    "three blocks": lambda f: change_plan(f, blocks=[[2, 4], [2, 4], [3, 8]]),
    "endless blocks": lambda f: change_plan(f, blocks=[[10**9, 4]] * 5),
    "blocks of nothing": lambda f: change_plan(f, blocks=[[0, 4]] * 5),
    "no weights": lambda f: (f / WEIGHTS).unlink(),
    "weights are empty": write(WEIGHTS, ""),
    "weights are text": write(WEIGHTS, "hello"),
    "weights are a folder": lambda f: ((f / WEIGHTS).unlink(), (f / WEIGHTS).mkdir()),
    "weights are cut": cut,
    "weights are flipped": flip,
    "weights are compressed": compressed,
    "weights are a pickle": bare_pickle,
    "a pickle among the weights": pickled,
    "a weight of terabytes": huge_claim,
    "a weight cut short": short,
    "a weight of another shape": lambda f: change_arrays(f, out__bias=np.zeros(13, np.float32)),
    "a weight of whole numbers": lambda f: change_arrays(f, out__bias=np.zeros(12, int)),
    "a weight is missing": lambda f: change_arrays(f, out__bias=None),
    "a weight is NaN": nan,
    "no threshold": lambda f: change_arrays(f, threshold=None),
    "a threshold below 0": lambda f: change_arrays(f, threshold=np.float32(-1)),
    "an endless threshold": lambda f: change_arrays(f, threshold=np.float32(np.inf)),
    "no calibration": lambda f: change_arrays(f, calibration=None),
}


def check_words(error: Exception, folder: Path) -> None:
    words = str(error)
    assert str(folder) in words
    assert "expected" in words or "cut short" in words
    assert words.count(". ") >= 1  # and what to do
    assert len(words) < 600 and "Errno" not in words


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_said_in_words(kind, folder):
    DAMAGE[kind](folder)
    with pytest.raises(WeightsError) as found:
        load_run(folder)
    check_words(found.value, folder)
    assert not (folder / "executed").exists()


def test_a_pipe_keeps_nobody_waiting(folder):
    import os

    for name in (SETTINGS, WEIGHTS):
        (folder / name).rename(folder / "aside")
        os.mkfifo(folder / name)
        with pytest.raises(WeightsError):
            load_run(folder)
        (folder / "aside").replace(folder / name)


@pytest.mark.parametrize("what", ["nowhere", "", "a\0b", None, 7])
def test_what_is_no_folder(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match="imgdiff train"):
        load_run(what)
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="it is a file"):
        load_run(tmp_path / "file")


@pytest.mark.parametrize(
    "split",
    [
        {},
        {"data": "x"},
        {"data": 3, "parts": {}},
        {"data": "x", "parts": []},
        {"data": "x", "parts": {"test": "abc"}},
        {"data": "x", "parts": {"test": [1]}},
        {"data": "x", "parts": {}, "skipped": 3},
        {"data": "x", "parts": {}, "skipped": [["a"]]},
    ],
)
def test_a_damaged_split_hinders_only_who_asks_for_it(split, folder):
    (folder / SPLIT).write_text(json.dumps({"format": 1, **split}))
    run = load_run(folder)
    for ask in (lambda: run.data, lambda: run.parts, lambda: run.skipped):
        with pytest.raises(WeightsError, match=SPLIT):
            ask()
    (folder / SPLIT).write_text(json.dumps({"format": 1, "data": "x", "parts": {"test": ["a"]}}))
    assert load_run(folder).skipped == []  # as older runs have it


@pytest.mark.parametrize(
    "text",
    [
        "epoch,b\n1,x\n",
        "epoch,b\n1\n",
        "epoch,b\n1,2,3\n",
        "epoch\n\0\n",
        "epoch\n\xff\n",
        "a\n1\n",
    ],
)
def test_a_damaged_log(text, folder):
    (folder / LOG).write_bytes(text.encode("latin-1"))
    with pytest.raises(WeightsError, match=LOG):
        _ = load_run(folder).log


def test_a_log_that_is_a_pipe_keeps_nobody_waiting(folder):
    os.mkfifo(folder / LOG)
    with pytest.raises(WeightsError, match="expected a file"):
        read_log(folder)


def test_a_log_of_other_columns_names_no_best_epoch(folder):
    write_log(folder, [{"epoch": 1, "loss": 0.5}])
    assert load_run(folder).best is None


def test_a_log_comes_back(folder):
    rows = [{"epoch": 1.0, "loss": 0.25}, {"epoch": 2.0, "loss": 1e-9}]
    write_log(folder, rows)
    assert read_log(folder) == rows == load_run(folder).log


def test_arrays_are_written_whole_or_not_at_all(folder, monkeypatch):
    before = (folder / WEIGHTS).read_bytes()

    def full(stream, **arrays):
        stream.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(KeyboardInterrupt):
        write_arrays(folder, WEIGHTS, {"threshold": np.zeros(())})
    assert (folder / WEIGHTS).read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [SETTINGS, SPLIT, WEIGHTS]


def test_a_run_in_use_imports_no_framework(folder, tmp_path):
    code = (
        "import sys, numpy as np; from imgdiff import verify, identify, load_run;"
        f"run = load_run({str(folder)!r}); a = np.zeros((9, 9, 3), np.uint8);"
        "assert verify(a, a, model=run).picture.size;"
        "print([m for m in ('tensorflow', 'keras', 'torch', 'streamlit', 'matplotlib')"
        " if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.strip() == "[]", said.stderr
