"""Files with several frames or pages, of which the first is the same on both sides."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import any_color
from benchmarks.verdicts.families.files import animated
from benchmarks.verdicts.pair import DIFFERENT, NOT_IDENTICAL, SAME, Pair, boxes_of, changed
from benchmarks.verdicts.scenes import shapes

SUFFIXES = (".gif", ".png", ".webp", ".tif")
ALL: Mapping[str, Any] = {"frames": "all"}


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """A later frame with another dot, one frame more, the first frame; and equal files that were
    written anew."""
    for suffix in SUFFIXES:
        for size in ((64, 48), (160, 120)):
            film = _film(rng, size)
            for place in (1, len(film) - 1):
                other = [f.copy() for f in film]
                shapes.disc(other[place], (size[0] * 0.7, size[1] * 0.4), 8, (200, 20, 30))
                boxes = boxes_of(changed(film[place], other[place]))
                kind = f"{suffix}, frame {place + 1}"
                yield _pair(kind, film, other, suffix, NOT_IDENTICAL)
                yield _pair(f"{kind}, all", film, other, suffix, DIFFERENT, boxes, ALL)
            more = [*film, film[0][::-1].copy()]
            yield _pair(f"{suffix}, one more", film, more, suffix, NOT_IDENTICAL)
            yield _pair(f"{suffix}, one more, all", film, more, suffix, DIFFERENT, (), ALL)
            yield _pair(f"{suffix}, equal, all", film, film, suffix, SAME, (), ALL)


def _pair(
    kind: str,
    before: list[np.ndarray],
    after: list[np.ndarray],
    suffix: str,
    answer: str,
    boxes: tuple = (),
    options: Mapping[str, Any] | None = None,
) -> Pair:
    # Those that see only the first frame say nothing of the others: not asked.
    return Pair(
        kind,
        before[0],
        after[0],
        answer,
        boxes,
        files=(animated(before, suffix), animated(after, suffix), suffix),
        options=options or {},
        peers=False,
    )


def _film(rng: np.random.Generator, size: tuple[int, int]) -> list[np.ndarray]:
    """A dot that moves."""
    ground, ink = any_color(rng, 200, 255), any_color(rng, 0, 90)
    film = []
    for i in range(4):
        image = shapes.flat(size, ground)
        shapes.disc(image, (size[0] * (0.15 + 0.15 * i), size[1] * 0.7), 6, ink)
        film.append(image)
    return film
