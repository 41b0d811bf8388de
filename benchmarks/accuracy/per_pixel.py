"""Every detector on the same pairs: all that the tables and plots of places are made from."""

from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.accuracy.breakdowns import NuisanceRow, SizeRow, by_nuisance, by_size
from benchmarks.accuracy.cases import CONTENTS, Case, make_cases
from benchmarks.accuracy.findings import OperatingPoint, detect, examine, operating_point
from benchmarks.accuracy.peers import PEERS
from benchmarks.accuracy.product import NAME, heat_of
from benchmarks.accuracy.tables import Table, every, pooled
from benchmarks.timing import timed
from imgdiff.network.runtime.runtime import Runtime
from recipe.pixel_metrics import Detector

Cases = dict[str, list[Case]]


@dataclass
class Places:
    """cases: disturbed pairs of the test part; clean: undisturbed ones; tuning: pairs of the
    validation part, for the thresholds. findings, clean_findings: by detector and content. heats:
    imgdiff's, of ``cases``. sizes: by detector, verdicts at the quiet thresholds."""

    cases: Cases
    clean: Cases
    tuning: list[Case]
    points: dict[str, OperatingPoint] = field(default_factory=dict)
    findings: Table = field(default_factory=dict)
    clean_findings: Table = field(default_factory=dict)
    heats: dict[str, list[np.ndarray]] = field(default_factory=dict)
    sizes: dict[str, list[SizeRow]] = field(default_factory=dict)
    nuisances: list[NuisanceRow] = field(default_factory=list)


def measure_places(runtime: Runtime, test, validation, count: int, size: int) -> Places:
    """test, validation: photographs. count: pairs of photographs; half as many of everything
    else, a quarter for ``clean`` and for ``tuning``."""
    fewer = max(2, count // 4)
    places = Places(
        make_cases(test, count, size, seed=3),
        make_cases(test, fewer, size, seed=5, undisturbed=1.0),
        every(make_cases(validation, fewer, size, seed=4)),
    )
    heat = heat_of(runtime)
    timed(NAME, lambda: _examine(places, NAME, heat, places.heats))
    for name, peer in PEERS.items():
        timed(name, lambda name=name, peer=peer: _examine(places, name, peer, {}))  # type: ignore[misc]
    places.nuisances = timed("nuisances", lambda: by_nuisance(heat, every(places.clean)))
    return places


def _examine(places: Places, name: str, detector: Detector, keep: dict) -> None:
    point = operating_point(detect(detector, places.tuning), places.tuning)
    if name == NAME:  # its threshold is the product's
        point = replace(point, threshold=0.5)
    places.points[name] = point
    places.findings[name], places.clean_findings[name] = {}, {}
    for content in CONTENTS:
        cases, clean = places.cases[content], places.clean[content]
        keep[content] = detect(detector, cases)
        places.findings[name][content] = examine(keep[content], cases, point)
        places.clean_findings[name][content] = examine(detect(detector, clean), clean, point)
    findings = places.findings[name]
    places.sizes[name] = by_size(pooled(findings), pooled(findings, "quiet"), every(places.cases))
