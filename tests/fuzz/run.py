"""Runs cases against the doors, watches time and memory, and keeps what it finds."""

import contextlib
import faulthandler
import signal
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import ImgDiffError
from tests.fuzz.doors import Door
from tests.fuzz.watched import MOST_BYTES, MOST_SECONDS, memory

#: Seconds of the wall clock after which a case that uses no processor hangs (machines are busy),
#: and after which the process is ended, for what does not even hear signals.
_PATIENCE, _LAST_RESORT = 60, 180
#: Cases that once broke something, as ``<door>-<what>.case``; read by the suite.
REGRESSIONS = Path(__file__).parent / "regressions"
#: Kinds of findings.
FOREIGN, HANG, MEMORY, CRASH = "foreign", "hang", "memory", "crash"


@dataclass(frozen=True)
class Finding:
    """What was wrong with a case.

    Attributes:
        number: Of the case.
        kind: One of the kinds above.
        what: In words.
    """

    number: int
    kind: str
    what: str


@dataclass
class Figures:
    """What happened at one door."""

    cases: int = 0
    answers: int = 0
    refusals: int = 0
    slowest: float = 0.0
    most_bytes: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Takes in those of more cases."""
        self.cases += other.cases
        self.answers += other.answers
        self.refusals += other.refusals
        self.slowest = max(self.slowest, other.slowest)
        self.most_bytes = max(self.most_bytes, other.most_bytes)
        self.findings += other.findings

    def count(self, kind: str) -> int:
        """Findings of a kind."""
        return sum(finding.kind == kind for finding in self.findings)


class HangError(BaseException):
    """A case that takes too long; no ``except Exception`` swallows it."""


def case_of(door: Door, number: int) -> Any:
    """The case of a number, always the same."""
    return door.make(np.random.default_rng([number, *door.name.encode()]))


def fuzz(door: Door, numbers: Iterable[int], begun: Any = None) -> Figures:
    """Enters a door with the cases of these numbers.

    Args:
        door: The door.
        numbers: Of the cases.
        begun: Called with each number before its case.
    """
    figures = Figures()
    for number in numbers:
        if begun is not None:
            begun(number)
        enter(door, case_of(door, number), figures, number)
    return figures


def enter(door: Door, case: Any, figures: Figures, number: int = 0) -> Finding | None:
    """Enters a door with one case; gives what is wrong with how that ended, if anything."""
    figures.cases += 1
    _forget_peak()
    start, held = time.process_time(), memory("VmRSS")
    found: tuple[str, str] | None = None
    try:
        with warnings.catch_warnings(), _watched():
            warnings.simplefilter("ignore")
            door.enter(case)
        figures.answers += 1
    except ImgDiffError:
        figures.refusals += 1
    except HangError as error:
        found = (
            HANG,
            f"after {time.process_time() - start:.1f} s of processor time: {_where(error)}",
        )
    except Exception as error:
        found = FOREIGN, f"{type(error).__name__} in {_where(error)}: {str(error)[:80]}"
    seconds, taken = time.process_time() - start, memory("VmHWM") - held
    figures.slowest = max(figures.slowest, seconds)
    figures.most_bytes = max(figures.most_bytes, taken)
    if found is None and seconds > MOST_SECONDS:
        found = HANG, f"{seconds:.1f} s of processor time"
    if found is None and taken > MOST_BYTES:
        found = MEMORY, f"{taken / 1e9:.1f} GB"
    if found is None:
        return None
    finding = Finding(number, *found)
    figures.findings.append(finding)
    return finding


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """Stops what takes too long, by the processor's clock or by the wall's."""

    def stop(*_: Any) -> None:
        raise HangError

    handlers = {kind: signal.signal(kind, stop) for kind in (signal.SIGPROF, signal.SIGALRM)}
    faulthandler.dump_traceback_later(_LAST_RESORT, exit=True)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        for kind, handler in handlers.items():
            signal.signal(kind, handler)


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    frame = frames[-2 if isinstance(error, HangError) else -1]  # the last one is the watchdog's
    return f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def keep(door: Door, number: int) -> Path | None:
    """Writes a finding's case where the suite will read it; None where it is made of objects."""
    case = case_of(door, number)
    if not isinstance(case, bytes):
        return None
    REGRESSIONS.mkdir(exist_ok=True)
    path = REGRESSIONS / f"{door.name}-{number}.case"
    path.write_bytes(case)
    return path


def table(figures: dict[str, Figures]) -> str:
    """The figures of all doors, a line each, as Markdown."""
    total = Figures()
    for each in figures.values():
        total.add(each)
    lines = [
        "| door | cases | answers | refused | foreign errors | crashes | hangs | beyond 1.5 GB "
        "| slowest | most memory |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, f in {**figures, "**all**": total}.items():
        found = " | ".join(str(f.count(kind)) for kind in (FOREIGN, CRASH, HANG, MEMORY))
        lines.append(
            f"| {name} | {f.cases:,} | {f.answers:,} | {f.refusals:,} | {found} "
            f"| {f.slowest:.2f} s | {f.most_bytes / 1e6:.0f} MB |"
        )
    return "\n".join(lines)
