"""The folder of a run that nobody trained: a narrow network with random weights."""

from pathlib import Path

import numpy as np

from imgdiff.network.distances import Distance
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.saved_run import SETTINGS, WEIGHTS
from imgdiff.recognition.runs.folder import SPLIT, write_arrays, write_json
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.runs.training_distribution import (
    TrainingDistribution,
    descriptors,
    write_distribution,
)
from tests.conftest import NARROW

KINDS = ("euclidean", "l1", "cosine", "network")


def narrow_plan(**changes) -> ModelConfig:
    small = {"size": (32, 40), "grid": 3, "embedding": 12, "blocks": NARROW}
    return ModelConfig(**{**small, **changes})


def random_arrays(plan: ModelConfig, seed: int = 1) -> dict[str, np.ndarray]:
    """Weights that let something of every image through."""
    rng = np.random.default_rng(seed)
    arrays = {
        name: rng.normal(0, (2 / max(1, np.prod(shape[:-1]))) ** 0.5, shape).astype(np.float32)
        for name, shape in plan.weight_shapes().items()
    }
    if "same/kernel" in arrays:  # further apart is less alike
        arrays["same/kernel"] = -np.abs(arrays["same/kernel"])
        arrays["same/bias"] = np.float32([2])
    return arrays


def distance_of(plan: ModelConfig, arrays: dict[str, np.ndarray]) -> Distance:
    return Distance(plan.score, arrays.get("same/kernel"), arrays.get("same/bias"))


def make_run(
    folder: Path, plan: ModelConfig | None = None, *, seed: int = 1, threshold=0.3
) -> Path:
    """P(same) is one half at the threshold."""
    plan = plan or narrow_plan()
    folder.mkdir(parents=True, exist_ok=True)
    own = {
        "threshold": np.array(float(threshold)),
        "calibration": np.array([-6 / (threshold or 1), 6.0]),
    }
    write_arrays(folder, WEIGHTS, {**random_arrays(plan, seed), **own})
    write_json(folder, SETTINGS, {"plan": plan.to_dict()})
    parts = {"train": ["a/1.png"], "validation": [], "test": ["b/1.png", "b/2.png"]}
    write_json(folder, SPLIT, {"data": "/data", "parts": parts, "skipped": [["c.png", "broken"]]})
    return folder


def measure(folder: Path, images) -> Path:
    """Lets a run know these images as those that it was trained on; every other is held out."""
    run = Run(folder)
    layers = descriptors([run.look(image) for image in images], run.config)
    known, others = ([rows[start::2] for rows in layers] for start in (0, 1))
    write_distribution(folder, TrainingDistribution.fit(known, others))
    return folder
