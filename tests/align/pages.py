"""Pages for tests of alignment: blocks of text, cards and tables, one below the other."""

from dataclasses import dataclass

import cv2
import numpy as np

WIDTH = 480
GROUND, INK = (250, 250, 252), (40, 44, 52)
_LETTERS = np.array(list("abcdefghiklmnoprstuvwyz  "))


def words(rng: np.random.Generator, count: int) -> str:
    return "".join(rng.choice(_LETTERS, count))


def text_rows(rng: np.random.Generator, lines: int = 3, width: int = WIDTH) -> np.ndarray:
    """A paragraph, with room below."""
    rows = np.full((lines * 18 + 12, width, 3), GROUND, np.uint8)
    for i in range(lines):
        line = words(rng, max(4, width // 12))
        at = (14, 18 * i + 14)
        cv2.putText(rows, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return rows


def card(rng: np.random.Generator, height: int = 60, width: int = WIDTH) -> np.ndarray:
    """A colored box with a caption, with room below."""
    rows = np.full((height + 10, width, 3), GROUND, np.uint8)
    color = tuple(int(v) for v in rng.integers(120, 240, 3))
    cv2.rectangle(rows, (12, 0), (width - 13, height - 1), color, -1)
    at = (24, height // 2 + 4)
    text = words(rng, max(4, width // 14))
    cv2.putText(rows, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, INK, 1, cv2.LINE_AA)
    return rows


def banner(
    height: int = 40, color=(214, 60, 50), text: str = "Sale ends today", width: int = WIDTH
) -> np.ndarray:
    rows = np.full((height, width, 3), color, np.uint8)
    at = (20, height // 2 + 5)
    cv2.putText(rows, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255,) * 3, 1, cv2.LINE_AA)
    return rows


def table_row(rng: np.random.Generator, width: int = WIDTH) -> np.ndarray:
    """As high as every other one, with the same icon, lines and columns; other figures."""
    rows = np.full((28, width, 3), GROUND, np.uint8)
    rows[-1] = (215, 215, 220)
    cv2.circle(rows, (24, 13), 6, (70, 130, 200), -1)
    for x in range(60, width - 60, 110):
        rows[:, x - 10] = (215, 215, 220)
        text = str(rng.integers(1000, 99999))
        cv2.putText(rows, text, (x, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return rows


def stacked(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts)


def blank(height: int, width: int = WIDTH) -> np.ndarray:
    return np.full((height, width, 3), GROUND, np.uint8)


def header(rng: np.random.Generator, width: int = WIDTH) -> np.ndarray:
    return banner(36, (38, 50, 90), words(rng, 14), width)


@dataclass(frozen=True)
class Page:
    """header, blocks and footer; ``draw`` stacks them."""

    head: np.ndarray
    blocks: tuple[np.ndarray, ...]
    foot: np.ndarray

    @classmethod
    def random(cls, rng: np.random.Generator, blocks: int = 7, width: int = WIDTH) -> "Page":
        made = [
            (text_rows(rng, int(rng.integers(2, 5)), width), card(rng, 60, width))[i % 2]
            for i in range(blocks)
        ]
        foot = banner(30, (60, 60, 66), words(rng, 20), width)
        return cls(header(rng, width), tuple(made), foot)

    def draw(self, height: int | None = None) -> np.ndarray:
        """Cut at, or filled up to, a height, the footer at its end."""
        body = stacked(self.head, *self.blocks)
        if height is None:
            return stacked(body, self.foot)
        room = height - len(self.foot)
        body = body[:room]
        return stacked(body, blank(room - len(body), body.shape[1]), self.foot)

    def top_of(self, block: int) -> int:
        return len(self.head) + sum(len(part) for part in self.blocks[:block])
