"""Transparency: what shows on any background, and what shows on none."""

from collections.abc import Iterator

import numpy as np

from benchmarks.verdicts.colors import Color, any_color, recolored
from benchmarks.verdicts.families.files import png
from benchmarks.verdicts.pair import DIFFERENT, SAME, Pair, boxes_of
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.text import draw_text

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def pairs(rng: np.random.Generator) -> Iterator[Pair]:
    """As PNG files with an alpha channel."""
    for size in ((160, 60), (260, 110)):
        for ink, name in ((WHITE, "white"), (BLACK, "black")):
            logos = [_logo(word, size, ink) for word in ("ACME", "OTHER")]
            yield _pair(f"{name} logo, other letters", *logos, DIFFERENT)
            yield _pair(f"{name} logo, gone", logos[0], _logo("", size, ink), DIFFERENT)
        yield _pair(
            "logo, other color",
            _logo("ACME", size, (20, 60, 160)),
            _logo("ACME", size, (190, 30, 40)),
            DIFFERENT,
        )
    for side in (32, 64, 200):
        color = any_color(rng, 0, 200)
        disc, mask = _disc(side, color, 255), _disc(side, color, 255)[..., 3]
        opaque = disc.copy()
        opaque[..., :3][mask == 0] = WHITE
        opaque[..., 3] = 255
        yield _pair(f"ground opaque, {side} px", disc, opaque, DIFFERENT)
        for part in (60, 128, 200):
            yield _pair(
                f"alpha 255 to {part}, {side} px", disc, _disc(side, color, part), DIFFERENT
            )
        yield _pair(f"alpha off by 2, {side} px", disc, _disc(side, color, 253), SAME)
        hidden = disc.copy()
        hidden[..., :3][mask == 0] = any_color(rng)
        yield _pair(f"hidden color, {side} px", disc, hidden, SAME)
        garbage = disc.copy()
        random = rng.integers(0, 256, (side, side, 3), np.uint8)
        garbage[..., :3] = np.where((mask == 0)[..., None], random, garbage[..., :3])
        yield _pair(f"hidden noise, {side} px", disc, garbage, SAME)
        half = _disc(side, color, 128)
        other = _disc(side, recolored(rng, color, 25, 70), 128)
        yield _pair(f"half transparent, other color, {side} px", half, other, DIFFERENT)
        shadow = disc.copy()
        below = np.roll(mask, (3, 3), axis=(0, 1)) // 3
        shadow[..., 3] = np.maximum(shadow[..., 3], below)
        shadow[..., :3][mask == 0] = BLACK
        yield _pair(f"a shadow, {side} px", disc, shadow, DIFFERENT)


def shows(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (H, W): where two RGBA differ on a white or on a black background by more than 3."""
    far = np.zeros(before.shape[:2], bool)
    for ground in (0, 255):
        sides = [
            x[..., :3] * (x[..., 3:] / 255.0) + ground * (1 - x[..., 3:] / 255.0)
            for x in (before, after)
        ]
        far |= np.abs(sides[0] - sides[1]).max(axis=2) > 3
    return far


def _pair(kind: str, before: np.ndarray, after: np.ndarray, answer: str) -> Pair:
    boxes = boxes_of(shows(before, after)) if answer == DIFFERENT else ()
    files = (png(before), png(after), ".png")
    return Pair(kind, before, after, answer, boxes, files=files)


def _logo(word: str, size: tuple[int, int], ink: Color) -> np.ndarray:
    """Letters of one color on nothing; the color is the same under full transparency."""
    mask = shapes.flat(size, BLACK)
    draw_text(mask, (12, size[1] // 2 - 18), word, WHITE, "bold", 28)
    return np.dstack([shapes.flat(size, ink), mask[..., 0]])


def _disc(side: int, color: Color, alpha: int) -> np.ndarray:
    mask = shapes.flat((side, side), BLACK)
    shapes.disc(mask, (side / 2, side / 2), side * 0.3, (alpha, alpha, alpha))
    return np.dstack([shapes.flat((side, side), color), mask[..., 0]])
