"""Right and wrong pairs as one picture: both images, and where the distance comes from."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from imgdiff.recognition.evaluate import drawing
from imgdiff.recognition.evaluate.drawing import DIFFERENT, INK, RIGHT, SAME, SOFT, WRONG
from imgdiff.recognition.evaluate.examples import KINDS, Example
from imgdiff.render.overlay import overlay

#: In inches: a picture's side, the room between, the lines of words below, the headings.
_SIDE, _GAP, _WORDS, _HEADING, _EDGE = 1.45, 0.05, 0.85, 0.5, 0.2
_COLUMNS, _BETWEEN = 3, 0.32
_DPI = 125
#: Fewer pixels than this on a side are enlarged to it.
_SMALLEST = 192


def heat_over(example: Example) -> np.ndarray:
    """uint8 (H, W, 3): the first image with its heat."""
    image = enlarged(example.images[0])
    height, width = image.shape[:2]
    heat = cv2.resize(np.asarray(example.heat, np.float32), (width, height))
    return overlay(image, np.clip(heat, 0, 1))


def enlarged(image: np.ndarray) -> np.ndarray:
    """A small image at ``_SMALLEST`` or more pixels on its longer side."""
    height, width = image.shape[:2]
    scale = max(1, -(-_SMALLEST // max(height, width)))
    size = (width * scale, height * scale)
    return cv2.resize(np.ascontiguousarray(image), size, interpolation=cv2.INTER_CUBIC)


def verdict(example: Example) -> tuple[str, str]:
    """The verdict on a pair in words, and the truth: ("RIGHT", "told the same, are the same")."""
    told = "told the same" if example.told_same else "told different"
    truth = "are the same" if example.same else "are different"
    if example.right:
        return "RIGHT", "the same" if example.same else "different"
    return "WRONG", f"{told}, {truth}"


def pair_grid(examples: Sequence[Example], threshold: float) -> bytes | None:
    """A row of three pairs each: first image, second image, heat over the first; below them the
    verdict, the distance and P(same)."""
    if not examples:
        return None
    sections = [(kind, [e for e in examples if e.kind == kind]) for kind in KINDS]
    sections = [(kind, some) for kind, some in sections if some]
    shape = examples[0].images[0].shape
    tall = _SIDE * shape[0] / shape[1]
    cell = 3 * _SIDE + 2 * _GAP
    width = 2 * _EDGE + _COLUMNS * cell + (_COLUMNS - 1) * _BETWEEN
    rows = sum(-(-len(some) // _COLUMNS) for _, some in sections)
    height = 2 * _EDGE + len(sections) * _HEADING + rows * (tall + _WORDS)
    return drawing.png(_drawn(sections, (width, height), tall, threshold), _DPI)


def _drawn(sections: list, size: tuple[float, float], tall: float, threshold: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(size, facecolor="white")
    top = size[1] - _EDGE
    for kind, some in sections:
        words = kind + (f", {threshold:.3g}" if kind.endswith("threshold") else "")
        place = _EDGE / size[0], (top - 0.05) / size[1]
        figure.text(*place, words, fontsize=17, fontweight="bold", color=INK, va="top")
        top -= _HEADING
        for start in range(0, len(some), _COLUMNS):
            for column, example in enumerate(some[start : start + _COLUMNS]):
                left = _EDGE + column * (3 * _SIDE + 2 * _GAP + _BETWEEN)
                _cell(figure, example, (left, top - tall), size, tall)
            top -= tall + _WORDS
    return figure


def _cell(
    figure: Any,
    example: Example,
    corner: tuple[float, float],
    size: tuple[float, float],
    tall: float,
) -> None:
    from matplotlib.patches import Rectangle

    colour = RIGHT if example.right else WRONG
    left, bottom = corner
    pictures = (*map(enlarged, example.images), heat_over(example))
    for place, picture in enumerate(pictures):
        x = left + place * (_SIDE + _GAP)
        axes = figure.add_axes((x / size[0], bottom / size[1], _SIDE / size[0], tall / size[1]))
        axes.imshow(picture, aspect="auto", interpolation="lanczos")
        axes.set_axis_off()
    frame = (left - 0.04) / size[0], (bottom - 0.04) / size[1]
    wide, high = (3 * _SIDE + 2 * _GAP + 0.08) / size[0], (tall + 0.08) / size[1]
    figure.add_artist(
        Rectangle(
            frame,
            wide,
            high,
            fill=False,
            edgecolor=colour,
            linewidth=3,
            transform=figure.transFigure,
            linestyle="-" if example.right else "--",
        )
    )
    said, why = verdict(example)
    line = {"va": "top", "ha": "left"}
    y = (bottom - 0.17) / size[1]
    tag = {"boxstyle": "round,pad=0.25", "facecolor": colour, "edgecolor": "none"}
    figure.text(
        (left + 0.04) / size[0],
        y,
        said,
        fontsize=13.5,
        fontweight="bold",
        color="white",
        bbox=tag,
        **line,
    )
    figure.text(
        (left + 1.0) / size[0],
        y,
        why,
        fontsize=13.5,
        color=SAME if example.same else DIFFERENT,
        fontweight="bold",
        **line,
    )
    numbers = f"distance {example.distance:.3g}, "
    numbers += f"P(same) {example.probability:.0%}".replace("%", " %")
    figure.text(
        left / size[0], (bottom - 0.47) / size[1], numbers, fontsize=13.5, color=SOFT, **line
    )
