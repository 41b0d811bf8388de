"""The families of pairs, by what a line of users' reports is about."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.verdicts.families import (
    alpha,
    disturbed,
    dots,
    faint,
    frames,
    glyphs,
    labels,
    large,
    levels,
    light,
    lines,
    many,
    plain,
    quality,
    ranges,
    recolored,
    renderers,
)
from benchmarks.verdicts.pair import Pair

FAMILIES = {
    "recolored parts": recolored.parts,
    "recolored wholes": recolored.wholes,
    "recolored things in photographs": recolored.things,
    "many changes at once": many.pairs,
    "lines and curves": lines.pairs,
    "small steps": levels.pairs,
    "small glyphs": glyphs.pairs,
    "dots": dots.pairs,
    "another renderer": renderers.unchanged,
    "another renderer, edited": renderers.edited,
    "light": light.pairs,
    "compression": quality.compression,
    "noise and blur": quality.noise_and_blur,
    "rounding": quality.rounding,
    "transparency": alpha.pairs,
    "frames and pages": frames.pairs,
    "bit depth and range": ranges.pairs,
    "labels": labels.pairs,
    "faint": faint.changed,
    "faint, unchanged": faint.unchanged,
    "disturbed": disturbed.pairs,
    "plain pictures": plain.unchanged,
    "plain pictures, changed": plain.changed,
    "large changes": large.pairs,
}


def make_pairs(seed: int = 0, names: Sequence[str] = ()) -> Iterator[Pair]:
    """The pairs of some families, or of all; the same for the same seed.

    Args:
        seed: Draws other pairs of the same kinds.
        names: Of ``FAMILIES``.
    """
    for name in names or FAMILIES:
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        for index, pair in enumerate(FAMILIES[name](rng)):
            yield replace(pair, family=name, index=index)
