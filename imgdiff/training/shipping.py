"""From a run to weights that ship: averaged, calibrated on validation photographs, saved."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.difference import network_heat
from imgdiff.options import MIN_AREA
from imgdiff.siamese.model import SiameseNetwork
from imgdiff.siamese.runtime import Runtime
from imgdiff.siamese.weights import load_weights, save_weights
from imgdiff.training.evaluation import calibrate, made_pairs, verdicts
from imgdiff.training.trainer import read_photos

#: Above every distance that occurs, so that heat keeps the distances' order for calibration.
_CEILING = 4.0


def ship(photos: str | Path, run: Path, out: Path, count: int, size: int) -> dict[str, Any]:
    """Writes ``out`` (npz, float16) and returns its card."""
    network = SiameseNetwork()
    with np.load(run / "checkpoint.npz", allow_pickle=False) as data:
        for name, variable in network.named_variables().items():
            variable.assign(data[f"average/{name}"])
        steps, minutes = int(data["step"]), float(data["minutes"])
    # What ships is float16: calibrate what ships.
    save_weights(network, out, 1.0, "float16")
    network, _, _ = load_weights(out)
    runtime = Runtime(network, _CEILING / 2, "calibration")
    pairs = made_pairs(read_photos(photos, "validation"), count, size, seed=2)
    distances = [network_heat(runtime, p.before, p.after) * _CEILING for p in pairs]
    best = calibrate(distances, pairs, MIN_AREA)
    save_weights(network, out, best.threshold, "float16")

    def per(content: str) -> dict[str, float | None]:
        own = [i for i, p in enumerate(pairs) if p.content == content]
        chosen = [distances[i] for i in own], [pairs[i] for i in own]
        found = verdicts(*chosen, best.threshold, MIN_AREA)
        return {"false_alarms": _rounded(found.false_alarms), "missed": _rounded(found.missed)}

    return {
        "name": out.stem,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "network": "VGG16 (13 convolutions, all trained), embedding head, difference head",
        "started_from": "VGG19's ImageNet weights in blocks 1 to 3 (Simonyan and Zisserman 2014, "
        "Visual Geometry Group, CC BY 4.0); the rest from nothing",
        "threshold": round(best.threshold, 4),
        "trained": {
            "loss": "contrastive, at each place and on whole images",
            "pairs": "changes and nuisances made from photographs (990 of ImageNet, 300 of "
            "BSDS500, of which the names' hash holds a fifth out) and from drawings",
            "steps": steps,
            "minutes": round(minutes, 1),
        },
        "validation": {
            "pairs": count,
            "size": size,
            "false_alarms": _rounded(best.false_alarms),
            "missed": _rounded(best.missed),
            **{content: per(content) for content in sorted({p.content for p in pairs})},
        },
    }


def _rounded(share: float) -> float | None:
    """For JSON, which knows no nan."""
    return None if np.isnan(share) else round(share, 4)
