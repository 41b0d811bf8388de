"""The pictures that pairs made on the device are cut from: gathered once, by the processor."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np

from imgdiff.network.keras.framework import keras
from recipe.canvas import Edit, Rendering
from recipe.pairs import EDITS, LESSONS, TRAINED_ON, PairMaker, Scene, lesson

ops = keras.ops

#: The contents that are drawn; those with variants come first.
DRAWN = tuple(content for content in TRAINED_ON if content != "photo")


@dataclass(frozen=True)
class Sources:
    """pictures: RGB uint8 (M, S, S, 3), content by content. contents: their names; starts, counts:
    where each one's pictures begin and how many there are. variants: uint8 (V, 2, S, S, 3), of
    the pictures from ``first_drawn`` on: by another renderer, and with edited marks."""

    pictures: np.ndarray
    contents: tuple[str, ...]
    starts: tuple[int, ...]
    counts: tuple[int, ...]
    variants: np.ndarray
    first_drawn: int

    @property
    def shares(self) -> list[float]:
        """Each content's share among the pairs."""
        return [TRAINED_ON[c] for c in self.contents]

    def places(self, *names: str) -> list[int]:
        """The numbers of those of the contents that there are."""
        return [i for i, c in enumerate(self.contents) if c in names]


@dataclass(frozen=True)
class _Artist:
    """Draws the pictures of the bank, each by its content and number alone: any process can."""

    maker: PairMaker
    side: int
    seed: int

    def __call__(self, task: tuple[int, int]) -> tuple[np.ndarray, np.ndarray | None]:
        """One picture, and its variants where it can be drawn again."""
        content, number = task
        rng = np.random.default_rng((self.seed, content, number))
        scene = _scene(self.maker, rng, DRAWN[content], self.side)
        return scene.picture, _variants(rng, scene, DRAWN[content]) if scene.draw else None


def gather_sources(
    photos: list[np.ndarray], drawings: int, side: int, seed: int, workers: int = 1
) -> Sources:
    """Every photograph cut square, and drawings.

    Args:
        photos: RGB uint8 (H, W, 3) each.
        drawings: How many pictures are drawn, the contents in the shares that they have among the
            pairs.
        side: Of all of them, in pixels.
        seed: Of what is drawn.
        workers: Processes that draw; the pictures are the same for any number.
    """
    shares = np.array([TRAINED_ON[content] for content in DRAWN])
    wanted = np.round(drawings * shares / shares.sum()).astype(int)
    tasks = [(i, number) for i, count in enumerate(wanted) for number in range(count)]
    artist = _Artist(PairMaker(photos), side, seed)
    if workers == 1 or not tasks:
        drawn = [artist(task) for task in tasks]
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, _start_artist, (artist,)) as pool:
            drawn = list(pool.map(_drawn, tasks, chunksize=max(1, len(tasks) // (8 * workers))))
    stacks = {"photo": [_square(photo, side) for photo in photos]}
    for (content, _), (picture, _) in zip(tasks, drawn, strict=True):
        stacks.setdefault(DRAWN[content], []).append(picture)
    variants = [both for _, both in drawn if both is not None]
    counts = tuple(len(stack) for stack in stacks.values())
    return Sources(
        np.stack([picture for stack in stacks.values() for picture in stack]),
        tuple(stacks),
        tuple(int(v) for v in np.cumsum((0, *counts[:-1]))),
        counts,
        np.stack(variants) if variants else np.zeros((1, 2, side, side, 3), np.uint8),
        len(photos),
    )


_artist: _Artist | None = None


def _start_artist(artist: _Artist) -> None:
    global _artist
    cv2.setNumThreads(1)
    _artist = artist


def _drawn(task: tuple[int, int]) -> tuple[np.ndarray, np.ndarray | None]:
    if _artist is None:
        raise RuntimeError("the worker was not started by gather_sources()")
    return _artist(task)


def _square(photo: np.ndarray, side: int) -> np.ndarray:
    """The middle of a photograph."""
    least = min(photo.shape[:2])
    top, left = ((length - least) // 2 for length in photo.shape[:2])
    how = cv2.INTER_AREA if least >= side else cv2.INTER_CUBIC
    return cv2.resize(
        photo[top : top + least, left : left + least], (side, side), interpolation=how
    )


def _scene(maker: PairMaker, rng, content: str, side: int) -> Scene:
    scene = maker.scene(rng, content, side)
    if content != "line_art":
        return scene
    # Three drawings over each other: one has as many lines at any size, and crops want some.
    more = [maker.scene(rng, content, side).picture for _ in range(2)]
    return replace(scene, picture=_overlaid(scene.picture, more))


def _overlaid(drawing: np.ndarray, more: list[np.ndarray]) -> np.ndarray:
    """Drawings of two inks each, as one in the inks of the first."""
    ink = np.max([_ink(d) for d in (drawing, *more)], axis=0)[..., None]
    inks = _ink(drawing)
    ground, line = (drawing[tuple(np.argwhere(inks == end)[0])] for end in (inks.min(), inks.max()))
    return np.round(ground * (1 - ink) + line * ink).astype(np.uint8)


def _ink(drawing: np.ndarray) -> np.ndarray:
    """How much of the rarer ink there is at each place, float (S, S) in [0, 1]."""
    grey = drawing.mean(axis=2)
    ink = (grey - grey.min()) / max(1.0, np.ptp(grey))
    return ink if ink.mean() < 0.5 else 1 - ink


def _variants(rng, scene: Scene, content: str) -> np.ndarray:
    """The scene by another renderer, and with so many marks edited that a crop shows one or two; or
    as the lesson of its content has it."""
    if scene.draw is None:
        raise ValueError("expected a scene that can be drawn again")
    if content in LESSONS and scene.marks:
        edits = lesson(rng, scene, content)
    else:
        few = (
            rng.choice(scene.marks, -(-len(scene.marks) // 8), replace=False) if scene.marks else ()
        )
        edits = {int(m): Edit(str(rng.choice(EDITS)), int(rng.integers(0, 2**31))) for m in few}
    other = scene.draw(Rendering.random(rng), {})
    return np.stack([other, scene.draw(scene.rendering, edits)])


@dataclass(frozen=True, eq=False)
class Bank:
    """The pictures on the device, shared by batches of every shape.

    A picture takes ``4 * side**2`` bytes of its memory, a page or a chart three times that.
    """

    sources: Sources
    stacks: tuple

    @classmethod
    def of(cls, sources: Sources) -> "Bank":
        """Copies them there."""
        return cls(sources, tuple(packed(s) for s in (sources.pictures, sources.variants)))


def packed(pictures: np.ndarray):
    """RGB uint8 (..., 3) -> a tensor float32 (...) on the device. A color is a whole number below
    2**24, which float32 holds exactly; of bytes, not every backend can take some on a GPU."""
    out = pictures[..., 0].astype(np.float32)
    for channel in (1, 2):
        out = out * 256 + pictures[..., channel]
    return ops.convert_to_tensor(out)


def unpacked(colors):
    """The reverse: float32 (..., 3) in 0..255."""
    red = ops.floor(colors / 65536)
    green = ops.floor((colors - red * 65536) / 256)
    return ops.stack([red, green, colors - red * 65536 - green * 256], axis=-1)
