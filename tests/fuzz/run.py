"""Runs cases against the doors, watches time and memory, and keeps what it finds."""

import resource
import time
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import ImgDiffError
from tests.fuzz.doors import Door, doors

#: Most processor time of one case, and most memory of the whole process beyond its start.
MOST_SECONDS, MOST_BYTES = 5.0, 1_500_000_000
#: Cases that once broke something, as ``<door>-<what>.case``; read by the suite.
REGRESSIONS = Path(__file__).parent / "regressions"


@dataclass
class Figures:
    """What happened at one door."""

    cases: int = 0
    answers: int = 0
    refusals: int = 0
    slowest: float = 0.0
    findings: list[tuple[int, str]] = field(default_factory=list)


def fuzz(door: Door, numbers: Iterable[int]) -> Figures:
    """Enters a door with the cases of these numbers; each is always the same."""
    figures = Figures()
    for number in numbers:
        case = door.make(np.random.default_rng([number, *door.name.encode()]))
        figures.cases += 1
        seconds, finding = enter(door, case, figures)
        figures.slowest = max(figures.slowest, seconds)
        if finding:
            figures.findings.append((number, finding))
    return figures


def enter(door: Door, case: Any, figures: Figures) -> tuple[float, str | None]:
    """Processor seconds that one case took, and what is wrong with how it ended, if anything."""
    start, memory = time.process_time(), _peak()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            door.enter(case)
        figures.answers += 1
        wrong = None
    except ImgDiffError:
        figures.refusals += 1
        wrong = None
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        wrong = f"{type(error).__name__} in {where.name}: {str(error)[:80]}"
    seconds = time.process_time() - start
    if seconds > MOST_SECONDS:
        wrong = wrong or f"{seconds:.1f} s of processor time"
    if _peak() - memory > MOST_BYTES:
        wrong = wrong or f"{(_peak() - memory) / 1e9:.1f} GB of memory"
    return seconds, wrong


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def keep(door: Door, number: int) -> Path | None:
    """Writes a finding's case where the suite will read it; None where it is made of objects."""
    case = door.make(np.random.default_rng([number, *door.name.encode()]))
    if not isinstance(case, bytes):
        return None
    REGRESSIONS.mkdir(exist_ok=True)
    path = REGRESSIONS / f"{door.name}-{number}.case"
    path.write_bytes(case)
    return path


def table(figures: dict[str, Figures]) -> str:
    """The figures of all doors, a line each."""
    lines = [f"{'door':10}{'cases':>9}{'answers':>9}{'refused':>9}{'findings':>10}{'slowest':>10}"]
    lines += [
        f"{name:10}{f.cases:9,}{f.answers:9,}{f.refusals:9,}{len(f.findings):10,}{f.slowest:8.2f} s"
        for name, f in figures.items()
    ]
    return "\n".join(lines)


def door_named(name: str) -> Door:
    """One of the doors."""
    return next(door for door in doors() if door.name == name)
