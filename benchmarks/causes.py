"""Are the causes true? Pairs that known nuisances made, and the words that a comparison has.

``python -m benchmarks.causes --photos FOLDER``: the share of pairs whose nuisance is named, whose
amount is within 15 %, and that are given a name they must not have.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.markdown import table
from benchmarks.verdicts import nuisances
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import Page
from imgdiff.explain.causes import find_causes
from imgdiff.io.load import load_image
from imgdiff.result import Cause
from recipe.splits import photographs

#: Size of drawn scenes and the least of photographs, in pixels.
SIZE = (420, 320)
#: An amount may be off by this share of it.
WITHIN = 0.15
#: Names that a nuisance may have beside its own: what it does as well.
ALSO = {
    "offset": {"contrast"},
    "contrast": {"brightness"},
    "saturation": {"contrast"},
    "color": {"contrast", "brightness"},  # where its colors are not in balance
    "shading": {"brightness"},  # where one side of it is the brighter one
}

Pixels = np.ndarray
Nuisance = Callable[[Pixels, np.random.Generator], tuple[Pixels, float | None]]


@dataclass(frozen=True)
class Family:
    """Pairs that one nuisance made.

    Attributes:
        cause: The name it must have.
        make: Disturbs an image; gives it and the amount, None where it has none that is known.
        kinds: Of the scenes that it is tried on.
    """

    cause: str
    make: Nuisance
    kinds: tuple[str, ...] = ("photo", "drawing")


def _either(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high) * rng.choice((-1, 1)))


def _brighter(image, rng):
    share = _either(rng, 0.06, 0.15)
    return nuisances.brightness(image, share), 100 * share


def _offset(image, rng):
    levels = _either(rng, 6, 14)
    return np.clip(image + levels + 0.5, 0, 255).astype(np.uint8), None


def _contrast(image, rng):
    share = -float(rng.uniform(0.12, 0.3))
    return nuisances.contrast(image, share), 100 * share


def _white_balance(image, rng):
    return nuisances.white_balance(image, _either(rng, 0.06, 0.12)), None


def _saturation(image, rng):
    grey = image.mean(axis=2, keepdims=True)
    return np.clip(grey + rng.uniform(0.3, 0.7) * (image - grey) + 0.5, 0, 255).astype(
        np.uint8
    ), None


def _shading(image, rng):
    share = float(rng.uniform(0.15, 0.35))
    across = rng.random() < 0.5
    return nuisances.shading(image, share, 0 if across else np.pi / 2), 100 * share / 1.5


def _noise(image, rng):
    sigma = float(rng.uniform(2, 10))
    return nuisances.noise(image, sigma, rng), sigma


def _grey_noise(image, rng):
    sigma = float(rng.uniform(2, 10))
    return nuisances.grey_noise(image, sigma, rng), sigma


def _jpeg(image, rng):
    return nuisances.encoded(image, ".jpg", int(rng.integers(25, 85))), None


def _blur(image, rng):
    sigma = float(rng.uniform(0.6, 1.8))
    return nuisances.blur(image, sigma), sigma


def _sharpen(image, rng):
    share, sigma = float(rng.uniform(0.4, 1.0)), float(rng.uniform(1.0, 2.0))
    values = image.astype(np.float32)
    values = values + share * (values - cv2.GaussianBlur(values, (0, 0), sigma))
    return np.clip(values + 0.5, 0, 255).astype(np.uint8), 100 * share


def _shift(image, rng):
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.8)
    motion = np.array([[1, 0, far * np.cos(angle)], [0, 1, far * np.sin(angle)]])
    size = image.shape[1::-1]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(image, motion, size, flags=flags, borderMode=cv2.BORDER_REFLECT), far


FAMILIES = {
    "brightness": Family("brightness", _brighter),
    "offset": Family("brightness", _offset),
    "contrast": Family("contrast", _contrast),
    "color": Family("color", _white_balance),
    "saturation": Family("color", _saturation),
    "shading": Family("shading", _shading),
    "noise": Family("noise", _noise),
    "grey noise": Family("noise", _grey_noise),
    "compression": Family("compression", _jpeg),
    "blur": Family("blur", _blur),
    "sharpness": Family("sharpness", _sharpen),
    "alignment": Family("alignment", _shift),
}
#: Made one after the other.
DOUBLES = (
    ("brightness", "noise"),
    ("brightness", "blur"),
    ("brightness", "compression"),
    ("color", "noise"),
    ("color", "blur"),
    ("shading", "noise"),
    ("shading", "blur"),
    ("blur", "noise"),
    ("blur", "brightness"),
    ("sharpness", "brightness"),
    ("alignment", "noise"),
    ("alignment", "brightness"),
)
#: Written anew, a page for another system.
RENDERED = ("smooth", "heavy", "lcd")


@dataclass(frozen=True)
class Case:
    """A pair and what is true of it: amounts by cause, and the causes that are named in vain."""

    family: str
    kind: str
    before: Pixels
    after: Pixels
    wanted: dict[str, float | None]
    allowed: frozenset[str]


def cases(scenes: list[tuple[str, Pixels]], seed: int = 0) -> Iterator[Case]:
    """Every family on every scene, and the doubles on every one too.

    Args:
        scenes: Kind, "photo" or "drawing", and image uint8 (H, W, 3).
        seed: Of all that is random.
    """
    rng = np.random.default_rng(seed)
    for kind, image in scenes:
        for name, family in FAMILIES.items():
            if kind in family.kinds:
                yield _made(kind, image, (name,), rng)
        for names in DOUBLES:
            yield _made(kind, image, names, rng)


def rendered(count: int, seed: int = 1) -> Iterator[Case]:
    """Pages whose letters were drawn by another renderer."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        page = Page.random(rng, SIZE)
        other = page.but(renderer=RENDERED[number % len(RENDERED)])
        allowed = frozenset({"renderer"})
        yield Case("renderer", "drawing", page.draw(), other.draw(), {"renderer": None}, allowed)


