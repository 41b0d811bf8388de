"""Pairs of pages of which bands were inserted and removed, with what is right."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.layout.blocks import BODY, EXTRAS, Style, bar
from imgdiff.geometry import Box

#: What is done to a page; "still" is a page on which nothing moved.
KINDS = ("grows", "keeps its height", "footer stays", "one column", "sidebar", "still")
#: And how the two were saved.
DISTURBANCES = ("none", "none", "none", "jpeg", "noise")


@dataclass(frozen=True)
class Truth:
    """What is right to say of a pair.

    Attributes:
        inserted: On ``after``.
        removed: On ``before``, what was cut off or pushed out included.
        edited: On ``before``, other changes.
    """

    inserted: tuple[Box, ...] = ()
    removed: tuple[Box, ...] = ()
    edited: tuple[Box, ...] = ()


@dataclass(frozen=True)
class PagePair:
    """Two pages. kind: one of ``KINDS``; disturbance: one of ``DISTURBANCES``; drawn: both without
    it."""

    kind: str
    disturbance: str
    before: np.ndarray
    after: np.ndarray
    truth: Truth
    drawn: tuple[np.ndarray, np.ndarray]


def make_pairs(count: int, seed: int) -> Iterator[PagePair]:
    """So many pages of every kind."""
    for kind_index, kind in enumerate(KINDS):
        for index in range(count):
            rng = np.random.default_rng((seed, kind_index, index))
            yield _pair(rng, kind, DISTURBANCES[index % len(DISTURBANCES)])


def _pair(rng: np.random.Generator, kind: str, disturbance: str) -> PagePair:
    style, width = Style.random(rng), int(rng.integers(420, 1000))
    if kind == "one column":
        before, after, truth = _one_column(rng, style, width)
    elif kind == "sidebar":
        before, after, truth = _sidebar(rng, style, width)
    else:
        before, after, truth = _rows(rng, style, width, kind)
    sides = [_disturbed(rng, image, disturbance) for image in (before, after)]
    return PagePair(kind, disturbance, sides[0], sides[1], truth, (before, after))


@dataclass
class _Column:
    """Blocks from the top: on both pages, or on one of them alone. kept: from where to where on
    ``before`` those of both are, and from where on ``after``."""

    before: list[np.ndarray]
    after: list[np.ndarray]
    kept: list[tuple[int, int, int]]
    inserted: list[tuple[int, int]]
    removed: list[tuple[int, int]]
    edited: list[tuple[int, int, int, int]]


def _column(
    rng: np.random.Generator, style: Style, width: int, blocks: int, bands: int, edits: int
) -> _Column:
    """Of so many blocks, of which some came, went or were edited."""
    acts = ["keep"] * blocks
    # Blocks between what came and what went, and after it: one in place of another, or of bare
    # ground, is an edit.
    for at in rng.permutation(blocks):
        near = acts[max(0, at - 1) : at + 2]
        if bands and at < blocks - 1 and not {"insert", "remove"} & set(near):
            acts[at], bands = str(rng.choice(["insert", "remove"])), bands - 1
        elif edits and not bands:
            acts[at], edits = "edit", edits - 1
    column = _Column([], [], [], [], [], [])
    top = top_after = 0
    for act in acts:
        make = BODY[rng.integers(len(BODY))]
        if act == "insert" and rng.random() < 0.4:
            make = EXTRAS[rng.integers(len(EXTRAS))]
        block = make(rng, style, width)
        high = len(block)
        if act != "insert":
            column.before.append(block)
        if act != "remove":
            changed = block if act != "edit" else _edited(rng, style, block)
            column.after.append(changed)
        if act in ("keep", "edit"):
            column.kept.append((top, top + high, top_after))
        if act == "insert":
            column.inserted.append((top_after, top_after + high))
        elif act == "remove":
            column.removed.append((top, top + high))
        elif act == "edit":
            ys, xs = np.nonzero((changed != block).any(axis=2))
            if len(ys):
                column.edited.append((xs.min(), top + ys.min(), xs.max() + 1, top + ys.max() + 1))
        top += high * (act != "insert")
        top_after += high * (act != "remove")
    return column


def _edited(rng: np.random.Generator, style: Style, block: np.ndarray) -> np.ndarray:
    """With a small button or mark in another color somewhere on it."""
    changed = block.copy()
    high, wide = (int(rng.integers(8, 20)) for _ in range(2))
    top = int(rng.integers(0, max(1, len(block) - high)))
    left = int(rng.integers(style.margin, block.shape[1] - style.margin - wide))
    changed[top : top + high, left : left + wide] = (
        255 - changed[top : top + high, left : left + wide]
    )
    return changed


def _rows(
    rng: np.random.Generator, style: Style, width: int, kind: str
) -> tuple[np.ndarray, np.ndarray, Truth]:
    moves = kind != "still"
    bands = int(rng.integers(1, 4)) if moves else 0
    column = _column(rng, style, width, int(rng.integers(6, 12)), bands, int(rng.integers(0, 3)))
    head, foot = bar(rng, style, width), bar(rng, style, width)
    on_top = moves and rng.random() < 0.3
    banner = EXTRAS[0](rng, style, width) if on_top else style.sheet(width, 0)
    lead, lead_after = len(head), len(head) + len(banner)
    before = np.concatenate([head, *column.before])
    after = np.concatenate([banner, head, *column.after])
    inserted = [(a + lead_after, b + lead_after) for a, b in column.inserted]
    inserted += [(0, len(banner))] * on_top
    removed = [(a + lead, b + lead) for a, b in column.removed]
    if kind in ("grows", "still"):
        before, after = np.concatenate([before, foot]), np.concatenate([after, foot])
    elif kind == "keeps its height":
        before = np.concatenate([before, foot])
        after = np.concatenate([after, foot])
        height = min(len(before), len(after))
        kept = [(a + lead, b + lead, c + lead_after) for a, b, c in column.kept]
        kept += [
            (0, lead, len(banner)),
            (len(before) - len(foot), len(before), len(after) - len(foot)),
        ]
        for start, stop, there in kept:  # what was cut off, and what came into view
            stop, moved = min(stop, height), there - start
            if max(start, height - moved) < stop:
                removed.append((max(start, height - moved), stop))
        for start, stop, there in kept:
            end = min(there + stop - start, height)
            if max(there, height + there - start) < end:
                inserted.append((max(there, height + there - start), end))
        before, after = before[:height], after[:height]
    else:
        height = max(len(before), len(after)) + 20
        before, after = (
            np.concatenate([page, style.sheet(width, height - len(page)), foot])
            for page in (before, after)
        )
    edited = [Box(*box).shifted(0, lead) for box in column.edited]
    truth = Truth(
        tuple(Box(0, a, width, min(b, len(after))) for a, b in inserted if a < min(b, len(after))),
        tuple(Box(0, a, width, min(b, len(before))) for a, b in removed if a < min(b, len(before))),
        tuple(box for box in edited if box.bottom <= len(before)),
    )
    return before, after, truth


def _one_column(
    rng: np.random.Generator, style: Style, width: int
) -> tuple[np.ndarray, np.ndarray, Truth]:
    """Two columns, in one of which something came or went."""
    wide = int(width * rng.uniform(0.35, 0.65))
    moving = _column(rng, style, wide, int(rng.integers(4, 8)), int(rng.integers(1, 3)), 1)
    still = _column(rng, style, width - wide, int(rng.integers(4, 9)), 0, 1)
    head, foot = bar(rng, style, width), bar(rng, style, width)
    left_moves = bool(rng.random() < 0.5)
    edge = wide if left_moves else width - wide
    pages = []
    for side in ("before", "after"):
        parts = [np.concatenate(getattr(column, side)) for column in (moving, still)]
        high = max(map(len, parts))
        filled = [
            np.concatenate([part, style.sheet(part.shape[1], high - len(part))]) for part in parts
        ]
        body = np.concatenate(filled if left_moves else filled[::-1], axis=1)
        pages.append(np.concatenate([head, body, foot]))
    x = (0, edge) if left_moves else (edge, width)
    lead = len(head)

    def boxes(spans: list[tuple[int, int]]) -> tuple[Box, ...]:
        return tuple(Box(x[0], a + lead, x[1], b + lead) for a, b in spans)

    still_left = edge if left_moves else 0
    edited = [Box(*box).shifted(x[0], lead) for box in moving.edited]
    edited += [Box(*box).shifted(still_left, lead) for box in still.edited]
    return pages[0], pages[1], Truth(boxes(moving.inserted), boxes(moving.removed), tuple(edited))


def _sidebar(
    rng: np.random.Generator, style: Style, width: int
) -> tuple[np.ndarray, np.ndarray, Truth]:
    """A sidebar came in, or went, at the left or at the right of a page that grew."""
    column = _column(rng, style, width, int(rng.integers(5, 9)), 0, int(rng.integers(0, 3)))
    before, after = np.concatenate(column.before), np.concatenate(column.after)
    wide = int(rng.integers(90, 240))
    entries = [EXTRAS[0](rng, style, wide) for _ in range(60)]
    side = np.concatenate(entries)[: len(before)]
    edited = [Box(*box) for box in column.edited]
    if rng.random() < 0.7:
        after = np.concatenate([side, after], axis=1)
        return before, after, Truth((Box(0, 0, wide, len(after)),), (), tuple(edited))
    before = np.concatenate([side, before], axis=1)
    edited = [box.shifted(wide, 0) for box in edited]
    return before, after, Truth((), (Box(0, 0, wide, len(before)),), tuple(edited))


def _disturbed(rng: np.random.Generator, image: np.ndarray, disturbance: str) -> np.ndarray:
    if disturbance == "jpeg":
        options = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))]
        data = cv2.imencode(".jpg", image[..., ::-1], options)[1]
        return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
    if disturbance == "noise":
        noise = rng.normal(0, rng.uniform(1, 5), image.shape)
        return np.clip(image + noise, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(image)
