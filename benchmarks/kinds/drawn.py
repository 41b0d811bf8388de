"""Pages, charts and boards of ``benchmarks.verdicts.scenes`` in which known things were done."""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.kinds.pairs import KnownPair, composed
from benchmarks.verdicts.colors import recolored
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.chart import Chart
from benchmarks.verdicts.scenes.page import ACTIONS, WORDS, Page, amount, sentence
from imgdiff.arrays import bounds
from imgdiff.geometry import Box

#: A scene without one of its elements, with another color of one, with other words of one.
Variants = dict[str, Callable]
_SIZE = (420, 360)


def page(rng: np.random.Generator) -> KnownPair | None:
    return _scene(rng, Page.random(rng, _SIZE, dark=rng.random() < 0.3), _PAGE, "page")


def chart(rng: np.random.Generator) -> KnownPair | None:
    drawn = Chart.random(rng, _SIZE, bars=rng.random() < 0.5)
    return _scene(rng, drawn, _CHART, "chart")


def board(rng: np.random.Generator) -> KnownPair | None:
    return _scene(rng, Board.random(rng, _SIZE), _BOARD, "board")


def _scene(rng, scene, variants: Variants, content: str) -> KnownPair | None:
    base = scene.draw()

    def edit(rng, kind):
        if kind in variants:
            other = variants[kind](rng, scene)
            if other is None:
                return None
            pair = (base, other.draw())
            return pair[::-1] if rng.random() < 0.5 else pair
        without = variants["without"](rng, scene)
        return None if without is None else _done(rng, kind, base, without.draw())

    return composed(rng, base, edit, content)


def _done(rng, kind: str, base: np.ndarray, without: np.ndarray):
    """What is done to an element that is there in one picture and not in the other."""
    if kind == "removed":
        return base, without
    if kind == "added":
        return without, base
    mask = (base != without).any(axis=2)
    box = bounds(mask)
    if box is None or box.width < 4 or box.height < 4:
        return None
    part, shape = base[box.slices], mask[box.slices]
    if kind == "moved":
        place = _free(rng, without, box)
        if place is None:
            return None
        after = without.copy()
        after[place.slices][shape] = part[shape]
        return base, after
    if kind == "resized":
        factor = float(rng.uniform(1.2, 1.7))
        size = round(box.width * factor), round(box.height * factor)
        left, top = box.left - (size[0] - box.width) // 2, box.top - (size[1] - box.height) // 2
        place = Box(left, top, left + size[0], top + size[1])
        if place.grown(0, Box.of_shape(*base.shape[:2])) != place or not _plain(without, place):
            return None
        large = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC)
        inside = cv2.resize(shape.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR) > 0
        after = without.copy()
        after[place.slices][inside] = large[inside]
        return (base, after) if rng.random() < 0.5 else (after, base)
    if kind == "retouched":
        place = box.grown(3, Box.of_shape(*base.shape[:2]))
        after = base.copy()
        soft = cv2.GaussianBlur(base[place.slices], (0, 0), float(rng.uniform(1.5, 4)))
        after[place.slices] = soft
        return base, after
    return None


def _free(rng, image: np.ndarray, box: Box) -> Box | None:
    """Another place of the same size where nothing is, near or far."""
    height, width = image.shape[:2]
    for _ in range(60):
        reach = 40 if rng.random() < 0.5 else 400
        dx, dy = (int(v) for v in rng.integers(-reach, reach + 1, 2))
        place = box.shifted(dx, dy)
        if max(abs(dx), abs(dy)) < 5 or place.grown(0, Box(0, 0, width, height)) != place:
            continue
        if _plain(image, place):
            return place
    return None


def _plain(image: np.ndarray, box: Box) -> bool:
    part = image[box.slices].reshape(-1, 3)
    return bool((np.ptp(part, axis=0) <= 4).all())


def _but(values: tuple, index: int, value) -> tuple:
    return (*values[:index], value, *values[index + 1 :])


def _any(rng, values: tuple) -> int:
    return int(rng.integers(0, len(values)))


def _page_without(rng, page: Page):
    ways = ["heading", "title", "line", "number", "action", "button"]
    way = str(rng.choice(ways))
    if way in ("heading", "title"):
        return page.but(**{way: ""})
    if way == "line":
        return page.but(lines=_but(page.lines, _any(rng, page.lines), ""))
    if way == "number":
        return page.but(numbers=_but(page.numbers, _any(rng, page.numbers), ""))
    if way == "action":
        return page.but(actions=_but(page.actions, _any(rng, page.buttons), ""))
    return page.but(buttons=page.buttons[:-1], actions=page.actions) if page.buttons else None


