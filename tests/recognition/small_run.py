"""A run with a narrow network and random weights, and a page to use it on."""

import re
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from imgdiff.io.load import load_image
from imgdiff.network.model_config import Plan
from imgdiff.network.run_folder import SETTINGS, SPLIT, WEIGHTS, write_arrays, write_json, write_log
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.splitting import split
from imgdiff.recognition.runs.run import load_run
from tests.conftest import NARROW


def make_run(folder: Path, people: Path) -> Path:
    """It tells apart the people in the folder ``people``, more or less: by their colours."""
    folder.mkdir(parents=True)
    plan = Plan(size=(32, 32), grid=2, embedding=16, blocks=NARROW)
    rng = np.random.default_rng(5)
    arrays = {
        name: rng.normal(0, (2 / max(1, np.prod(shape[:-1]))) ** 0.5, shape).astype(np.float32)
        for name, shape in plan.weight_shapes().items()
    }
    settings = {"plan": plan.to_dict(), "options": {"network": "vgg16", "seed": 5}}
    write_json(folder, SETTINGS, {**settings, "data": {"identities": 12}})
    arrays |= {"threshold": np.float32(1), "calibration": np.float32([-1, 1])}
    write_arrays(folder, WEIGHTS, arrays)
    data = read_dataset(people)
    run = load_run(folder)
    points = run.embed([load_image(data.path(i)).pixels for i in range(len(data))])
    table = run.distances(points, points)
    same = data.identities[:, None] == data.identities
    np.fill_diagonal(same, False)
    threshold = (np.quantile(table[same], 0.9) + np.quantile(table[~same], 0.1)) / 2
    arrays["threshold"] = np.float32(threshold)
    arrays["calibration"] = np.float32([-8 / threshold, 8])
    write_arrays(folder, WEIGHTS, arrays)
    parts = split(data, (0.5, 0.25, 0.25))
    files = {part: [data.files[i] for i in found] for part, found in parts.items()}
    write_json(folder, SPLIT, {"data": str(people), "parts": files})
    write_log(folder, [{"epoch": e, "loss": 1 / (e + 1), "seconds": 40.0} for e in range(3)])
    return folder


def page(**query: str) -> AppTest:
    def script():
        from imgdiff.app.recognise.recognise_page import recognise_page

        recognise_page()

    app = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return healthy(app.run())


def upload(app: AppTest, place: str, *files: tuple[str, bytes]) -> AppTest:
    """Puts files into the uploader of a place."""
    uploader = next(e for e in app.file_uploader if e.key.startswith(f"uploader_{place}_"))
    uploader.set_value([(name, data, "image/png") for name, data in files])
    return healthy(app.run())


def healthy(app: AppTest) -> AppTest:
    assert not app.exception
    assert "Traceback" not in words(app)
    return app


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "success", "warning", "title", "subheader")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind))


def read(app: AppTest) -> str:
    """What the page's Markdown looks like."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words(app)).replace("\u2060", "")


def html(app: AppTest) -> str:
    return "".join(str(e.proto) for e in app.html)
