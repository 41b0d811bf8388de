"""Drawn pairs, pages, charts and boards, in which one thing was changed in one known way."""

import cv2
import numpy as np

from recipe import drawings
from recipe.canvas import Canvas, Edit, Rendering, background
from recipe.kinds.board import BOARD_GROUNDS, board

#: How each kind is made of marks; "added" is "removed" with the sides exchanged.
_EDITS = {
    "removed": "drop",
    "moved": "move",
    "recolored": "recolor",
    "edited": "replace",
    "resized": "resize",
}
SCENES = {
    "page": (*drawings.PAGES, drawings.fine_print),
    "chart": (drawings.chart,),
    "board": (board,),
}
#: Shares of the kinds among the pairs that are tried.
SHARES = {
    "added": 0.15,
    "removed": 0.15,
    "moved": 0.18,
    "recolored": 0.15,
    "edited": 0.15,
    "retouched": 0.07,
    "resized": 0.15,
}
#: Levels by which a pixel has to differ, and how many have to.
_LEVELS, _PIXELS = 12, 12


def drawn_pair(
    rng, content: str, size: int, photo: np.ndarray
) -> tuple[np.ndarray, np.ndarray, str] | None:
    """A scene drawn twice, with one mark or one group of marks edited.

    Args:
        rng: NumPy generator.
        content: One of ``SCENES``.
        size: Side in pixels.
        photo: uint8 (h, w, 3), for pages that show one.

    Returns:
        before, after, uint8 (size, size, 3), and the kind; None where nothing is to be seen of it.
    """
    kind = str(rng.choice(list(SHARES), p=list(SHARES.values())))
    scenes = SCENES[content]
    scene, seed = scenes[rng.integers(0, len(scenes))], int(rng.integers(0, 2**31))
    ground = BOARD_GROUNDS[rng.integers(0, len(BOARD_GROUNDS))] if content == "board" else None
    ground = ground or background(rng)
    rendering = Rendering.random(rng)

    def draw(edits: dict[int, Edit]) -> Canvas:
        canvas = Canvas(size, ground, rendering, edits)
        scene(canvas, np.random.default_rng(seed), photo)
        return canvas

    plain = draw({})
    before = plain.image()
    if kind == "retouched":
        after = _softened(rng, before)
        return (
            None
            if after is None or not _seen(before, after)
            else (*_either(rng, before, after), kind)
        )
    marks = plain.visible()
    if kind == "edited":
        marks = [i for i in marks if plain.kinds[i] in ("text", "picture")]
    elif kind in ("recolored", "resized"):
        marks = [i for i in marks if plain.kinds[i] != "picture"]
    if not marks:
        return None
    mark = int(rng.choice(marks))
    chosen = _group(plain, mark) if rng.random() < 0.7 else [mark]
    if kind in ("recolored", "edited"):
        chosen = [mark]
    if kind == "edited" and plain.kinds[mark] == "text" and rng.random() < 0.5:
        chosen = _neighbors(plain, mark)  # several words of a line at once
    edit = Edit("drop" if kind == "added" else _EDITS[kind], int(rng.integers(0, 2**31)))
    after = draw(dict.fromkeys(chosen, edit)).image()
    if not _seen(before, after) or not _of_its_kind(kind, before, after):
        return None
    if kind == "added":
        return after, before, kind
    if kind == "removed":
        return before, after, kind
    return *_either(rng, before, after), kind


def _either(rng, before, after):
    return (before, after) if rng.random() < 0.5 else (after, before)


def _seen(before: np.ndarray, after: np.ndarray) -> bool:
    return int((cv2.absdiff(before, after).max(axis=2) > _LEVELS).sum()) >= _PIXELS


def _of_its_kind(kind: str, before: np.ndarray, after: np.ndarray) -> bool:
    """A color that hardly differs is no recoloring that anyone would name."""
    apart = cv2.absdiff(before, after).max(axis=2)
    return kind != "recolored" or float(apart[apart > 4].mean()) > 25


def _group(canvas: Canvas, mark: int) -> list[int]:
    """A mark with those that were drawn onto it: a button with its words."""
    x0, y0, x1, y1 = canvas.boxes[mark]
    inner = [
        i
        for i in range(mark + 1, min(len(canvas.boxes), mark + 12))
        if canvas.boxes[i][0] >= x0 - 1
        and canvas.boxes[i][1] >= y0 - 1
        and canvas.boxes[i][2] <= x1 + 1
        and canvas.boxes[i][3] <= y1 + 1
    ]
    return [mark, *inner]


def _neighbors(canvas: Canvas, mark: int) -> list[int]:
    """The words from one on, two to four of them."""
    last = min(len(canvas.boxes), mark + 4)
    following = [i for i in range(mark, last) if canvas.kinds[i] == "text"]
    return following or [mark]


def _softened(rng, image: np.ndarray) -> np.ndarray | None:
    """A part with something in it blurred or made of large squares, as what is not to be read."""
    size = len(image)
    edges = cv2.Canny(image, 60, 120)
    ys, xs = np.nonzero(edges)
    if len(ys) == 0:
        return None
    i = int(rng.integers(0, len(ys)))
    wide, high = (int(v) for v in rng.integers(10, size // 3, 2))
    left, top = max(0, int(xs[i]) - wide // 2), max(0, int(ys[i]) - high // 2)
    part = image[top : top + high, left : left + wide]
    out = image.copy()
    if rng.random() < 0.7:
        sigma = float(rng.uniform(1.2, 5))
        soft = cv2.GaussianBlur(part, (0, 0), sigma)
    else:
        step = int(rng.integers(3, 8))
        small = cv2.resize(
            part,
            (max(1, part.shape[1] // step), max(1, part.shape[0] // step)),
            interpolation=cv2.INTER_AREA,
        )
        soft = cv2.resize(small, part.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    out[top : top + high, left : left + wide] = soft
    return out