def _made(kind: str, image: Pixels, names: tuple[str, ...], rng: np.random.Generator) -> Case:
    after, wanted, allowed = image, {}, set()
    for name in names:
        after, amount = FAMILIES[name].make(after, rng)
        wanted[FAMILIES[name].cause] = amount
        allowed |= ALSO.get(name, set()) | {FAMILIES[name].cause}
    return Case(" + ".join(names), kind, image, after, wanted, frozenset(allowed))


@dataclass(frozen=True)
class Tally:
    """Of one family on one kind of scenes: shares of its pairs.

    Attributes:
        pairs: How many.
        named: All causes are.
        exact: All amounts that are known lie within 15 %.
        false: A cause is named that is none.
        names: How often each cause was named in vain.
    """

    pairs: int
    named: float
    exact: float
    false: float
    names: dict[str, int]


def judge(case: Case, causes: tuple[Cause, ...] | None) -> tuple[bool, bool, set[str]]:
    """Whether all that is true was named, with its amount, and what was named in vain."""
    amounts = {cause.name: cause.amount for cause in causes or ()}
    named = set(case.wanted) <= set(amounts)
    exact = all(
        amount is None or name not in amounts or _near(amounts[name], amount)
        for name, amount in case.wanted.items()
    )
    return named, exact, set(amounts) - case.allowed


def _near(measured: float | None, amount: float) -> bool:
    return measured is not None and abs(abs(measured) / abs(amount) - 1) <= WITHIN


def measure(made: Iterator[Case], show: Callable[[str], Any] = lambda line: None):
    """``Tally`` by family and kind; ``show`` is given each pair that is wrong."""
    outcomes = defaultdict(list)
    for case in made:
        if np.array_equal(case.before, case.after):
            continue  # nothing had come between
        valid = np.ones(case.before.shape[:2], bool)
        causes = find_causes(case.before, case.after, valid)
        outcome = judge(case, causes)
        outcomes[case.family, case.kind].append(outcome)
        if not (outcome[0] and outcome[1]) or outcome[2]:
            show(f"{case.family} of a {case.kind}: {case.wanted} {causes}")
    tallies = {}
    for key, results in outcomes.items():
        named, exact, false = zip(*results, strict=True)
        names: dict[str, int] = defaultdict(int)
        for cause in [cause for causes in false for cause in causes]:
            names[cause] += 1
        shares = [float(np.mean([bool(v) for v in values])) for values in (named, exact, false)]
        tallies[key] = Tally(len(results), shares[0], shares[1], shares[2], dict(names))
    return tallies


def drawings(count: int, seed: int = 2) -> list[tuple[str, Pixels]]:
    """Pages, charts and invoices, as a camera sees them: nothing is quite black or white."""
    rng = np.random.default_rng(seed)
    kinds = (Page, Chart, Invoice)
    drawn = [kinds[i % 3].random(rng, SIZE).draw() for i in range(count)]
    return [("drawing", (64 + 0.5 * image + 0.5).astype(np.uint8)) for image in drawn]


def read_photos(folder: Path, part: str, count: int) -> list[tuple[str, Pixels]]:
    """Photographs of one part of those in a folder, as the hash of their names has it."""
    return [("photo", load_image(path).pixels) for path in photographs(folder, part)[:count]]


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="folder of photographs")
    parser.add_argument("--part", default="validation", help="train, validation or test")
    parser.add_argument("--count", type=int, default=60, help="photographs, and drawings")
    parser.add_argument("--wrong", action="store_true", help="print each pair that is wrong")
    options = parser.parse_args()
    scenes = drawings(options.count)
    if options.photos:
        scenes += read_photos(options.photos, options.part, options.count)
    show = print if options.wrong else lambda line: None
    tallies = measure(cases(scenes), show) | measure(rendered(options.count), show)
    header = ["nuisance", "kind", "pairs", "named", "amount within 15 %", "named in vain", "as"]
    rows = [
        [family, kind, t.pairs, f"{t.named:.1%}", f"{t.exact:.1%}", f"{t.false:.1%}", t.names]
        for (family, kind), t in sorted(tallies.items(), key=lambda item: item[0][::-1])
    ]
    print("\n".join(table(header, rows)))


if __name__ == "__main__":
    main()
