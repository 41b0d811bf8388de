"""One letter made another under nuisances: how often it is found, and what lights up beside it.

    python -m benchmarks.letters [--pairs 300] [--seed 0] [--fonts FOLDER]

Five lines of text each, drawn twice, with one letter or digit made another that looks like it (8
and 6, c and e, ...), then compressed, grained, softened, or drawn by another renderer. Prints by
kind and by size: the ink that the edited letter leaves and that the others leave, what the limit
of two renderings alone would find, and what ``glyph_heat`` finds and lights beside it. --fonts:
TrueType fonts of a folder instead of those of benchmarks.verdicts, on which the rule was made.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.markdown import table
from benchmarks.verdicts import nuisances
from benchmarks.verdicts.colors import any_color
from benchmarks.verdicts.pair import changed
from benchmarks.verdicts.text import FONTS, RENDERERS, draw_text
from imgdiff.change.letters.glyphs import glyph_heat
from imgdiff.change.letters.ink import ink_left

WORDS = ("Total", "Best before", "Net", "Save", "Order", "Copper", "Granite", "Sum due", "Rate")
#: Letters that look like each other.
ALIKE = ("86", "83", "80", "98", "17", "6G", "56", "38", "ce", "oe", "ao", "il", "hn", "B8")
ALIKE += ("rn", "uv", "S5", "Z2", "CG", "O0", "PF", "EF", "VY")
SIZES = (9, 10, 11, 12, 13, 14, 16, 20)
#: The ink that two renderings of one letter leave at most, and what is round an edited place.
LIMIT, NEAR = 0.45, 9

Image = np.ndarray
Change = Callable[[np.random.Generator, Image, Image], tuple[Image, Image]]


def _compressed(suffix: str) -> Change:
    def change(rng, before, after):
        first = nuisances.encoded(before, suffix, 95) if rng.random() < 0.5 else before
        return first, nuisances.encoded(after, suffix, int(rng.choice([75, 85, 92])))

    return change


def _grain(rng, before, after):
    sigma = float(rng.choice([1, 2, 4]))
    return nuisances.noise(before, sigma, rng), nuisances.noise(after, sigma, rng)


def _photographed(rng, before, after):
    darker = nuisances.brightness(nuisances.blur(after, float(rng.choice([0.5, 0.8]))), -0.06)
    sides = nuisances.blur(before, 0.5), darker
    return nuisances.noise(sides[0], 1.5, rng), nuisances.noise(sides[1], 1.5, rng)


def _as_it_is(_, before, after):
    return before, after


#: What comes between, and whether another renderer does as well.
KINDS: dict[str, tuple[Change, bool]] = {
    "JPEG": (_compressed(".jpg"), False),
    "WebP": (_compressed(".webp"), False),
    "grain": (_grain, False),
    "photographed": (_photographed, False),
    "another renderer": (_as_it_is, True),
    "another renderer, JPEG": (_compressed(".jpg"), True),
}


class Seen(NamedTuple):
    """edited, usual: the most ink left at the edited letter and elsewhere. found, beside: whether
    ``glyph_heat`` lights there."""

    kind: str
    size: int
    edited: float
    usual: float
    found: bool
    beside: bool


def see(rng: np.random.Generator, fonts: list[str]) -> Seen | None:
    """One pair; None where nothing of the edited letter is left to be seen."""
    size, kind = int(rng.choice(SIZES)), str(rng.choice(list(KINDS)))
    dark = rng.random() < 0.4
    ground = any_color(rng, 20, 120) if dark else any_color(rng, 190, 255)
    ink = any_color(rng, 200, 255) if dark else any_color(rng, 0, 90)
    lines = [_line(rng) for _ in range(5)]
    row = int(rng.integers(0, len(lines)))
    other = [*lines[:row], _edited(rng, lines[row]), *lines[row + 1 :]]
    change, redrawn = KINDS[kind]
    one = str(rng.choice(RENDERERS))
    another = str(rng.choice([r for r in RENDERERS if r != one])) if redrawn else one

    def draw(text: list[str], renderer: str) -> Image:
        image = np.full((30 + int(1.8 * size) * len(text), 260, 3), ground, np.uint8)
        for i, line in enumerate(text):
            draw_text(image, (12, 10 + int(1.8 * size) * i), line, ink, font, size, renderer)
        return image

    font = str(rng.choice(fonts))
    clean = draw(lines, one)
    place = changed(clean, draw(other, one))
    if not place.any():
        return None
    before, after = change(rng, clean, draw(other, another))
    near = cv2.dilate(place.astype(np.uint8), np.ones((NEAR, NEAR), np.uint8)) > 0
    everywhere = np.ones(near.shape, bool)
    left, heat = (f(before, after, everywhere) for f in (ink_left, glyph_heat))
    lit = heat >= 0.5
    seen = float(left[near].max()), float(left[~near].max())
    return Seen(kind, size, *seen, bool(lit[near].any()), bool(lit[~near].any()))


def _line(rng: np.random.Generator) -> str:
    if rng.random() < 0.6:
        tail = f"{rng.integers(0, 9)},{rng.integers(100, 999)}.{rng.integers(10, 99)}"
    else:
        tail = f"{rng.integers(1, 28):02d}.{rng.integers(1, 12):02d}.20{rng.integers(20, 30)}"
    return f"{rng.choice(WORDS)} {tail}"


def _edited(rng: np.random.Generator, line: str) -> str:
    """The line with one letter made another that looks like it."""
    while True:
        at = int(rng.integers(0, len(line)))
        others = [pair.replace(line[at], "", 1) for pair in ALIKE if line[at] in pair]
        if others:
            return line[:at] + str(rng.choice(others)) + line[at + 1 :]


def rows_of(every: list[Seen], groups: dict[str, list[Seen]]) -> list[list]:
    """A line for each group and one for all."""
    rows = []
    for name, those in [*groups.items(), ("**all**", every)]:
        if those:
            edited, usual = ([s[i] for s in those] for i in (2, 3))
            share = [np.mean([s.edited > LIMIT for s in those]), np.mean([s.found for s in those])]
            beside = np.mean([s.beside for s in those])
            rows.append(
                [name, len(those)]
                + [f"{np.quantile(edited, q):.2f}" for q in (0.1, 0.5)]
                + [f"{np.quantile(usual, q):.2f}" for q in (0.5, 0.98)]
                + [f"{100 * v:.0f} %" for v in (*share, beside)]
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fonts", type=Path, help="folder of TrueType fonts")
    given = parser.parse_args()
    fonts = list(FONTS)
    if given.fonts:
        fonts = [str(path.resolve()) for path in sorted(given.fonts.rglob("*.ttf"))]
    rng = np.random.default_rng([given.seed, 86])
    every = [seen for _ in range(given.pairs) if (seen := see(rng, fonts))]
    header = ["pairs", "edited, 10 %", "edited, half", "others, half", "others, 98 %"]
    header += [f"found beyond {LIMIT}", "found", "lit beside"]
    kinds = {kind: [s for s in every if s.kind == kind] for kind in KINDS}
    sizes = {f"{size} px": [s for s in every if s.size == size] for size in SIZES}
    print("\n".join(table(["nuisance", *header], rows_of(every, kinds))))
    print("\n".join(table(["size", *header], rows_of(every, sizes))))


if __name__ == "__main__":
    main()
