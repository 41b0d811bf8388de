"""The folder of a training run, and tables of pairs to learn from."""

import tempfile
from pathlib import Path

import numpy as np

from imgdiff.network.saved_run import SETTINGS, WEIGHTS
from imgdiff.recognition.data.pair_table import read_pairs
from imgdiff.recognition.runs.folder import (
    CHECKPOINT,
    LOG,
    SPLIT,
    read_log,
    read_split,
    write_arrays,
)
from imgdiff.recognition.runs.run import load_run
from imgdiff.recognition.train.checkpoint import read_state
from tests.fuzz.doors.door import Door, in_a_file, of_bytes, of_json
from tests.fuzz.mutator import mutated
from tests.fuzz.odd_values import odd_json
from tests.recognition.untrained_run_folder import make_run, narrow_plan

_DEEP = [
    b"[" * 5000 + b"]" * 5000,
    b'{"format": 1, "plan": ' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"}",
]
_LOGS = [b"epoch,loss,validation_auc,validation_loss\n0,0.5,0.6,0.7\n1,0.4,0.7,0.6\n"]
_TABLES = [b"path1,path2,label\na.png,b.png,1\nc.png,d.png,0\n", b"a.png;b.png;same\n"]
_PICTURE = np.full((40, 32, 3), 90, np.uint8)


def _files() -> dict[str, bytes]:
    """Those of whole runs, by name and by what their network judges by."""
    files = {}
    with tempfile.TemporaryDirectory() as root:
        for score in ("euclidean", "network"):
            folder = make_run(Path(root) / score, narrow_plan(score=score))
            for name in (SETTINGS, WEIGHTS, SPLIT):
                files[f"{score}/{name}"] = (folder / name).read_bytes()
    return files


def _checkpoint() -> bytes:
    state = {"state/epoch": np.array(3), "state/best_epoch": np.array(2)}
    with tempfile.TemporaryDirectory() as root:
        write_arrays(Path(root), CHECKPOINT, {"weight/a": np.ones(3), **state})
        return (Path(root) / CHECKPOINT).read_bytes()


def doors() -> list[Door]:
    """All of them."""
    files = _files()

    def some_run(rng: np.random.Generator) -> bytes:
        """A whole run of which one file is damaged, all in one: the name is the first line."""
        score = ("euclidean", "network")[rng.integers(2)]
        name = (SETTINGS, WEIGHTS, SPLIT)[rng.integers(3)]
        seed = files[f"{score}/{name}"]
        if name == WEIGHTS or rng.random() < 0.4:
            damaged = mutated([seed, *_DEEP], rng) if name != WEIGHTS else mutated([seed], rng)
        else:
            damaged = odd_json([seed], rng)
        return f"{score}/{name}\n".encode() + damaged

    def run(data: bytes) -> None:
        head, _, damaged = data.partition(b"\n")
        score, name = head.decode().split("/")
        with tempfile.TemporaryDirectory() as root:
            for other in (SETTINGS, WEIGHTS, SPLIT):
                whole = files[f"{score}/{other}"]
                (Path(root) / other).write_bytes(damaged if other == name else whole)
            opened = load_run(root)
            assert opened.embed([_PICTURE]).ndim == 2
            assert isinstance(opened.parts, dict)

    return [
        Door("run", some_run, run),
        Door("split", of_json([files[f"euclidean/{SPLIT}"]]), in_a_file(SPLIT, read_split)),
        Door("log", of_bytes(_LOGS), in_a_file(LOG, read_log)),
        Door("checkpoint", of_bytes([_checkpoint()]), in_a_file(CHECKPOINT, read_state)),
        Door(
            "table",
            of_bytes(_TABLES),
            in_a_file("pairs.csv", lambda folder: read_pairs(folder / "pairs.csv")),
        ),
    ]
