"""Pairs that known motions made: photographs, scans and pages, with and without a change."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.scenes.board import Board
from benchmarks.verdicts.scenes.invoice import Invoice
from benchmarks.verdicts.scenes.page import Page
from imgdiff.align.warp import places_inside, warp
from imgdiff.io.load import load_image
from imgdiff.io.resize import resize
from recipe import changes

#: Sides of the scenes, least pixels of a change, and shares of the other that each side shows.
_SIDE, _LEAST_AREA, _OVERLAP = 300, 80, 0.4
#: Changes of photographs that nobody calls a nuisance.
_CHANGES = (changes.paste, changes.copy_move, changes.remove, changes.fill, changes.turn)
#: Pixels a side for each of the other's.
RATIOS = (1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True, eq=False)
class ViewPair:
    """Two images of one thing.

    Attributes:
        kind: Of the motion.
        before, after: uint8 (H, W, 3); ``after`` of any size.
        transform: float64 (3, 3), from places of ``before`` to those of ``after``.
        changed: bool (H, W), what changed, on the grid of ``before``.
        counted: bool (H, W), where ``after`` shows the place and it did change or did not.
    """

    kind: str
    before: np.ndarray
    after: np.ndarray
    transform: np.ndarray
    changed: np.ndarray
    counted: np.ndarray


def photograph_pairs(
    photos: Sequence[Path], kind: str, count: int, rng: np.random.Generator
) -> Iterator[ViewPair]:
    """Photographs seen anew, half of them with a change.

    Args:
        photos: What they are made of.
        kind: "near": a few percent and degrees off, as by hand; "far": half to twice the scale and
            any turn.
        count: How many.
        rng: All that is random.
    """
    done = 0
    while done < count:
        scene, donor = (
            square(load_image(photos[i]).pixels) for i in rng.integers(0, len(photos), 2)
        )
        transform = random_view(rng, scene.shape[:2], kind == "far")
        if not _overlaps(transform, scene.shape[:2]):
            continue
        edited = _edited(rng, scene, donor) if done % 2 else scene
        pair = seen_anew(rng, kind, scene, edited, transform)
        if done % 2 and np.count_nonzero(pair.changed & pair.counted) < _LEAST_AREA:
            continue  # hardly anything changed, or nobody sees it
        yield pair
        done += 1


def scan_pairs(count: int, rng: np.random.Generator) -> Iterator[ViewPair]:
    """Invoices and boards, scanned twice: moved and turned a little; half with a change."""
    for number in range(count):
        if number % 4 < 2:
            invoice = Invoice.random(rng, (480, 340)).but(ground=(252, 251, 247), ink=(30, 30, 34))
            row = int(rng.integers(0, len(invoice.rows)))
            sides = invoice.draw(), invoice.with_amount(row, "7,306.15").draw()
        else:
            board = Board.random(rng, (360, 260))
            one = board.draw()
            other = one.copy()
            x, y = int(rng.integers(40, 300)), int(rng.integers(40, 200))
            cv2.rectangle(other, (x, y), (x + 16, y + 10), (150, 140, 60), -1)
            sides = one, other
        transform = np.eye(3)
        height, width = sides[0].shape[:2]
        middle = ((width - 1) / 2, (height - 1) / 2)
        turn = float(rng.uniform(-3, 3)) if number % 3 else 0.0
        transform[:2] = cv2.getRotationMatrix2D(middle, turn, 1)
        transform[:2, 2] += rng.integers(-14, 15, 2)
        yield seen_anew(rng, "scan", sides[0], sides[number % 2], transform)


def ratio_pairs(count: int, rng: np.random.Generator) -> Iterator[ViewPair]:
    """Pages with another pixel ratio, half with a recolored button; either side the larger."""
    for number in range(count):
        ratio = RATIOS[number % len(RATIOS)]
        size = (round(300 * ratio), round(220 * ratio))
        page = Page.random(rng, size)
        other = page
        if number // 2 % 2:
            button = tuple(255 - level for level in page.buttons[0])
            other = page.but(buttons=(button, *page.buttons[1:]))
        large, edited = page.draw(), other.draw()
        if number % 3:
            before, after = _shrunk(large), edited
            changed_places = changes.truth(before, _shrunk(edited))
        else:
            before, after = large, _shrunk(edited)
            changed_places = changes.truth(large, edited)
        y, x = (a / b for a, b in zip(after.shape[:2], before.shape[:2], strict=True))
        transform = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
        places, traces, _ = changed_places
        yield ViewPair(f"ratio {ratio:g}", before, after, transform, places, ~traces)


def _shrunk(image: np.ndarray) -> np.ndarray:
    """A page at its least size, by another filter than what is measured has."""
    return np.asarray(Image.fromarray(image).resize((300, 220), Image.Resampling.BICUBIC))


def seen_anew(
    rng: np.random.Generator,
    kind: str,
    scene: np.ndarray,
    edited: np.ndarray,
    transform: np.ndarray,
) -> ViewPair:
    """A scene, and what became of it from elsewhere, each through a camera of its own."""
    size = scene.shape[:2]
    back = np.linalg.inv(transform)
    margin = size[0]
    around = cv2.copyMakeBorder(edited, *[margin] * 4, cv2.BORDER_REFLECT)
    to_around = np.array([[1, 0, margin], [0, 1, margin], [0, 0, 1.0]]) @ back
    after = warp(around, to_around, size)
    places, traces, _ = changes.truth(scene, edited)
    counted = places_inside(transform, size, size) & ~traces
    return ViewPair(
        kind, _photographed(rng, scene), _photographed(rng, after), transform, places, counted
    )


def square(image: np.ndarray) -> np.ndarray:
    """The middle of a photograph, uint8 (300, 300, 3)."""
    side = min(image.shape[:2])
    top, left = ((length - side) // 2 for length in image.shape[:2])
    return resize(image[top : top + side, left : left + side], (_SIDE, _SIDE))


def random_view(rng: np.random.Generator, size: tuple[int, int], far: bool) -> np.ndarray:
    """Any homography that a camera moved by hand makes, or one moved far.

    Args:
        rng: All that is random.
        size: (height, width).
        far: Half to twice the scale, any turn, and steeper.
    """
    height, width = size
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    scale = np.exp(rng.uniform(-0.69, 0.69)) if far else rng.uniform(0.95, 1.06)
    turn = np.deg2rad(rng.uniform(-180, 180) if far else rng.uniform(-4, 4))
    most_shift, most_tilt = (0.12, 0.15) if far else (0.05, 0.04)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    move, tilt, centre, back = np.eye(3), np.eye(3), np.eye(3), np.eye(3)
    move[:2, :2] = linear
    move[:2, 2] = rng.uniform(-most_shift, most_shift, 2) * (width, height)
    tilt[2, :2] = rng.uniform(-most_tilt, most_tilt, 2) / (width, height)
    centre[:2, 2], back[:2, 2] = -middle, middle
    return back @ move @ tilt @ centre


def _overlaps(transform: np.ndarray, size: tuple[int, int]) -> bool:
    both = transform, np.linalg.inv(transform)
    return all(places_inside(one, size, size).mean() >= _OVERLAP for one in both)


def _edited(rng: np.random.Generator, scene: np.ndarray, donor: np.ndarray) -> np.ndarray:
    """The scene with one thing changed."""
    extent = float(np.exp(rng.uniform(np.log(16), np.log(_SIDE / 3))))
    how: Callable = _CHANGES[rng.integers(0, len(_CHANGES))]
    return how(rng, scene, changes.shape_mask(rng, _SIDE, extent), donor)


def _photographed(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Light, grain and compression of a camera."""
    image = nuisances.brightness(image, float(rng.uniform(-0.1, 0.1)))
    image = nuisances.noise(image, float(rng.uniform(0, 5)), rng)
    return nuisances.encoded(image, ".jpg", int(rng.integers(75, 96)))
