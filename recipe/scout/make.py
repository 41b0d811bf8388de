"""Teaching a scout what trained weights say, from pairs to the file beside theirs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import write_file
from imgdiff.network.onnx.scout_graph import build_scout_graph
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.scout_weights import DOUBTED, LAYERS, ScoutWeights, scout_to_npz
from imgdiff.network.shipped_weights import DEFAULT_FILE, shipped_folder
from imgdiff.network.weights import read_file
from recipe.photos import read_photos
from recipe.scout.calibration import OVERLOOKED, calibrate, doubts, measure
from recipe.scout.model import named_arrays
from recipe.scout.targets import Targets, write_targets
from recipe.scout.train import train_scout

#: Side of the pairs, in pixels.
SIZE = 192
#: Of what is drawn, by the part of the photographs; pairs are measured on a third of "train".
SEEDS = {"train": 1, "validation": 2, "test": 3}


def make_scout(
    photos: str,
    folder: Path,
    weights: str,
    count: int,
    minutes: float,
    workers: int,
    log: Callable[[int, float, float], None] | None = None,
) -> dict[str, Any]:
    """Teaches a scout and writes it beside the weights.

    Args:
        photos: Folder of photographs.
        folder: Where pairs are kept with what the weights say of them; those that are there are
            not made again.
        weights: "default" or an .npz file.
        count: Pairs to learn from; a third as many calibrate, and as many measure.
        minutes: Of training.
        workers: Processes that make pairs.
        log: Hears of the training; see ``train_scout``.

    Returns:
        What it is and how it measures: its card, which is written beside it.
    """
    runtime = get_runtime(weights)
    targets = {}
    for part, seed in SEEDS.items():
        pairs = count if part == "train" else count // 3
        pictures = read_photos(photos, part)
        files = write_targets(runtime, pictures, folder / part, pairs, SIZE, seed, workers)
        targets[part] = Targets.read(files)
    arrays = named_arrays(train_scout(targets["train"], runtime.threshold, minutes, log=log))
    return finish(arrays, targets, runtime.threshold, weights)


def finish(
    arrays: dict[str, np.ndarray], targets: dict[str, Targets], threshold: float, weights: str
) -> dict[str, Any]:
    """Calibrates, measures and writes a trained scout.

    Args:
        arrays: Its weights by name.
        targets: By part of the photographs; "train" is not looked at.
        threshold: Of the trained network's distances.
        weights: "default" or an .npz file.
    """
    folder = Path(str(shipped_folder()))
    file = folder / DEFAULT_FILE if weights == "default" else Path(weights)
    teacher = fingerprint(read_file(file))
    limit = calibrate(doubts(arrays, targets["validation"]), targets["validation"], threshold)
    scout = file.with_suffix(".scout.npz")
    data = scout_to_npz(ScoutWeights(build_scout_graph(arrays), limit, teacher))
    write_file(str(scout), data)
    card = {
        "name": scout.name,
        "sha256": {scout.name: fingerprint(data)},
        "teacher": teacher,
        "network": f"Siamese, {len(LAYERS)} convolutions at strides 2 to 8, about 5,000 "
        "multiplications a pixel",
        "loss": "contrastive on the teacher's heat, heat that is too low weighs more; cross "
        f"entropy of the doubt whether it reaches {DOUBTED}",
        "sure_below": round(limit, 4),
        "calibrated": f"the teacher's heat reaches {DOUBTED} in at most {OVERLOOKED:g} of the "
        "places that it calls sure, on validation photographs",
        "test": measure(doubts(arrays, targets["test"]), targets["test"], threshold, limit),
    }
    text = json.dumps(card, indent=2)
    write_file(str(scout.with_suffix(".json")), f"{text}\n".encode())
    return card
