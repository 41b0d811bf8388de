"""A run with a narrow network and random weights."""

from pathlib import Path

import numpy as np

from imgdiff.io.load import load_image
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.saved_run import SETTINGS, WEIGHTS
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.splitting import split
from imgdiff.recognition.runs.folder import SPLIT, write_arrays, write_json, write_log
from imgdiff.recognition.runs.run import load_run
from tests.conftest import NARROW


def make_run(folder: Path, people: Path) -> Path:
    """It tells apart the people in the folder ``people``, more or less: by their colours."""
    folder.mkdir(parents=True)
    plan = ModelConfig(size=(32, 32), grid=2, embedding=16, blocks=NARROW)
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
