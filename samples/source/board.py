"""The artwork of a circuit board, black on white, printed and scanned to one bit."""

from itertools import pairwise

import cv2
import numpy as np

from .canvas import Canvas
from .common import Sample, changed_boxes, moved

BLACK, WHITE = "#000000", "#ffffff"
WIDTH, HEIGHT = 1000, 700
TRACK, PITCH = 4.6, 15.0
MIDDLE = (500.0, 350.0)


def line_art() -> Sample:
    """A track of the board is broken; the later scan lies a pixel aside."""
    before, after = artwork(broken=False), artwork(broken=True)
    return Sample(
        "line_art",
        "Circuit board, a broken track",
        one_bit(before, 21),
        one_bit(moved(after, 1, 1), 22),
        "One track between the chip and the right connector is broken.",
        changed_boxes(before, after, 60),
        ("one pixel of shift", "ragged edges"),
    )


def one_bit(page: np.ndarray, seed: int) -> np.ndarray:
    """Scanned and cut to black and white: edges come out a little different each time."""
    rng = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(page[..., 0].astype(np.float32), (0, 0), 0.9)
    rough = cv2.GaussianBlur(rng.normal(size=grey.shape).astype(np.float32), (0, 0), 1.0)
    black = grey + 6 * rough / rough.std() > 143
    return np.repeat((black * np.uint8(255))[..., None], 3, axis=2)


def artwork(broken: bool) -> np.ndarray:
    """The whole board, grey edges and all."""
    page = Canvas(WIDTH, HEIGHT)
    page.box(24, 24, 976, 676, None, 18, BLACK, 3)
    for x in (58, 942):
        for y in (58, 642):
            page.disc(x, y, 20, outline=BLACK, width=5)
            page.disc(x, y, 8, outline=BLACK, width=2)
    chip(page)
    connectors(page)
    resistors(page)
    socket(page)
    small_parts(page)
    page.bold(118, 66, "PX-204", 22, colour=BLACK, stretch=1.0)
    page.bold(118, 88, "REV C  CONTROL BOARD", 12, colour=BLACK, stretch=1.0)
    if broken:
        page.line([(724.5, 263), (729.5, 258)], WHITE, 7.5)
    return page.image()


def spread(count: int, pitch: float, middle: float) -> list[float]:
    """`count` places around `middle`, `pitch` apart."""
    return [middle + (k - (count - 1) / 2) * pitch for k in range(count)]


def chip(page: Canvas) -> None:
    """The square chip in the middle with twelve legs on each side."""
    x, y = MIDDLE
    page.box(x - 92, y - 92, x + 92, y + 92, None, 4, BLACK, 2)
    page.disc(x - 74, y - 74, 6, BLACK)
    page.bold(x, y - 4, "U1", 18, colour=BLACK, anchor="m", stretch=1.0)
    page.bold(x, y + 20, "MX7 4096", 13, colour=BLACK, anchor="m", stretch=1.0)
    for place in spread(12, PITCH, 0):
        for way in (-1, 1):
            a, b = sorted((way * 98, way * 124))
            page.box(x + a, y + place - 4.5, x + b, y + place + 4.5, BLACK)
            page.box(x + place - 4.5, y + a, x + place + 4.5, y + b, BLACK)


def pad(page: Canvas, x: float, y: float, radius: float = 9.5) -> None:
    """A round pad with its hole."""
    page.disc(x, y, radius, BLACK)
    page.disc(x, y, radius * 0.46, WHITE)


def via(page: Canvas, x: float, y: float) -> None:
    """A small plated hole."""
    pad(page, x, y, 6.5)


def connectors(page: Canvas) -> None:
    """Two rows of pins, at the left and the right, each joined to a side of the chip."""
    near = spread(12, PITCH, MIDDLE[1])
    far = spread(12, 36, MIDDLE[1])
    for way, name in ((-1, "J1"), (1, "J2")):
        x = MIDDLE[0] + way * 390
        page.box(x - 22, 128, x + 22, 572, None, 3, BLACK, 2)
        page.bold(x, 594, name, 14, colour=BLACK, anchor="m", stretch=1.0)
        page.box(x - 11, far[0] - 11, x + 11, far[0] + 11, BLACK)
        for start, end in zip(near, far, strict=True):
            bend = MIDDLE[0] + way * 190
            done = bend + way * abs(end - start)
            track = [(MIDDLE[0] + way * 120, start), (bend, start), (done, end), (x, end)]
            page.line(track, BLACK, TRACK)
            pad(page, x, end)


def resistors(page: Canvas) -> None:
    """A row of twelve resistors above the chip."""
    near, far = spread(12, PITCH, MIDDLE[0]), spread(12, 30, MIDDLE[0])
    for start, end in zip(near, far, strict=True):
        bend = MIDDLE[1] - 138
        page.line(
            [(start, MIDDLE[1] - 120), (start, bend), (end, bend - abs(end - start)), (end, 112)],
            BLACK,
            TRACK,
        )
        page.box(end - 10, 98, end + 10, 114, BLACK)
        page.box(end - 10, 66, end + 10, 82, BLACK)
    page.box(far[0] - 10, 66, far[-1] + 10, 72, BLACK)
    page.bold(far[0] - 10, 56, "R1 - R12  4k7", 12, colour=BLACK, stretch=1.0)


def socket(page: Canvas) -> None:
    """A memory in a two-row housing below the chip."""
    near, far = spread(12, PITCH, MIDDLE[0]), spread(12, 26, MIDDLE[0])
    page.box(far[0] - 22, 576, far[-1] + 22, 610, None, 3, BLACK, 2)
    page.arc(far[0] - 22, 593, 8, -90, 90, BLACK, 2)
    page.bold(MIDDLE[0], 598, "U2  FLASH", 13, colour=BLACK, anchor="m", stretch=1.0)
    for left, right in list(pairwise(far))[::2]:
        page.line([(left, 628), (left, 648), (right, 648), (right, 628)], BLACK, TRACK)
    for start, end in zip(near, far, strict=True):
        bend = MIDDLE[1] + 134
        finish = bend + abs(end - start)
        page.line(
            [(start, MIDDLE[1] + 120), (start, bend), (end, finish), (end, 558)], BLACK, TRACK
        )
        pad(page, end, 558)
        pad(page, end, 628)


def small_parts(page: Canvas) -> None:
    """Condensers, a crystal, holes between the layers and the marks of the placing machine."""
    for x, y, name in ((284, 172, "C1"), (716, 172, "C2"), (284, 528, "C3")):
        page.disc(x, y, 26, outline=BLACK, width=2)
        pad(page, x - 11, y)
        pad(page, x + 11, y)
        page.bold(x, y + 43, name, 13, colour=BLACK, anchor="m", stretch=1.0)
    page.box(684, 508, 760, 548, None, 19, BLACK, 2)
    pad(page, 704, 528)
    pad(page, 740, 528)
    page.bold(722, 570, "Y1  16 MHz", 13, colour=BLACK, anchor="m", stretch=1.0)
    page.line([(240, 610), (264, 634)], BLACK, 3)
    page.line([(760, 606), (736, 630)], BLACK, 3)
    for x, y in ((240, 610), (216, 634), (264, 634), (760, 606), (784, 630), (736, 630)):
        via(page, x, y)
    for x, y in ((860, 84), (140, 630)):
        page.disc(x, y, 7, BLACK)
        page.disc(x, y, 15, outline=BLACK, width=1.6)
