"""Whether the same change in many pictures is put together, and nothing else with it.

    python -m benchmarks.groups --seed 11 --seeds 3

Drawn pages share a header, a menu, a button and a footer, at places that differ, over content that
does; each page has one of the shared changes, or one of its own. Purity is the share of pictures
whose change most of their group show (pictures alone are pure); gathered is the share of those with
a shared change that are in the largest group of that change; decisions is how many are left.
"""

import argparse
from collections import Counter
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.markdown import table
from imgdiff.compare import compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.render.lettering import font
from imgdiff.suite.groups import NEAR, grouped
from imgdiff.suite.outcome import Outcome
from imgdiff.suite.patches import patches_of

SHARED = ("logo", "header", "menu", "button red", "button green", "label", "icon gone", "badge")
WORDS = "order cart shop price total ship light dark blue green small large north south".split()  # noqa: SIM905


def page(seed: int, edit: str | None, own: int = 0) -> np.ndarray:
    """A page of 640 x 400; ``edit`` is one of ``SHARED``, or "own" for a change of its own."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (640, 400), (250, 250, 248))
    draw = ImageDraw.Draw(image)

    def text(x: int, y: int, words: str, color=(40, 40, 44), size: int = 13) -> None:
        draw.text((x, y), words, color, font(size))

    top = int(rng.integers(0, 3)) * 8
    draw.rectangle((0, top, 639, top + 38), (90, 40, 120) if edit == "header" else (30, 42, 58))
    draw.ellipse((12, top + 7, 36, top + 31), (240, 180, 40))
    if edit == "logo":
        draw.rectangle((12, top + 7, 36, top + 31), (60, 190, 120))
    text(60, top + 10, "Menus" if edit == "menu" else "Home", (255, 255, 255))
    if edit == "badge":
        draw.ellipse((600, top + 10, 616, top + 26), (220, 50, 40))
    for row in range(9):
        words = " ".join(rng.choice(WORDS, 7))
        if edit == "own" and row == own % 9:
            words = " ".join(np.random.default_rng(seed + 999).choice(WORDS, 7))
        text(24, 80 + 24 * row, words)
    x, y = 430 + int(rng.integers(0, 60)), 250 + int(rng.integers(0, 40))
    colors = {"button red": (200, 60, 40), "button green": (40, 150, 80)}
    draw.rounded_rectangle((x, y, x + 120, y + 34), 6, colors.get(edit or "", (42, 102, 200)))
    text(x + 16, y + 8, "Pay later" if edit == "label" else "Buy now", (255, 255, 255))
    if edit != "icon gone":
        draw.polygon([(24, 380), (36, 358), (48, 380)], (200, 120, 40))
    return np.array(image)


def outcomes_of(seed: int, pictures: int) -> tuple[list[Outcome], list[str]]:
    """Pages with changes, compared; and which change each has."""
    runtime = get_runtime(threads=1)
    outcomes, labels = [], []
    for i in range(pictures):
        label = SHARED[i % (len(SHARED) + 1)] if i % (len(SHARED) + 1) < len(SHARED) else "own"
        number = 10_000 * seed + i
        pair = page(number, None), page(number, label, i)
        result = compare_images(*pair, weights=runtime)
        patches = patches_of(result)
        state = "changed" if result.changed else "passed"
        outcomes.append(Outcome(f"{i}.png", state, patches=patches))
        labels.append(f"own {i}" if label == "own" else label)
    return outcomes, labels


def measures(outcomes: Sequence[Outcome], labels: Sequence[str], near: float) -> list:
    """Purity, gathered, decisions left and groups."""
    numbers = [outcome.group for outcome in grouped(outcomes, near)]
    groups: dict[int, Counter] = {}
    for number, label in zip(numbers, labels, strict=True):
        if number:
            groups.setdefault(number, Counter())[label] += 1
    alone = numbers.count(0)
    pure = alone + sum(max(group.values()) for group in groups.values())
    shared = Counter(label for label in labels if not label.startswith("own"))
    largest = {label: max((g[label] for g in groups.values()), default=0) for label in shared}
    gathered = sum(largest.values()) / sum(shared.values())
    count = len(labels)
    decisions = f"{alone + len(groups)} of {count}"
    return [f"{pure / count:.3f}", f"{gathered:.3f}", decisions, len(groups)]


def main() -> None:
    """Draws, compares and prints."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.groups", description="Purity of groups of changes."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=90)
    parser.add_argument("--near", type=float, nargs="*", default=[NEAR])
    given = parser.parse_args()
    rows = []
    for seed in range(given.seed, given.seed + given.seeds):
        outcomes, labels = outcomes_of(seed, given.pictures)
        for near in given.near:
            rows.append([seed, near, *measures(outcomes, labels, near)])
    head = ["seed", "near", "purity", "gathered", "decisions", "groups"]
    print("\n".join(table(head, rows)))
    if missed := [outcome for outcome in outcomes if outcome.state == "passed"]:
        print(f"not found at all in the last seed: {len(missed)}")


if __name__ == "__main__":
    main()
