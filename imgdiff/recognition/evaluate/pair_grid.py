"""Correct and wrong pairs as one picture: both images, and where the distance comes from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from imgdiff.io.resize import resize
from imgdiff.recognition.evaluate import plot_style
from imgdiff.recognition.evaluate.examples import KINDS, Example
from imgdiff.recognition.evaluate.plot_style import CORRECT, DIFFERENT, INK, SAME, SOFT, WRONG
from imgdiff.recognition.evaluate.wording import EXAMPLE_TITLES, prediction_text
from imgdiff.render.overlay import overlay

#: In inches: a picture's side, the room between, the captions below, the headings, the edge.
_SIDE, _GAP, _CAPTION, _HEADING, _EDGE = 1.45, 0.05, 0.85, 0.5, 0.2
_COLUMNS, _BETWEEN = 3, 0.32
_DPI = 125
#: Fewer pixels than this on a side are enlarged to it.
_SMALLEST = 192


def heat_over(example: Example) -> np.ndarray:
    """The first image of a pair with its heat.

    Args:
        example: Any example.

    Returns:
        uint8 (H, W, 3), enlarged where the image is small.
    """
    image = enlarged(example.images[0])
    heat = np.asarray(example.heat, np.float32)
    heat = resize(heat, image.shape[:2], enlarge="linear", shrink="linear")
    return overlay(image, np.clip(heat, 0, 1))


def enlarged(image: np.ndarray) -> np.ndarray:
    """A small image enlarged by a whole number until its longer side has ``_SMALLEST`` pixels.

    Args:
        image: uint8 (h, w, 3).

    Returns:
        uint8 (H, W, 3).
    """
    height, width = image.shape[:2]
    scale = max(1, -(-_SMALLEST // max(height, width)))
    return resize(image, (height * scale, width * scale))


def pair_grid(examples: Sequence[Example], threshold: float) -> bytes | None:
    """Rows of three pairs: first image, second image, heat over the first.

    Below them whether the prediction is correct, the distance and P(same).

    Args:
        examples: In any order.
        threshold: Of what is predicted the same.

    Returns:
        A PNG; None without examples.
    """
    if not examples:
        return None
    sections = [(kind, [e for e in examples if e.kind == kind]) for kind in KINDS]
    sections = [(kind, of_kind) for kind, of_kind in sections if of_kind]
    shape = examples[0].images[0].shape
    tall = _SIDE * shape[0] / shape[1]
    cell = 3 * _SIDE + 2 * _GAP
    width = 2 * _EDGE + _COLUMNS * cell + (_COLUMNS - 1) * _BETWEEN
    rows = sum(-(-len(of_kind) // _COLUMNS) for _, of_kind in sections)
    height = 2 * _EDGE + len(sections) * _HEADING + rows * (tall + _CAPTION)
    return plot_style.png(_figure(sections, (width, height), tall, threshold), _DPI)


def _figure(sections: list, size: tuple[float, float], tall: float, threshold: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(size, facecolor="white")
    top = size[1] - _EDGE
    for kind, of_kind in sections:
        heading = EXAMPLE_TITLES[kind] + (f", {threshold:.3g}" if kind == "close" else "")
        place = _EDGE / size[0], (top - 0.05) / size[1]
        figure.text(*place, heading, fontsize=17, fontweight="bold", color=INK, va="top")
        top -= _HEADING
        for start in range(0, len(of_kind), _COLUMNS):
            for column, example in enumerate(of_kind[start : start + _COLUMNS]):
                left = _EDGE + column * (3 * _SIDE + 2 * _GAP + _BETWEEN)
                _cell(figure, example, (left, top - tall), size, tall)
            top -= tall + _CAPTION
    return figure


def _cell(
    figure: Any,
    example: Example,
    corner: tuple[float, float],
    size: tuple[float, float],
    tall: float,
) -> None:
    from matplotlib.patches import Rectangle

    color = CORRECT if example.correct else WRONG
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
            edgecolor=color,
            linewidth=3,
            transform=figure.transFigure,
            linestyle="-" if example.correct else "--",
        )
    )
    line = {"va": "top", "ha": "left"}
    y = (bottom - 0.17) / size[1]
    tag = {"boxstyle": "round,pad=0.25", "facecolor": color, "edgecolor": "none"}
    figure.text(
        (left + 0.04) / size[0],
        y,
        "CORRECT" if example.correct else "WRONG",
        fontsize=13.5,
        fontweight="bold",
        color="white",
        bbox=tag,
        **line,
    )
    figure.text(
        (left + (1.3 if example.correct else 1.0)) / size[0],
        y,
        prediction_text(example),
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