def _page_edited(rng, page: Page):
    way = str(rng.choice(["heading", "title", "line", "number", "action"]))
    if way == "heading":
        return page.but(heading=str(rng.choice(WORDS)))
    if way == "title":
        return page.but(title=f"{page.title.split()[0]} {rng.choice(WORDS)}")
    if way == "line":
        i = _any(rng, page.lines)
        if rng.random() < 0.5:
            return page.but(lines=_but(page.lines, i, sentence(rng, len(page.lines[i].split()))))
        words = page.lines[i].split()
        words[-1] = str(rng.choice(WORDS)) + "."
        return page.but(lines=_but(page.lines, i, " ".join(words)))
    if way == "number":
        return page.but(numbers=_but(page.numbers, _any(rng, page.numbers), amount(rng)))
    return page.but(actions=_but(page.actions, _any(rng, page.buttons), str(rng.choice(ACTIONS))))


def _page_recolored(rng, page: Page):
    way = str(rng.choice(["tile", "button", "button", "bar"]))
    if way == "bar":
        return page.but(bar=recolored(rng, page.bar))
    if way == "tile":
        i = _any(rng, page.tiles)
        return page.but(tiles=_but(page.tiles, i, recolored(rng, page.tiles[i])))
    i = _any(rng, page.buttons)
    return page.but(buttons=_but(page.buttons, i, recolored(rng, page.buttons[i])))


def _chart_without(rng, chart: Chart):
    if chart.bars and rng.random() < 0.7:
        i = _any(rng, chart.bars)
        return chart.but(bars=_but(chart.bars, i, 0.0))
    if len(chart.curves) > 1 and rng.random() < 0.7:
        return chart.but(curves=chart.curves[:-1])
    return chart.but(ticks=_but(chart.ticks, _any(rng, chart.ticks), ""))


def _chart_edited(rng, chart: Chart):
    i = _any(rng, chart.ticks)
    return chart.but(ticks=_but(chart.ticks, i, str(rng.integers(10, 99))))


def _chart_recolored(rng, chart: Chart):
    if chart.bars:
        i = _any(rng, chart.bars)
        other = recolored(rng, chart.bar_colors[i], 15)
        return chart.but(bar_colors=_but(chart.bar_colors, i, other))
    i = _any(rng, chart.curves)
    return chart.but(colors=_but(chart.colors, i, recolored(rng, chart.colors[i], 20)))


def _chart_resized(rng, chart: Chart):
    if chart.bars:
        i = _any(rng, chart.bars)
        tall = float(np.clip(chart.bars[i] * rng.uniform(0.5, 1.5), 0.1, 0.97))
        return chart.but(bars=_but(chart.bars, i, tall))
    i = _any(rng, chart.curves)
    return chart.but(widths=_but(chart.widths, i, float(rng.uniform(3.5, 6))))


def _board_without(rng, board: Board):
    way = str(rng.choice(["pad", "track", "chip", "cut"]))
    if way == "cut":
        i = _any(rng, board.tracks)
        _, start, end = board.tracks[i]
        return board.but(cut=(i, int(rng.integers(start + 10, end - 40)), int(rng.integers(6, 30))))
    if way == "pad":
        i = _any(rng, board.pads)
        return board.but(pads=(*board.pads[:i], *board.pads[i + 1 :]))
    if way == "track":
        i = _any(rng, board.tracks)
        return board.but(tracks=(*board.tracks[:i], *board.tracks[i + 1 :]))
    i = _any(rng, board.chips)
    return board.but(chips=(*board.chips[:i], *board.chips[i + 1 :]))


def _board_edited(rng, board: Board):
    return board.but(label=f"{rng.choice(list('RCQL'))}{rng.integers(1, 99)}")


def _board_recolored(rng, board: Board):
    return board.but(chip=recolored(rng, board.chip, 15))


_PAGE: Variants = {
    "without": _page_without,
    "edited": _page_edited,
    "recolored": _page_recolored,
}
_CHART: Variants = {
    "without": _chart_without,
    "edited": _chart_edited,
    "recolored": _chart_recolored,
    "resized": _chart_resized,
}
_BOARD: Variants = {
    "without": _board_without,
    "edited": _board_edited,
    "recolored": _board_recolored,
}
