"""Small icons that became others, and the same drawn anew: false Same and false Different.

    python -m benchmarks.icons [--part development] [--pairs 20] [--seed 0] [--every]

One filled icon, one thin one, or a toolbar of six of which one to three changed, in the size asked
for; both sides by one renderer (then all that did not change is equal to the last bit), by two that
smooth edges, or by one that does and one that does not. Asks ``compare_images`` with its defaults
and prints by size how often "Same" was said of what changed, and "Different" of what was only drawn
anew. --part: the icons and renderers that the evidence was made on, or those that were not looked
at. --every: names what was told wrong, too.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.drawn_icons import FILLED, PARTS, RENDERERS, THIN, Icons, Renderer
from benchmarks.markdown import table
from benchmarks.verdicts import text
from benchmarks.verdicts.colors import Color, any_color, difference
from imgdiff import compare_images

SIZES = (12, 14, 16, 18, 20, 24, 32)
SCENES = ("one filled", "one thin", "toolbar")
KINDS = ("one renderer", "two renderers", "one side not smooth")
#: Sizes from which the aim holds; CIEDE2000 between ink and ground at least.
AIM, PLAIN = 16, 30
#: Icons in a toolbar, of which so many may change, and labels below them.
PLACES, MOST_CHANGED = 6, 3
LABELS = ("Open", "Save", "Undo", "Send", "Find", "Help")

Image = np.ndarray


class Drawn(NamedTuple):
    """A pair of one scene, size and kind. changed: whether an icon became another."""

    scene: str
    kind: str
    size: int
    changed: bool
    what: str
    before: Image
    after: Image


def pairs(part: str, count: int, seed: int) -> Iterator[Drawn]:
    """``count`` of each scene, kind and size that changed, and likewise of those drawn anew."""
    for scene in SCENES:
        for kind in KINDS:
            for size in SIZES:
                rng = np.random.default_rng([seed, SCENES.index(scene), KINDS.index(kind), size])
                for changed in (True, False) if kind != KINDS[0] else (True,):
                    for _ in range(count):
                        yield _pair(rng, part, scene, kind, size, changed)


def _pair(
    rng: np.random.Generator, part: str, scene: str, kind: str, size: int, changed: bool
) -> Drawn:
    one, two = _renderers(rng, part, kind)
    ink, ground = _colors(rng)
    thin = scene == "one thin" or (scene == "toolbar" and rng.random() < 0.5)
    icons = (THIN if thin else FILLED)[part]
    if scene == "toolbar":
        names, others = _toolbar(rng, icons, changed)
        labelled = rng.random() < 0.5
        sides = [
            _bar(icons, those, size, renderer, (ink, ground), letters if labelled else None)
            for those, renderer, letters in zip(
                (names, others), (one, two), _letters(rng, kind), strict=True
            )
        ]
        what = ", ".join(f"{a} {b}" for a, b in zip(names, others, strict=True) if a != b)
    else:
        first, second = rng.permutation(list(icons))[:2]
        second = second if changed else first
        room = (2 * int(rng.integers(0, 13)), 2 * int(rng.integers(0, 13)))
        sides = [
            _painted(np.pad(r.draw(icons[name], size), [(v, v) for v in room]), ink, ground)
            for name, r in ((first, one), (second, two))
        ]
        what = f"{first} {second}"
    names_of = f"{what} ({one.name}; {two.name}){' thin' if thin else ''}"
    return Drawn(scene, kind, size, changed, names_of, *sides)


def _renderers(rng: np.random.Generator, part: str, kind: str) -> tuple[Renderer, Renderer]:
    smooth = [r for r in RENDERERS[part] if r.smooth]
    if kind == "one renderer":
        chosen = RENDERERS[part][rng.integers(0, len(RENDERERS[part]))]
        return chosen, chosen
    one, two = (smooth[i] for i in rng.permutation(len(smooth))[:2])
    if kind == "one side not smooth":
        others = [r for r in RENDERERS[part] if not r.smooth]
        two = others[rng.integers(0, len(others))]
    return (one, two) if rng.random() < 0.5 else (two, one)


def _letters(rng: np.random.Generator, kind: str) -> list[str]:
    """The renderers of the labels on both sides."""
    one, two = (str(name) for name in rng.permutation(text.RENDERERS)[:2])
    return [one, one if kind == KINDS[0] else two]


def _colors(rng: np.random.Generator) -> tuple[Color, Color]:
    while True:
        colors = any_color(rng, 0, 140), any_color(rng, 200, 255)
        if difference(*colors) >= PLAIN:
            return colors if rng.random() < 0.7 else colors[::-1]


def _toolbar(rng: np.random.Generator, icons: Icons, changed: bool) -> tuple[list[str], list[str]]:
    before = [str(name) for name in rng.permutation(list(icons))[:PLACES]]
    after = list(before)
    if changed:
        for at in rng.permutation(PLACES)[: rng.integers(1, MOST_CHANGED + 1)]:
            after[at] = str(rng.choice([name for name in icons if name != before[at]]))
    return before, after


def _bar(
    icons: Icons,
    names: list[str],
    size: int,
    renderer: Renderer,
    colors: tuple[Color, Color],
    letters: str | None,
) -> Image:
    cell = max(size, 32) + 12
    share = np.zeros((cell + 8, PLACES * cell))
    for i, name in enumerate(names):
        left = i * cell + (cell - size) // 2
        share[8 : 8 + size, left : left + size] = renderer.draw(icons[name], size)
    image = _painted(share, *colors)
    if letters:
        for i, label in enumerate(LABELS):
            text.draw_text(
                image, (i * cell + 8, cell - 4), label, colors[0], size=10, renderer=letters
            )
    return image


def _painted(share: np.ndarray, ink: Color, ground: Color) -> Image:
    values = np.array(ground) + (np.array(ink) - np.array(ground)) * share[..., None]
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default=PARTS[0])
    parser.add_argument("--pairs", type=int, default=20, help="of each scene, kind and size")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", action="store_true", help="name what was told wrong")
    given = parser.parse_args()
    asked: Counter[tuple] = Counter()
    wrong: Counter[tuple] = Counter()
    for pair in pairs(given.part, given.pairs, given.seed):
        if pair.changed and np.array_equal(pair.before, pair.after):
            continue
        cell = (pair.changed, pair.scene, pair.kind, pair.size)
        asked[cell] += 1
        if compare_images(pair.before, pair.after, scores=False).changed != pair.changed:
            wrong[cell] += 1
            if given.every:
                print(*cell, pair.what, sep="; ")
    for changed, name in ((True, "false Same"), (False, "false Different")):
        print(
            "\n".join(
                table(
                    [name, *(f"{s} px" for s in SIZES), f"from {AIM} px"],
                    _rows(asked, wrong, changed),
                )
            )
        )


def _rows(asked: Counter[tuple], wrong: Counter[tuple], changed: bool) -> list[list[str]]:
    """A line for each scene and kind, and one for all."""

    def row(name: str, groups: set[tuple[str, str]]) -> list[str]:
        def cell(sizes: tuple[int, ...]) -> str:
            keys = [(changed, *group, size) for group in groups for size in sizes]
            whole = sum(asked[key] for key in keys)
            return f"{sum(wrong[key] for key in keys)} of {whole}" if whole else "-"

        return [name, *(cell((s,)) for s in SIZES), cell(tuple(s for s in SIZES if s >= AIM))]

    groups = [(scene, kind) for scene in SCENES for kind in KINDS]
    rows = [row(f"{scene}, {kind}", {(scene, kind)}) for scene, kind in groups]
    return [*rows, row("**all**", set(groups))]


if __name__ == "__main__":
    main()
