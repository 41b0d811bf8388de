"""From a run to weights that ship: averaged, calibrated on validation photographs, saved."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.change.network_map import network_map, plan_map
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.architecture import weight_shapes
from imgdiff.network.onnx.int8 import write_int8
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.shipped_weights import read_graphs
from imgdiff.network.weights import blocks_of, save_arrays
from imgdiff.options import CompareOptions
from recipe.calibration import PLAIN_AREA, Verdicts, calibrate, verdicts
from recipe.embedding_head import fitted_head, gather_views, pool_of
from recipe.object_classes import read_kinds
from recipe.pairs import Pair, made_pairs
from recipe.photos import read_photos
from recipe.scores import measure_scores

#: Labelled pictures of each kind beside the photographs in fitting the embedding head.
PER_KIND = 20
#: Pictures with little texture beside them.
PLAIN_PICTURES = 120
#: Training pairs that tell the range of each layer's features.
QUANTIZED_ON = 64
#: Above every distance that occurs, so that heat keeps the distances' order for calibration.
_CEILING = 4.0


def ship(
    photos: str | Path,
    kinds: str | Path,
    run: Path,
    out: Path,
    count: int,
    size: int,
    started_from: str,
) -> dict[str, Any]:
    """Fits the embedding head to whole pictures, calibrates, writes ``out`` (npz, float16), beside
    it the same network in int8 (``.int8.zip``), and returns their card. Calibrated and measured is
    int8, which most will run. count, size: of the validation pairs. started_from: what the run's
    initial weights were, in words."""
    stages: dict[str, dict[str, float]] = {}
    for stage in ("kinds", "checkpoint"):
        if (file := run / f"{stage}.npz").exists():
            with np.load(file, allow_pickle=False) as data:
                steps, minutes = int(data["step"]), round(float(data["minutes"]), 1)
            stages[stage] = {"steps": steps, "minutes": minutes}
    train, validation = (read_photos(photos, part) for part in ("train", "validation"))
    quantized_on = [(p.before, p.after) for p in made_pairs(train, QUANTIZED_ON, 224, seed=3)]
    int8 = out.with_suffix(".int8.zip")

    arrays = _average(run / "checkpoint.npz")
    write_int8(arrays, quantized_on, int8)
    # Fitted to the features of what most will run, rounding and all.
    pool = pool_of(read_graphs(int8.read_bytes()), arrays)
    views = gather_views(pool, train, PLAIN_PICTURES, read_kinds(kinds, "train"), PER_KIND)
    arrays = _rounded_to_half(arrays | fitted_head(views))
    stages["recognition"] = {
        "photographs": len(train),
        "plain pictures": PLAIN_PICTURES,
        "views": views.same.shape[1],
    }
    write_int8(arrays, quantized_on, int8)
    session = Session(read_graphs(int8.read_bytes()))
    runtime = Runtime(session, session, _CEILING / 2, "calibration", "int8")
    pairs = made_pairs(validation, count, size, seed=2)
    distances = [network_map(runtime, plan_map(*_on_one_grid(p))) * _CEILING for p in pairs]
    best = calibrate(distances, pairs, CompareOptions.min_area)
    save_arrays(arrays, out, best.threshold, "float16")

    def among(wanted: Callable[[Pair], bool]) -> dict[str, float | None]:
        kept = [i for i, p in enumerate(pairs) if wanted(p)]
        chosen = [distances[i] for i in kept], [pairs[i] for i in kept]
        return _shares(verdicts(*chosen, best.threshold, CompareOptions.min_area))

    return {
        "name": out.stem,
        "sha256": {f.name: fingerprint(f.read_bytes()) for f in (out, int8)},
        "network": "VGG16 (13 convolutions, all trained), embedding head, difference head",
        "started_from": started_from,
        "threshold": round(best.threshold, 4),
        "trained": {
            "loss": "contrastive, at each place and on whole images; severity in order; kinds "
            "of things told apart by their distance to a prototype each",
            "pairs": "changes and nuisances made from photographs (990 of ImageNet, 300 of "
            "BSDS500, of which the names' hash holds a fifth out) and from drawings",
            "kinds": "Tiny-ImageNet, 110 pictures a class; the hash holds a fifth of the classes "
            "out",
            "stages": stages,
        },
        "validation": {
            "pairs": count,
            "size": size,
            "all": _shares(best),
            "disturbed": among(lambda p: p.disturbed),
            "undisturbed": among(lambda p: not p.disturbed),
            **{c: among(partial(_is_of, c)) for c in sorted({p.content for p in pairs})},
        },
        "scores": measure_scores(runtime, validation, read_kinds(kinds, "validation")),
    }


def _average(checkpoint: Path) -> dict[str, np.ndarray]:
    """The running average of a run, in the precision that ships."""
    with np.load(checkpoint, allow_pickle=False) as data:
        names = [k for k in data.files if k.startswith("average/")]
        averaged = {k.removeprefix("average/"): data[k] for k in names}
    wanted = weight_shapes(blocks_of(averaged))
    return _rounded_to_half({name: averaged[name] for name in wanted})


def _rounded_to_half(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: a.astype(np.float16).astype(np.float32) for name, a in arrays.items()}


def _on_one_grid(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Both sides as ``compare_images`` hands them to the network."""
    placed = place(pair.before, pair.after)
    aligned = align_pair(placed, "shift")
    return aligned.before, aligned.after


def _shares(measured: Verdicts) -> dict[str, float | None]:
    return {
        "false_alarms": _rounded(measured.false_alarms),
        "missed": _rounded(measured.missed),
        f"missed_of_{PLAIN_AREA}_px_and_more": _rounded(measured.missed_plain),
    }


def _is_of(content: str, pair: Pair) -> bool:
    return pair.content == content


def _rounded(share: float) -> float | None:
    """For JSON, which knows no nan."""
    return None if np.isnan(share) else round(share, 4)
